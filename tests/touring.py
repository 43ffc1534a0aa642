"""Every page of the application in a browser, in the states in which it shows most.

A server over three invented documents, with accounts; ``STOPS`` bring a signed-in page into each
state. What is looked for on the way is up to the tests that go along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.store.store import Store
from corpus.library import Library
from tests.pdf_files import Sheet, make_pdf
from tests.serving import serving

NAME, PASSWORD = "lan", "mot mat khau that dai"
QUOTE = "Thu nhập bình quân đạt 98,5 triệu đồng."
RESOLUTION = """# NGHỊ QUYẾT ĐẠI HỘI ĐẠI BIỂU ĐẢNG BỘ PHƯỜNG MÂY TRẮNG

## I. Chỉ tiêu chủ yếu

Đến năm 2030, thu nhập bình quân đầu người đạt 104,5 triệu đồng/người/năm.
Tỷ lệ hộ nghèo còn 0,8% vào năm 2030.

| Chỉ tiêu | Đơn vị | Năm 2030 |
| --- | --- | --- |
| Trường đạt chuẩn | trường | 12 |
"""
EXPECTED = (
    *("404 (Not Found)", "403 (Forbidden)"),
    *("AbortError", "Connection errored out"),
)
"""What the console says on the way: of pages that are not there, of a wrong password, and, by
Gradio, of a page that is left while it still works."""
DRAFT = """Phường Mây Trắng, tỉnh Sông Xa.
Đến năm 2030, thu nhập bình quân đầu người đạt 140,5 triệu đồng/người/năm.
Đến năm 2030, xây mới 31 trạm sạc. Tỷ lệ hộ nghèo còn 0,8% vào năm 2030."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the tour goes."""

    url: str
    pdf: str
    """Id of a document with page images."""
    text: str
    """Id of one without."""
    quote: tuple[int, int]
    """Offsets of ``QUOTE`` in the first."""


Stop = Callable[[Any, Place], object]


@contextmanager
def open_place(folder: Path) -> Iterator[Place]:
    """A server whose documents, index and accounts are in ``folder``, which is empty before."""
    library = Library(folder / "corpus")
    report = folder / "bao-cao.pdf"
    report.write_bytes(make_pdf(_cover, _figures))
    resolution = folder / "nghi-quyet.md"
    resolution.write_text(RESOLUTION, "utf-8")
    other = folder / "du-thao.md"
    other.write_text(RESOLUTION.replace("104,5", "98"), "utf-8")
    place = "phường Mây Trắng, tỉnh Sông Xa"
    pdf = library.add(report, title="Báo cáo xã Suối Mơ", place="xã Suối Mơ, tỉnh Sông Xa")
    text = library.add(resolution, place=place, term="2025-2030")
    library.add(other, title="Dự thảo " * 20, place=place, status="draft", audience="staff")
    start = pdf.text.index(QUOTE)
    state = folder / "state"
    with closing(Store.open(state)) as store:
        store.accounts.add(NAME, PASSWORD, "admin")
        store.accounts.add("binh", PASSWORD, "reader")
    options = ("--index", str(folder / "index"), "--accounts", "--requests-a-minute", "100000")
    with serving(folder / "corpus", *options, state=state) as served:
        yield Place(served.url, pdf.id, text.id, (start, start + len(QUOTE)))


