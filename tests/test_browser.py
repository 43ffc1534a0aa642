"""The chat page in a real browser, over an assistant with canned fictional answers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.library import Library
from tests.fake_assistant import FOREST, INCOME, REFUSAL
from tests.serving import Served, serving

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
if BROWSER is None:
    pytest.skip("không có trình duyệt chromium hoặc google-chrome", allow_module_level=True)
playwright_api = pytest.importorskip("playwright.sync_api", reason="chưa cài gói playwright")

pytestmark = pytest.mark.slow

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
DESKTOP, PHONE = (1280, 800), (390, 844)
QUESTION = "Thu nhập bình quân đầu người?"
BOX = "#question-box textarea"

# Words of Gradio's own interface, and the commonest of English, that no Vietnamese text has.
ENGLISH = re.compile(
    r"\b(submit|clear|copy|copied|retry|undo|stop|chatbot|chat|loading|error|close|settings|use via"
    r"|api|built with|gradio|queue|processing|warning|info|success|dismiss|connection|server|lost"
    r"|attempting|flag|share|download|upload|textbox|button|the|and|your|please|try again|light"
    r"|dark|expand|collapse|search|send|type|message|empty|value|input|output)\b",
    re.IGNORECASE,
)
ALL_WORDS = """() => {
  const words = [document.title, "lang=" + document.documentElement.lang];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    const text = texts.currentNode.textContent.trim();
    if (text && !parent.closest("script, style, noscript")) words.push(text);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description"])
    for (const e of document.querySelectorAll(`[${name}]`)) words.push(e.getAttribute(name));
  return words;
}"""

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=list(ARGUMENTS))
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("browser")
    file = root / "bao-cao.txt"
    file.write_text("Báo cáo của xã Hạ Lĩnh.\nXã trồng mới 340 ha quế và hồi.\n", "utf-8")
    Library(root / "corpus").add(file, title="Báo cáo <b>chính trị</b> xã Hạ Lĩnh")
    return root / "corpus"


@pytest.fixture(scope="module")
def server(library: Path) -> Iterator[Served]:
    with serving(library) as served:
        yield served


@pytest.fixture
def open_page(browser: Any, server: Served) -> Iterator[Open]:
    """Opens the page; afterwards no request went elsewhere and no script went wrong."""
    contexts: list[Any] = []
    requests: list[str] = []
    errors: list[str] = []

    def open_at(size: tuple[int, int] = DESKTOP, url: str = server.url, **options: Any) -> Any:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(
            viewport=viewport, locale="en-US", has_touch=size == PHONE, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("dialog", lambda dialog: errors.append(dialog.message))
        page.goto(url)
        page.wait_for_selector(BOX)
        page.wait_for_function("document.querySelector('#evidence-panel') !== null")
        return page

    yield open_at
    for context in contexts:
        context.close()
    own = ("http://127.0.0.1:", "data:", "blob:")
    assert [url for url in requests if not url.startswith(own)] == []
    assert errors == []


def ask(page: Any, question: str, number: int = 1, *, wait: bool = True) -> Any:
    """Ask with Enter; returns the exchange, finished when ``wait``."""
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    busy = '[aria-busy="false"]' if wait else ""
    return page.wait_for_selector(f'#current .exchange[data-number="{number}"]{busy}')


def selected_card(page: Any) -> Any:
    return page.locator("#evidence-panel .card[open]")


def test_the_opening_screen_says_what_it_can_do_and_takes_a_question_at_once(
    open_page: Open,
) -> None:
    page = open_page()
    opening = page.inner_text("#opening")
    assert "1 tài liệu" in opening
    assert "Báo cáo <b>chính trị</b> xã Hạ Lĩnh" in opening
    assert page.locator(".offer").count() >= 3
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert page.evaluate("document.documentElement.lang") == "vi"


def test_a_marker_opens_its_passage_beside_the_answer(open_page: Open) -> None:
    page = open_page()
    exchange = ask(page, QUESTION)
    assert "61,5 triệu" in exchange.inner_text()
    assert selected_card(page).locator("mark").inner_text() == INCOME
    marker = page.locator('.answer .cite[data-marker="2"]')
    assert marker.get_attribute("aria-label").startswith("Xem trích dẫn 2:")
    marker.focus()
    page.keyboard.press("Enter")
    assert selected_card(page).count() == 1
    assert selected_card(page).locator("mark").inner_text() == FOREST
    assert "Chỉ tiêu chủ yếu" in selected_card(page).inner_text()
    assert page.locator("#opening").is_hidden()


def test_an_older_answer_still_opens_its_own_passages(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    ask(page, "thời tiết?", 2)
    page.wait_for_function("document.querySelectorAll('#evidence-panel .card').length === 0")
    assert "không có trích dẫn" in page.inner_text("#evidence-panel")
    page.click('#past .cite[data-marker="2"]')
    assert selected_card(page).locator("mark").inner_text() == FOREST


def test_on_a_phone_the_passages_are_a_sheet_that_escape_closes(open_page: Open) -> None:
    page = open_page(PHONE)
    ask(page, QUESTION)
    assert page.locator("#evidence-panel").is_hidden()
    page.click(".show-evidence")
    page.wait_for_selector("#evidence-panel .card[open] mark", state="visible")
    page.keyboard.press("Escape")
    page.wait_for_selector("#evidence-panel", state="hidden")
    assert page.evaluate("document.activeElement.className") == "action show-evidence"


def test_a_refusal_is_shown_as_it_is(open_page: Open) -> None:
    page = open_page()
    exchange = ask(page, "thời tiết?")
    assert REFUSAL in exchange.inner_text()
    assert page.locator(".answer .cite").count() == 0


def test_shift_enter_starts_a_new_line_and_enter_sends(open_page: Open) -> None:
    page = open_page()
    page.fill(BOX, "dòng một")
    page.press(BOX, "Shift+Enter")
    page.keyboard.type("dòng hai")
    assert page.input_value(BOX) == "dòng một\ndòng hai"
    page.press(BOX, "Enter")
    page.wait_for_selector('#current [aria-busy="false"]')
    assert "dòng một\ndòng hai" in page.inner_text("#current .question")
    assert page.input_value(BOX) == ""


def test_an_example_question_is_asked_with_one_click(open_page: Open) -> None:
    page = open_page()
    example = page.locator(".offer").first.inner_text()
    page.locator(".offer").first.click()
    page.wait_for_selector('#current [aria-busy="false"]')
    assert example in page.inner_text("#current .question")


def test_stopping_keeps_what_was_written_and_says_so(open_page: Open) -> None:
    page = open_page()
    ask(page, "chậm", wait=False)
    page.wait_for_selector("#current .answer p")
    page.click("#stop")
    page.wait_for_selector("#current .stopped")
    written = page.inner_text("#current .answer")
    assert "Đã dừng theo yêu cầu" in page.inner_text("#current")
    page.wait_for_timeout(1200)
    assert page.inner_text("#current .answer") == written
    assert page.locator("#send").is_visible()
    ask(page, QUESTION, 2)


def test_clearing_can_be_undone(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.get_by_text("Xóa hội thoại").click()
    page.wait_for_selector("#opening", state="visible")
    assert page.locator(".exchange").count() == 0
    page.get_by_text("Hoàn tác").click()
    page.wait_for_selector("#current .exchange")
    assert "61,5 triệu" in page.inner_text("#current")


def test_asking_again_replaces_the_last_answer(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.get_by_text("Hỏi lại").click()
    page.wait_for_selector('#current [aria-busy="true"]')
    page.wait_for_selector('#current [aria-busy="false"]')
    assert page.locator(".exchange").count() == 1


def test_a_failure_is_a_vietnamese_sentence_and_the_page_goes_on(open_page: Open) -> None:
    page = open_page()
    exchange = ask(page, "hỏng")
    page.wait_for_selector("#current .failed")
    assert "đã có lỗi khi trả lời" in exchange.inner_text()
    ask(page, QUESTION, 2)


def test_a_copy_carries_its_sources_also_without_the_clipboard_interface(
    open_page: Open,
) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    page.click(".copy")
    page.wait_for_selector("text=Đã sao chép")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Nguồn:\n[1] " in copied
    assert f"“{INCOME}”" in copied
    page.evaluate("navigator.clipboard.writeText('khác')")
    page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('http')); }"
    )
    page.wait_for_selector("text=Sao chép kèm nguồn")
    page.click(".copy")
    page.wait_for_selector("text=Đã sao chép")
    assert page.evaluate("navigator.clipboard.readText()") == copied


def test_the_conversation_is_saved_as_a_file(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    with page.expect_download() as saved:
        page.get_by_text("Tải hội thoại").click()
    assert saved.value.suggested_filename == "hoi-thoai.md"
    text = Path(saved.value.path()).read_text("utf-8")
    assert f"## {QUESTION}" in text
    assert INCOME in text


def test_hostile_questions_and_answers_run_nothing(open_page: Open) -> None:
    page = open_page()
    question = 'lặp lại <script>alert(1)</script><img src=x onerror="alert(2)">{{7*7}}${7*7}'
    exchange = ask(page, question)
    assert exchange.inner_text().count(question) == 2
    assert page.locator("#current img, #current script").count() == 0


def test_a_question_past_the_limit_is_announced_and_refused(open_page: Open) -> None:
    page = open_page()
    page.fill(BOX, "x" * 2001)
    page.wait_for_selector("text=Câu hỏi dài 2.001 ký tự")
    page.press(BOX, "Enter")
    page.wait_for_selector("text=Câu hỏi quá dài")
    page.wait_for_selector("#length-note", state="hidden")


def test_nothing_on_the_page_speaks_english(open_page: Open) -> None:
    page = open_page()
    words = set(page.evaluate(ALL_WORDS))
    ask(page, "liệt kê")
    words |= set(page.evaluate(ALL_WORDS))
    ask(page, "chậm", 2, wait=False)
    for _ in range(8):
        words |= set(page.evaluate(ALL_WORDS))
        page.wait_for_timeout(100)
    page.get_by_text("Dừng").click()
    page.wait_for_selector("#current .stopped")
    words |= set(page.evaluate(ALL_WORDS))
    assert "lang=vi" in words
    assert len(words) > 40
    assert [text for text in words if ENGLISH.search(text)] == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_fits_is_large_enough_and_stands_out(
    open_page: Open, size: tuple[int, int], scheme: str
) -> None:
    page = open_page(size, color_scheme=scheme)
    for number, question in enumerate(("", "liệt kê", "thời tiết?"), 0):
        if question:
            ask(page, question, number)
            page.wait_for_timeout(400)
        assert page.evaluate(LAYOUT_FAULTS) == []


LAYOUT_FAULTS = """() => {
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push("scrolls sideways");
  const seen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length;
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => channels(colour).slice(0, 3).map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (channels(colour)[3] !== 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  for (const button of document.querySelectorAll("button:not(.cite)")) {
    const box = button.getBoundingClientRect();
    if (seen(button) && (box.height < 40 || box.left < 0 || box.right > innerWidth))
      faults.push(`button ${button.textContent}: ${JSON.stringify(box)}`);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !seen(e) || e.closest(".sr-only, noscript, label"))
      continue;
    const style = getComputedStyle(e);
    if (parseFloat(style.fontSize) < 16) faults.push(`small ${style.fontSize}: ${e.textContent}`);
    const [a, b] = [light(style.color), light(ground(e))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) faults.push(`contrast ${contrast.toFixed(1)}: ${e.textContent}`);
  }
  return faults;
}"""


def test_a_lost_server_is_told_in_vietnamese(browser: Any, library: Path) -> None:
    with serving(library) as server:
        page = browser.new_page()
        page.goto(server.url)
        ask(page, "chậm", wait=False)
        server.process.kill()
        page.wait_for_selector("text=Mất kết nối với máy chủ")
        assert [text for text in page.evaluate(ALL_WORDS) if ENGLISH.search(text)] == []
        page.close()
