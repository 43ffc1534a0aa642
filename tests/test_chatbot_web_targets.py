"""The page "Bảng chỉ tiêu" without a browser. All documents are fictional."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient

from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Entry, Period
from chatbot.web.server import create_pages
from chatbot.web.targets.board import ROWS, Board, Wish
from tests.checked_drafts import HOSTILE, forest, income, poverty, resolution
from tests.fake_assistant import FakeAssistant


def _of(place: str, value: str, *, year: int = 2030, document: str = "") -> Entry:
    """Income per head of a place, as another document states it."""
    made = income(resolution(f"Báo cáo {place}"))
    metadata = replace(made.document.metadata, place=place)
    own = replace(made.document, id=document or f"bao-cao-{value}", metadata=metadata)
    quantity = replace(made.figure.quantity, low=Decimal(value), high=Decimal(value))
    figure = replace(made.figure, quantity=quantity, period=Period(year, year))
    return replace(made, document=own, figure=figure)


def _register() -> TargetRegister:
    adopted, draft = resolution(), resolution("Dự thảo", status="draft")
    draft = replace(draft, id="du-thao")
    stated = income(draft)
    lower = replace(stated.figure.quantity, low=Decimal(98_000_000), high=Decimal(102_000_000))
    return TargetRegister(
        [
            income(adopted),
            poverty(adopted),
            forest(adopted),
            replace(stated, figure=replace(stated.figure, quantity=lower)),
            _of("xã Suối Mơ, tỉnh Sông Xa", "52500000"),
            _of("xã Suối Mơ, tỉnh Sông Xa", "30000000", year=2025, document="bao-cao-52500000"),
        ]
    )


def _client(register: TargetRegister) -> TestClient:
    app = create_pages(FakeAssistant(), register=lambda role: register)
    return TestClient(app, base_url="http://127.0.0.1")


@pytest.fixture
def client() -> Iterator[TestClient]:
    with _client(_register()) as client:
        yield client


NAME = "thu nhập bình quân đầu người"
INCOME = {"indicator": NAME}


# --- the board


def test_a_board_shows_what_is_asked_for() -> None:
    board = Board(lambda role: _register())
    assert board.sheet(Wish(), "guest").found == 6
    assert board.sheet(Wish(indicator="ho ngheo"), "guest").found == 1
    assert board.sheet(Wish(place="xã Suối Mơ, tỉnh Sông Xa"), "guest").found == 2
    assert board.sheet(Wish(status="draft"), "guest").found == 1
    assert board.sheet(Wish(kind="result"), "guest").found == 0
    assert board.sheet(Wish(document="nghi-quyet"), "guest").found == 3


def test_values_that_nobody_offers_are_as_if_not_given() -> None:
    board = Board(lambda role: _register())
    assert board.sheet(Wish(kind="x", status="y", order="z"), "guest").found == 6


def test_a_page_past_the_end_is_the_last_one() -> None:
    board = Board(lambda role: many)
    many = TargetRegister([poverty(resolution())] * (ROWS + 1))
    assert len(board.sheet(Wish(), "guest", 1).rows) == ROWS
    sheet = board.sheet(Wish(), "guest", 9)
    assert (sheet.number, sheet.pages, len(sheet.rows)) == (2, 2, 1)


def test_a_board_follows_a_new_register() -> None:
    registers = [TargetRegister([]), _register()]
    board = Board(lambda role: registers[0])
    assert board.sheet(Wish(), "guest").total == 0
    del registers[0]
    assert board.sheet(Wish(), "guest").total == 6
    assert "tỷ lệ hộ nghèo" in board.names("guest")


def test_a_contradicted_row_names_both_passages() -> None:
    board = Board(lambda role: _register())
    rows = board.sheet(Wish(conflicts=True), "guest").rows
    assert {row.passage.document_id for row in rows} == {"nghi-quyet", "du-thao"}
    for row in rows:
        [dispute] = row.disputes
        [other] = dispute.passages
        assert {other.document_id, row.passage.document_id} == {"nghi-quyet", "du-thao"}
        assert dispute.lead.startswith("Nên dùng số của văn bản đã thông qua")


def test_a_row_is_headed_as_the_document_words_it() -> None:
    entry = income(resolution())
    short = replace(entry.figure.indicator, written="TNBQ đầu người")
    odd = replace(entry.figure.indicator, written="số kết nạp", name="số kết nạp mới lạ")
    entries = [
        replace(entry, figure=replace(entry.figure, indicator=each)) for each in (short, odd)
    ]
    board = Board(lambda role: TargetRegister(entries))
    shown = [(row.indicator, row.listed, row.name) for row in board.sheet(Wish(), "guest").rows]
    assert shown == [
        ("TNBQ đầu người", NAME, NAME),
        ("Số kết nạp", "", "số kết nạp mới lạ"),
    ]
    assert board.names("guest") == ["Số kết nạp", NAME]


def test_places_are_compared_by_bars_as_long_as_their_values() -> None:
    chart = Board(lambda role: _register()).sheet(Wish(indicator=NAME), "guest").chart
    assert chart is not None
    assert chart.over == "place"
    bars = {bar.label: bar for bar in chart.bars}
    assert bars["phường Mây Trắng"].high == 1
    assert bars["phường Mây Trắng"].passage.document_id == "nghi-quyet", "not the draft's"
    assert bars["xã Suối Mơ"].high == pytest.approx(52.5 / 104.5)


def test_years_of_one_place_are_compared() -> None:
    wish = Wish(indicator=NAME, place="xã Suối Mơ, tỉnh Sông Xa")
    chart = Board(lambda role: _register()).sheet(wish, "guest", 1, "period").chart
    assert chart is not None
    assert [bar.label for bar in chart.bars] == ["2025", "2030"]
    assert chart.place == "xã Suối Mơ, tỉnh Sông Xa"


def test_a_visitor_chooses_what_is_compared() -> None:
    older = _of("xã Suối Mơ, tỉnh Sông Xa", "20000000", year=2020)
    register = TargetRegister([*_register().entries, older])
    chart = Board(lambda role: register).sheet(Wish(indicator=NAME), "guest", 1, "period").chart
    assert chart is not None
    assert (chart.over, chart.others) == ("period", ("place",))
    assert chart.place == "xã Suối Mơ, tỉnh Sông Xa"
    assert [bar.label for bar in chart.bars] == ["2020", "2025", "2030"]


def test_nothing_is_compared_before_an_indicator_is_chosen() -> None:
    assert Board(lambda role: _register()).sheet(Wish(), "guest").chart is None
    assert (
        Board(lambda role: _register()).sheet(Wish(indicator="che phủ rừng"), "guest").chart is None
    ), "one value only"


# --- the page


def test_the_table_opens_every_row_at_its_passage(client: TestClient) -> None:
    page = client.get("/bang-chi-tieu").text
    [entry, *_] = _register().listed
    start, end = entry.figure.start, entry.figure.end
    address = f'href="./tai-lieu/nghi-quyet?tu={start}&amp;den={end}#trich-dan"'
    assert address in page
    for shown in ("104,5 triệu đồng/người/năm", "năm 2030", "trang 3", "dự thảo", "6 dòng"):
        assert shown in page


def test_filters_stay_chosen_and_are_carried_on(client: TestClient) -> None:
    wanted = {**INCOME, "status": "adopted", "order": "value", "descending": "1"}
    page = client.get("/bang-chi-tieu", params=wanted).text
    assert "3 trên 6 dòng" in page
    assert 'value="adopted" selected' in page
    assert 'aria-sort="descending"' in page
    assert "/bang-chi-tieu/chi-tieu.csv?indicator=thu" in page


def test_rows_are_sorted_as_asked(client: TestClient) -> None:
    page = client.get("/bang-chi-tieu", params={**INCOME, "order": "value"}).text
    body = page[page.index('<table class="rows"') :]
    values = ("30 triệu", "52,5 triệu", "98 - 102 triệu", "104,5 triệu")
    places = [body.index(f'data-name="Giá trị">{value}') for value in values]
    assert places == sorted(places)


def test_a_chart_is_a_table_that_can_be_read_without_seeing_it(client: TestClient) -> None:
    page = client.get("/bang-chi-tieu", params=INCOME).text
    assert "So sánh theo địa phương: thu nhập bình quân đầu người" in page
    assert '<th scope="row">xã Suối Mơ' in page
    assert 'aria-hidden="true"><svg' in page


def test_the_page_helps_where_nothing_is_found_or_nothing_is_there(client: TestClient) -> None:
    page = client.get("/bang-chi-tieu", params={"indicator": "số tàu vũ trụ"}).text
    assert "Không có dòng nào khớp" in page
    assert "Bỏ lọc" in page
    with _client(TargetRegister([])) as empty:
        assert "Chưa có chỉ tiêu nào" in empty.get("/bang-chi-tieu").text


def test_thousands_of_rows_come_in_pages() -> None:
    with _client(TargetRegister([poverty(resolution())] * (2 * ROWS + 1))) as client:
        page = client.get("/bang-chi-tieu", params={"page": 2}).text
        assert "Trang 2 / 3" in page
        assert 'rel="next" href="./bang-chi-tieu?page=3"' in page
        assert page.count('class="source"') == ROWS


def test_all_rows_come_on_one_page_for_the_printer() -> None:
    places = [_of(f"xã {number}", str(10**6 + number)) for number in range(ROWS + 5)]
    with _client(TargetRegister(places)) as client:
        address = f"/bang-chi-tieu?indicator={NAME}"
        page = client.get(f"{address}&whole=1").text
        assert page.count('data-name="Giá trị"') == ROWS + 5
        assert "data-prints" in page
        assert f"Chỉ tiêu: {NAME}." in page, "paper says what was chosen"
        page = client.get(address).text
        assert "data-prints" not in page
        assert "whole=1" in page
        assert "Phần 1 / 2" in page


def test_a_source_is_named_in_short_and_its_title_is_at_hand() -> None:
    made = income(resolution("Nghị quyết Đại hội đại biểu Đảng bộ xã Suối Mơ lần thứ nhất"))
    metadata = made.document.metadata
    metadata = replace(metadata, kind="nghị quyết", place="xã Suối Mơ, tỉnh Sông Xa")
    entry = replace(made, document=replace(made.document, metadata=metadata))
    [row] = Board(lambda role: TargetRegister([entry])).sheet(Wish(), "guest").rows
    assert row.passage.short == "Nghị quyết, xã Suối Mơ"
    with _client(TargetRegister([entry])) as client:
        page = client.get("/bang-chi-tieu").text
    assert f'title="{metadata.title}"><span class="title">Nghị quyết, xã Suối Mơ</span>' in page


def test_names_of_others_never_become_tags() -> None:
    entry = income(resolution(HOSTILE))
    indicator = replace(entry.figure.indicator, written=HOSTILE, name=HOSTILE)
    entry = replace(entry, figure=replace(entry.figure, indicator=indicator))
    with _client(TargetRegister([entry, entry])) as client:
        for wanted in ({}, {"indicator": HOSTILE}, {"place": HOSTILE}, {"document": HOSTILE}):
            page = client.get("/bang-chi-tieu", params=wanted).text
            assert "<script>" not in page
            assert "<img src=x" not in page


@pytest.mark.parametrize("parameter", ["indicator", "place", "over"])
def test_parameters_that_no_page_sends_are_refused(client: TestClient, parameter: str) -> None:
    _assert_is_a_page(client.get("/bang-chi-tieu", params={parameter: "x" * 301}), 400, "quá dài")


@pytest.mark.parametrize("page", ["0", "abc", "-1", "9" * 9])
def test_a_page_that_cannot_be_is_told_on_a_page(client: TestClient, page: str) -> None:
    _assert_is_a_page(client.get("/bang-chi-tieu", params={"page": page}), 400, "không dùng được")


@pytest.mark.parametrize("path", ["/bang-chi-tieu/", "/bang-chi-tieu/a/b", "/kiem-tra/x", "/a/b"])
def test_an_unknown_address_is_told_on_a_page_that_leads_on(path: str) -> None:
    with _client(_register()) as client:
        answer = client.get(path, headers={"Accept": "text/html,*/*"})
        _assert_is_a_page(answer, 404, "Không có trang này.")
        root = "/".join([".."] * (path.count("/") - 1)) or "."
        assert f'href="{root}/bang-chi-tieu"' in answer.text
        assert "script-src" in answer.headers["content-security-policy"]
        told = client.get("/a/b").json()
        assert told == {"message": "Không có trang này."}, "for programs, one sentence"


def _assert_is_a_page(answer: Any, status: int, words: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert words in answer.text
    assert 'aria-label="Các trang"' in answer.text


# --- files


def test_the_shown_rows_are_taken_away_as_csv(client: TestClient) -> None:
    answer = client.get("/bang-chi-tieu/chi-tieu.csv", params={"indicator": "ho ngheo"})
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''B")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "dưới 0,5%" in lines[1]


def test_the_shown_rows_are_taken_away_as_a_workbook_that_links_to_passages(
    client: TestClient,
) -> None:
    answer = client.get("/bang-chi-tieu/chi-tieu.xlsx")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        links = book.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    assert "http://127.0.0.1/tai-lieu/nghi-quyet?tu=" in links


def test_another_form_is_not_there(client: TestClient) -> None:
    assert client.get("/bang-chi-tieu/chi-tieu.exe").status_code == 404