def sign_in(page: Any, place: Place) -> None:
    """As the administrator."""
    page.goto(f"{place.url}/dang-nhap")
    page.fill("input[autocomplete=username]", NAME)
    page.fill("input[type=password]", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url(lambda address: "dang-nhap" not in address)


def _cover(sheet: Sheet) -> None:
    sheet.centre(297, 100, "BÁO CÁO CHÍNH TRỊ", size=16)
    sheet.put(72, 200, "Đảng bộ xã Suối Mơ có 21 chi bộ.")


def _figures(sheet: Sheet) -> None:
    sheet.put(72, 300, QUOTE)


def _at(address: str) -> Stop:
    def go(page: Any, place: Place) -> None:
        page.goto(place.url + address)

    return go


def _signed_out(page: Any, place: Place) -> None:
    page.context.clear_cookies()
    page.goto(f"{place.url}/dang-nhap")
    page.fill("input[autocomplete=username]", NAME)
    page.fill("input[type=password]", "sai mat khau")
    page.click("main button.primary")
    page.wait_for_selector("[role=alert]")


def _answered(page: Any, place: Place) -> None:
    page.goto(place.url)
    page.fill("#composer textarea", "Thu nhập bình quân đầu người?")
    page.press("#composer textarea", "Enter")
    page.wait_for_selector('.exchange[aria-busy="false"] .cite')
    page.click(".exchange .cite >> nth=0")
    page.wait_for_selector("#evidence-panel .card[open]")


def _refused(page: Any, place: Place) -> None:
    page.goto(place.url)
    page.fill("#composer textarea", "Dự báo thời tiết ngày mai?")
    page.press("#composer textarea", "Enter")
    page.wait_for_selector('.exchange[aria-busy="false"]')


def _opening(page: Any, place: Place) -> None:
    page.goto(place.url)
    page.wait_for_selector("#composer textarea")


def _embedded(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/nhung")
    page.wait_for_selector("#composer textarea:visible, #sign-in-button:visible")


def _document(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/tai-lieu/{place.text}")


def _page_image(page: Any, place: Place) -> None:
    start, end = place.quote
    page.goto(f"{place.url}/tai-lieu/{place.pdf}?tu={start}&den={end}")
    page.wait_for_function("document.querySelector('.page-image img').naturalWidth > 0")


def _page_text(page: Any, place: Place) -> None:
    start, end = place.quote
    page.goto(f"{place.url}/tai-lieu/{place.pdf}?tu={start}&den={end}&dang=van-ban")


def _prepared(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/them-tai-lieu")
    if not page.locator("li.waiting").count():
        file = {"name": "ke-hoach.txt", "mimeType": "text/plain", "buffer": "KẾ HOẠCH".encode()}
        page.set_input_files("#files", [file])
    page.wait_for_selector("li.waiting")


def _preview(page: Any, place: Place) -> None:
    _prepared(page, place)
    page.goto(page.eval_on_selector("li.waiting .facts a", "link => link.href"))


def _editing(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/sua-tai-lieu/{place.text}")


def _asked_back(page: Any, place: Place) -> None:
    _editing(page, place)
    page.click("button.danger")
    page.wait_for_selector("dialog[open]")


def _menu(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/tai-lieu?q=thu+nhap")
    page.click("details.menu > summary")


def _result(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/kiem-tra")
    page.fill("#text", DRAFT)
    page.click("#check button[type=submit]")
    page.wait_for_url("**/ket-qua/**")


STOPS: dict[str, Stop] = {
    "the chat's opening screen": _opening,
    "an answer with its sheet": _answered,
    "a refusal": _refused,
    "the embedded chat": _embedded,
    "the list of documents": _at("/tai-lieu"),
    "a search, and the menu": _menu,
    "a search without hits": _at("/tai-lieu?status=draft&term=2025-2030&q=zzz"),
    "a document": _document,
    "a page's image": _page_image,
    "a page's text": _page_text,
    "files that wait": _prepared,
    "a preview": _preview,
    "editing": _editing,
    "a question back": _asked_back,
    "the targets": _at("/bang-chi-tieu"),
    "the chart": _at("/bang-chi-tieu?indicator=thu+nhập+bình+quân+đầu+người"),
    "targets that are not there": _at("/bang-chi-tieu?indicator=zzz"),
    "checking": _at("/kiem-tra"),
    "a result": _result,
    "a page that is not there": _at("/tai-lieu/khong-co"),
    "one's account": _at("/tai-khoan"),
    "the accounts": _at("/quan-tri"),
    "an account": _at("/quan-tri/tai-khoan?ten=binh"),
    "the audit log": _at("/quan-tri/nhat-ky"),
    "the feedback": _at("/quan-tri/gop-y"),
    "the programming interface": _at("/api/v1/"),
    "signing in": _signed_out,
}
"""Name -> how a page gets there. The last one signs out."""
