"""The pages of targets in a real browser, over real documents' figures. All documents are
fictional."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from chatbot.targets.checker import Checked, Checker
from chatbot.targets.register import build_register
from chatbot.web.checking.desk import Advance
from chatbot.web.documents.shelf import Shelf
from chatbot.web.server import create_app
from corpus.library import Library
from tests.browsing import ALL_WORDS, DESKTOP, ENGLISH, PHONE, SMALL, browser, watched
from tests.fake_assistant import FakeAssistant
from tests.word_files import document

__all__ = ["browser"]
pytestmark = pytest.mark.slow

RESOLUTION = """# Nghị quyết Đại hội Đảng bộ phường Mây Trắng, nhiệm kỳ 2025-2030
Đến năm 2030, phường Mây Trắng phấn đấu thu nhập bình quân đầu người đạt 104,5 triệu \
đồng/người/năm; tỷ lệ hộ nghèo giảm còn dưới 0,5%; tỷ lệ che phủ rừng đạt 61%.
"""
DRAFT = RESOLUTION.replace("104,5", "98").replace("Nghị quyết", "Dự thảo Nghị quyết")
REPORT = """# Báo cáo chính trị Đại hội Đảng bộ xã Suối Mơ, nhiệm kỳ 2025-2030
Đến năm 2030, xã Suối Mơ phấn đấu thu nhập bình quân đầu người đạt 52,5 triệu đồng/người/năm.
"""
CLAIMS = """Báo cáo của phường Mây Trắng
Đến năm 2030, thu nhập bình quân đầu người của phường Mây Trắng đạt 140,5 triệu đồng/người/năm.
Đoạn này không nêu số liệu nào cả.
Đến năm 2030, tỷ lệ che phủ rừng của phường Mây Trắng đạt 61%."""


class _Checker(Checker):
    """Waits in front of a text with "chậm" until it is cancelled."""

    def check(self, text: str, *, progress: Advance | None = None, **scope: Any) -> Checked:
        while "chậm" in text and progress:
            progress(1, 3)
            threading.Event().wait(0.05)
        return super().check(text, progress=progress, **scope)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("targets")
    library = Library(root / "corpus")
    for name, text, place, status in (
        ("nghi-quyet", RESOLUTION, "phường Mây Trắng, tỉnh Sông Xa", "adopted"),
        ("du-thao", DRAFT, "phường Mây Trắng, tỉnh Sông Xa", "draft"),
        ("bao-cao", REPORT, "xã Suối Mơ, tỉnh Sông Xa", "adopted"),
    ):
        path = root / f"{name}.md"
        path.write_text(text, "utf-8")
        library.add(path, place=place, term="2025-2030", status=status)
    documents = library.documents()
    register = build_register(documents, None)
    checker = _Checker(register, documents)
    app = create_app(
        FakeAssistant(documents=documents),
        shelf=Shelf(library, lambda *_: []),
        register=lambda _: register,
        checker=lambda _: checker,
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1)
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, args=([listener],))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        app.state.stopping()
        running.should_exit = True
        thread.join()


@pytest.fixture
def page(browser: Any, server: str) -> Iterator[Any]:
    """A page; afterwards no request went elsewhere and no script went wrong."""
    with watched(browser, server, expected=["400 (Bad Request)"]) as page:
        yield page


def _check(page: Any, server: str, text: str = CLAIMS) -> None:
    page.goto(f"{server}/kiem-tra")
    page.fill("#text", text)
    page.click("button[type=submit]")
    page.wait_for_url("**/ket-qua/**")


def test_the_table_is_narrowed_at_once_and_its_rows_open_the_passage(
    page: Any, server: str
) -> None:
    page.goto(f"{server}/tai-lieu")
    page.click("nav >> text=Bảng chỉ tiêu")
    page.click("summary:has-text('Lọc và sắp xếp')")
    page.select_option("select[name=place]", "xã Suối Mơ, tỉnh Sông Xa")
    page.wait_for_selector("h2:has-text('1 trên')")
    assert page.url.endswith("?place=x%C3%A3+Su%E1%BB%91i+M%C6%A1%2C+t%E1%BB%89nh+S%C3%B4ng+Xa")
    page.click(".rows .source a")
    assert "52,5 triệu đồng/người/năm" in page.inner_text("mark#trich-dan")


def test_an_indicator_is_compared_over_places_and_its_conflict_told(page: Any, server: str) -> None:
    page.goto(f"{server}/bang-chi-tieu")
    page.keyboard.press("/")
    page.keyboard.type("thu nhap binh quan dau nguoi")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chart")
    widths = page.locator(".bar rect:not(.up-to)").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert max(widths) > 100
    assert min(widths) / max(widths) == pytest.approx(52.5 / 104.5, abs=0.02)
    page.click(".dispute summary >> nth=0")
    row = page.inner_text("tr:has(.dispute[open])")
    assert row.count("98 triệu") == row.count("104,5 triệu") == 1, "its own value and the other"


def test_arrows_turn_pages_only_where_nothing_else_has_the_focus(page: Any, server: str) -> None:
    page.goto(f"{server}/bang-chi-tieu")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a rel=next href=#sau>Sau</a>')")
    for held in (".more summary", ".rows th a", ".print"):
        page.focus(held)
        page.keyboard.press("ArrowRight")
        assert not page.url.endswith("#sau"), held
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert page.url.endswith("#sau")


def test_a_pasted_text_is_judged_in_place(page: Any, server: str) -> None:
    _check(page, server)
    assert page.inner_text(".value.mismatch").startswith("140,5 triệu đồng/người/năm")
    wrong = page.locator(".claim.mismatch")
    assert wrong.get_attribute("open") is not None
    assert "104,5" in wrong.locator(".passage mark").first.inner_text()
    assert page.locator(".claim.match").get_attribute("open") is None
    wrong.locator(".from a").first.click()


def test_only_what_does_not_fit_is_shown_on_request_by_keyboard(page: Any, server: str) -> None:
    _check(page, server)
    page.focus(".count.mismatch")
    page.keyboard.press("Enter")
    assert page.locator(".line:visible").count() == 1
    assert page.get_attribute(".count.mismatch", "aria-pressed") == "true"
    page.keyboard.press("Enter")
    assert page.locator(".line:visible").count() == 4


def test_a_marked_value_opens_its_verdict_even_when_it_is_filtered_away(
    page: Any, server: str
) -> None:
    _check(page, server)
    page.click(".count.mismatch")
    address = page.get_attribute(".value.match", "href")
    page.evaluate("address => { location.hash = address; }", address)
    page.wait_for_selector(".claim.match[open]")
    assert page.locator(".line:visible").count() == 4


def test_many_numbers_without_a_problem_are_folded_up_until_they_are_asked_for(
    page: Any, server: str
) -> None:
    held = "; ".join(f"xây mới {number} trạm sạc số {number}" for number in (11, 12, 13, 14, 15))
    _check(page, server, f"{CLAIMS}\nPhường Mây Trắng sẽ {held}.")
    folded = page.locator(".claim.not_found")
    count = folded.count()
    assert count > 3
    assert not folded.first.is_visible()
    page.click(".count.not_found")
    assert folded.first.is_visible()
    page.click(".count.not_found")
    assert not folded.first.is_visible()
    page.click(".value.not_found >> nth=0")
    page.wait_for_selector(".others[open] .claim.not_found[open]")


def test_a_word_file_is_checked_and_the_report_taken_away(
    page: Any, server: str, tmp_path: Path
) -> None:
    draft = tmp_path / "Bản thảo.docx"
    draft.write_bytes(document(lambda made: made.add_paragraph(CLAIMS) and None))
    page.goto(f"{server}/kiem-tra")
    page.set_input_files("#file", str(draft))
    assert "Bản thảo.docx" in page.inner_text("#chosen")
    assert page.is_disabled("#text")
    looks = "element => getComputedStyle(element).borderTopStyle"
    assert page.eval_on_selector("#text", looks) == "dashed"
    page.click("button[type=submit]")
    page.wait_for_url("**/ket-qua/**")
    assert page.locator(".claim.mismatch").count() == 1
    for suffix in ("docx", "html"):
        with page.expect_download() as download:
            page.click(f"a[href$='bao-cao.{suffix}']")
        assert download.value.suggested_filename.endswith(f".{suffix}")
        assert Path(download.value.path()).stat().st_size > 2000


def test_a_check_shows_progress_survives_a_reload_and_is_cancelled(page: Any, server: str) -> None:
    page.goto(f"{server}/kiem-tra")
    page.fill("#text", "chậm")
    page.click("button[type=submit]")
    page.wait_for_selector(".state:has-text('1 / 3 số liệu')")
    page.reload()
    page.wait_for_selector(".state:has-text('1 / 3 số liệu')")
    page.click("#cancel")
    page.wait_for_selector(".told:has-text('Đã hủy')")
    assert page.is_hidden(".problem"), "nothing went wrong"
    assert page.is_hidden("#progress")
    assert page.is_enabled("button[type=submit]")


def test_a_bad_file_is_told_where_it_was_chosen(page: Any, server: str, tmp_path: Path) -> None:
    page.goto(f"{server}/kiem-tra")
    broken = tmp_path / "hong.pdf"
    broken.write_bytes(b"%PDF-1.7 broken")
    page.set_input_files("#file", str(broken))
    page.click("button[type=submit]")
    page.wait_for_selector(".problem:has-text('hong.pdf')")
    page.click("#unchoose")
    page.click("button[type=submit]")
    page.wait_for_selector(".problem:has-text('Chưa có gì để kiểm tra')")


def test_a_result_is_deleted_on_request(page: Any, server: str) -> None:
    _check(page, server)
    address = page.url
    page.click("text=Xóa kết quả")
    assert page.evaluate("document.activeElement.textContent") == "Giữ lại"
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    assert page.request.get(address).status == 200
    page.click("text=Xóa kết quả")
    page.click("dialog >> button.danger")
    page.wait_for_url("**/kiem-tra")
    assert page.request.get(address).status == 404


def test_every_page_of_targets_fits_a_phone_and_speaks_vietnamese(
    browser: Any, server: str
) -> None:
    addresses = ("/bang-chi-tieu", "/bang-chi-tieu?indicator=thu+nhap&status=adopted", "/kiem-tra")
    for size in (PHONE, DESKTOP):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        page = context.new_page()
        _check(page, server)
        for address in (*(server + address for address in addresses), page.url):
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size[0], f"{address} is {wide} wide"
            words = "\n".join(page.evaluate(ALL_WORDS))
            assert "lang=vi" in words
            assert ENGLISH.findall(words) == [], address
            small = page.evaluate(SMALL)
            assert small == [], address
        context.close()
