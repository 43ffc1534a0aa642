"""The pages of documents in a real browser, over a real server. All documents are fictional."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.library import Library
from tests.browsing import ALL_WORDS, DESKTOP, ENGLISH, PHONE, SMALL, browser, watched
from tests.pdf_files import Sheet, make_pdf
from tests.serving import Served, serving

__all__ = ["browser"]
pytestmark = pytest.mark.slow

QUOTE = "Thu nhập bình quân đạt 98,5 triệu đồng."
TEXT = "Xã Suối Mận có 12 thôn.\nXã trồng mới 34 ha rừng."


def _first(sheet: Sheet) -> None:
    sheet.centre(297, 100, "BÁO CÁO CHÍNH TRỊ", size=16)
    sheet.put(72, 200, "Đảng bộ xã Suối Mơ có 21 chi bộ.")


def _second(sheet: Sheet) -> None:
    sheet.put(72, 300, QUOTE)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    library = Library(tmp_path / "corpus")
    report = tmp_path / "bao-cao.pdf"
    report.write_bytes(make_pdf(_first, _second))
    library.add(report, title="Báo cáo xã Suối Mơ", place="xã Suối Mơ", term="2025-2030")
    text = tmp_path / "nghi-quyet.txt"
    text.write_text(TEXT, "utf-8")
    library.add(text, title="Nghị quyết <b>xã</b> Suối Mận", status="draft", place="xã Suối Mận")
    with serving(tmp_path / "corpus", "--index", str(tmp_path / "index")) as served:
        yield served


@pytest.fixture
def page(browser: Any, server: Served) -> Iterator[Any]:
    """A page; afterwards no request went elsewhere and no script went wrong."""
    # The last two are what Gradio says of its own requests when the chat page is left.
    expected = ["400 (Bad Request)", "AbortError", "Connection errored out"]
    with watched(browser, server.url, expected=expected) as page:
        yield page


def test_the_list_is_reached_from_the_chat_and_narrowed_at_once(page: Any, server: Served) -> None:
    page.goto(server.url)
    page.click("text=Tài liệu")
    page.wait_for_selector("h1:has-text('Tài liệu')")
    assert "2 tài liệu" in page.inner_text("main")
    page.click("summary:has-text('Lọc và sắp xếp')")
    page.select_option("select[name=status]", "draft")
    page.wait_for_selector("text=1 trên 2 tài liệu")
    assert page.inner_text(".card a") == "Nghị quyết <b>xã</b> Suối Mận"


def test_a_pdf_opens_at_the_citation_with_the_passage_marked_on_its_page(
    page: Any, server: Served, tmp_path: Path
) -> None:
    [report] = [d for d in Library(tmp_path / "corpus").documents() if d.format == "pdf"]
    start = report.text.index(QUOTE)
    page.goto(f"{server.url}/tai-lieu/{report.id}?tu={start}&den={start + len(QUOTE)}")
    page.wait_for_function("document.querySelector('.page-image img').naturalWidth > 500")
    assert page.input_value("input[name=trang]") == "2"
    image = page.locator(".page-image img").bounding_box()
    shade = page.locator("#trich-dan").bounding_box()
    # The line was drawn 300 points from the upper edge of 842, beginning 72 from the left of 595.
    assert abs((shade["y"] + shade["height"] - image["y"]) / image["height"] - 300 / 842) < 0.02
    assert abs((shade["x"] - image["x"]) / image["width"] - 72 / 595) < 0.02
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('input[name=trang]').value === '1'")
    page.click("text=Văn bản")
    page.wait_for_selector("text=21 chi bộ")


def test_a_text_opens_with_the_passage_marked_and_in_sight(
    page: Any, server: Served, tmp_path: Path
) -> None:
    [text] = [d for d in Library(tmp_path / "corpus").documents() if d.format == "txt"]
    start = text.text.index("34 ha")
    page.goto(f"{server.url}/tai-lieu/{text.id}?tu={start}&den={start + 5}")
    assert page.inner_text("mark#trich-dan") == "34 ha"
    assert page.locator("mark#trich-dan").evaluate(
        "e => e.getBoundingClientRect().top < innerHeight"
    )


def test_files_are_uploaded_corrected_and_published(
    page: Any, server: Served, tmp_path: Path
) -> None:
    good, bad = tmp_path / "ke-hoach.txt", tmp_path / "hong.pdf"
    good.write_text("KẾ HOẠCH\nPhát triển xã Mận\nXã Mận có 5 thôn.", "utf-8")
    bad.write_bytes(b"%PDF-1.7 broken")
    page.goto(f"{server.url}/them-tai-lieu")
    page.set_input_files("#files", [str(good), str(bad)])
    page.wait_for_selector("#waiting li")
    page.wait_for_selector(".job.failed")
    assert "hong.pdf" in page.inner_text(".job.failed")
    form = page.locator("#waiting li").first
    assert form.locator("input[name=kind]").input_value() == "kế hoạch"
    form.locator("input[name=term]").fill("mai sau")
    form.locator("button[type=submit]").click()
    page.wait_for_selector(".problem:has-text('mai sau')")
    form.locator("input[name=term]").fill("2025-2030")
    form.locator("button[type=submit]").click()
    page.wait_for_selector(".toast:has-text('Xong')")
    assert page.locator(".job").count() == 1, "only what went wrong stays"
    page.wait_for_selector("text=Chưa có tệp nào chờ công bố")
    published = Library(tmp_path / "corpus").documents()
    assert "2025-2030" in {d.metadata.term for d in published if d.metadata.kind == "kế hoạch"}


def test_a_document_is_removed_only_after_a_question(
    page: Any, server: Served, tmp_path: Path
) -> None:
    [text] = [d for d in Library(tmp_path / "corpus").documents() if d.format == "txt"]
    page.goto(f"{server.url}/sua-tai-lieu/{text.id}")
    page.click("text=Gỡ tài liệu này")
    assert page.evaluate("document.activeElement.textContent") == "Giữ lại"
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert len(Library(tmp_path / "corpus").documents()) == 2
    page.click("text=Gỡ tài liệu này")
    page.click("dialog >> button.danger")
    page.wait_for_url("**/tai-lieu")
    assert len(Library(tmp_path / "corpus").documents()) == 1


def test_every_page_of_documents_fits_a_phone_and_speaks_vietnamese(
    browser: Any, server: Served, tmp_path: Path
) -> None:
    documents = Library(tmp_path / "corpus").documents()
    addresses = ["/tai-lieu", "/them-tai-lieu", "/tai-lieu/khong-co"]
    addresses += [f"/tai-lieu/{d.id}" for d in documents]
    addresses += [f"/sua-tai-lieu/{documents[0].id}"]
    for size in (PHONE, DESKTOP):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        page = context.new_page()
        for address in addresses:
            page.goto(server.url + address)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size[0], f"{address} is {wide} wide"
            words = "\n".join(page.evaluate(ALL_WORDS))
            assert "lang=vi" in words
            assert ENGLISH.findall(words) == [], address
            small = page.evaluate(SMALL)
            assert small == [], address
        context.close()


def test_an_answer_that_nobody_awaits_is_not_told_as_a_lost_connection(
    page: Any, server: Served
) -> None:
    page.goto(f"{server.url}/them-tai-lieu")
    page.route("**/dia-chi", lambda route: route.fulfill(status=400, body="<p>Proxy</p>"))
    page.fill("input[name=address]", "https://suoimo.example/")
    page.click("#fetcher button")
    page.wait_for_selector(".job.failed")
    told = page.inner_text(".job.failed")
    assert "mã 400" in told
    assert "Mất kết nối" not in told
