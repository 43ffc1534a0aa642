"""The chat page in a real browser, over an assistant with canned fictional answers."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import docx
import pytest

from corpus.library import Library
from tests.browsing import ALL_WORDS, DESKTOP, ENGLISH, PHONE, SMALL, browser, watched
from tests.fake_assistant import FOREST, INCOME, REFUSAL
from tests.serving import Served, serving

__all__ = ["browser"]
pytestmark = pytest.mark.slow

TABLET = (768, 1024)
QUESTION = "Thu nhập bình quân đầu người?"
BOX = "#question-box textarea"
LEFT_BEHIND = ("AbortError", "Connection errored out")
"""What Gradio says of its own requests when a page is loaded anew."""

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One document that the canned answers cite, and one with a hostile title."""
    root = tmp_path_factory.mktemp("browser")
    shelf = Library(root / "corpus")
    file = root / "bao-cao.txt"
    file.write_text("Báo cáo của xã Hạ Lĩnh.\nXã trồng mới 340 ha quế và hồi.\n", "utf-8")
    shelf.add(file, title="Báo cáo <b>chính trị</b> xã Hạ Lĩnh")
    file.write_text("Nghị quyết của xã Hạ Lĩnh.\n", "utf-8")
    assert shelf.add(file, title="Xã Hạ Lĩnh").id == "xa-ha-linh"
    return root / "corpus"


@pytest.fixture(scope="module")
def server(library: Path) -> Iterator[Served]:
    with serving(library) as served:
        yield served


@pytest.fixture
def open_page(browser: Any, server: Served) -> Iterator[Open]:
    """Opens the page; afterwards no request went elsewhere and no script went wrong."""
    with ExitStack() as opened:

        def open_at(size: tuple[int, int] = DESKTOP, url: str = server.url, **options: Any) -> Any:
            touch = size == PHONE
            page = opened.enter_context(
                watched(browser, size=size, locale="en-US", has_touch=touch, **options)
            )
            page.goto(url)
            wait_until_drawn(page)
            return page

        yield open_at


def wait_until_drawn(page: Any) -> None:
    """Until Gradio has drawn the transcript and the list of conversations has come."""
    page.wait_for_selector("#opening .introduction", state="attached")
    page.wait_for_selector(".history-list > *", state="attached")


def ask(page: Any, question: str, number: int = 1, *, wait: bool = True) -> Any:
    """Ask with Enter; returns the exchange, finished when ``wait``."""
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    busy = '[aria-busy="false"]' if wait else ""
    return page.wait_for_selector(f'#current .exchange[data-number="{number}"]{busy}')


def start_anew(page: Any) -> None:
    page.click("#history .start")
    page.wait_for_function("!location.search")
    page.wait_for_selector(".exchange", state="detached")


def selected_card(page: Any) -> Any:
    return page.locator("#evidence-panel .card[open]")


def test_the_opening_screen_says_what_it_can_do_and_takes_a_question_at_once(
    open_page: Open,
) -> None:
    page = open_page()
    opening = page.inner_text("#opening")
    assert "2 tài liệu" in opening
    assert "Báo cáo <b>chính trị</b> xã Hạ Lĩnh" in opening
    assert page.locator(".offer").count() >= 3
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert page.evaluate("document.documentElement.lang") == "vi"


def test_a_question_whose_stream_of_results_was_closed_is_answered_all_the_same(
    open_page: Open,
) -> None:
    page = open_page()
    closed: list[str] = []

    def close(route: Any) -> None:
        closed.append(route.request.url)
        route.fulfill(content_type="text/event-stream", body='data: {"msg": "close_stream"}\n\n')

    page.route("**/queue/data*", close, times=1)
    assert "61,5 triệu" in ask(page, QUESTION).inner_text()
    assert len(closed) == 1


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
    page = open_page(expected=LEFT_BEHIND)
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
    assert "show-evidence" in page.evaluate("document.activeElement.className")


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
    page.wait_for_timeout(600)  # sooner it would be taken for a double click on "Gửi"
    page.click("#stop")
    page.wait_for_selector("#current .stopped")
    written = page.inner_text("#current .answer")
    assert "Đã dừng theo yêu cầu" in page.inner_text("#current")
    page.wait_for_timeout(1200)
    assert page.inner_text("#current .answer") == written
    assert page.locator("#send").is_visible()
    ask(page, QUESTION, 2)


def test_a_removed_conversation_can_be_brought_back(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    address = page.url
    page.click('.tools [data-do="remove"]')
    page.wait_for_selector("#opening", state="visible")
    assert page.locator(".exchange").count() == 0
    page.wait_for_selector("text=Đã xóa hội thoại.")
    assert "hoi-thoai" not in page.url
    page.get_by_role("button", name="Hoàn tác").click()
    page.wait_for_selector("#current .exchange")
    assert "61,5 triệu" in page.inner_text("#current")
    assert page.url == address


def test_asking_again_replaces_the_last_answer(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.click('.tools [data-do="again"]')
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
    page.wait_for_selector("text=Đã chép")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Nguồn:\n[1] " in copied
    assert f"“{INCOME}”" in copied
    page.evaluate("navigator.clipboard.writeText('khác')")
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('http')); }")
    page.wait_for_selector("text=Sao chép kèm nguồn")
    page.click(".copy")
    page.wait_for_selector("text=Đã chép")
    assert page.evaluate("navigator.clipboard.readText()") == copied


@pytest.mark.parametrize("old_way", [False, True])
def test_a_copy_keeps_paragraphs_for_a_word_processor(open_page: Open, old_way: bool) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION)
    if old_way:
        page.evaluate("() => { window.ClipboardItem = undefined; }")
    page.click(".copy")
    page.wait_for_selector("text=Đã chép")
    page.keyboard.press("Tab")
    page.evaluate(
        """() => {
          const area = document.createElement("div");
          Object.assign(area, { id: "word", contentEditable: "true" });
          document.body.append(area);
          area.addEventListener("paste", (event) => {
            area.dataset.html = event.clipboardData.getData("text/html");
          });
          area.focus();
        }"""
    )
    page.keyboard.press("Control+v")
    pasted = page.get_attribute("#word", "data-html")
    assert "<p>Nguồn:</p>" in pasted
    assert f"“{INCOME}”</p>" in pasted
    assert "[1]" in pasted
    assert "<button" not in pasted


def test_a_pressed_copy_keeps_its_width(open_page: Open) -> None:
    page = open_page(PHONE)
    ask(page, QUESTION)
    for place in range(2):
        button = page.locator("#current .copy").nth(place)
        before = button.bounding_box()
        button.tap()
        page.wait_for_selector("#current .copy:text('Đã chép')")
        assert button.bounding_box()["width"] == pytest.approx(before["width"], abs=1)
        page.wait_for_timeout(2100)


def test_on_a_phone_only_the_last_answer_shows_all_that_can_be_done(open_page: Open) -> None:
    page = open_page(PHONE, expected=LEFT_BEHIND)
    ask(page, QUESTION)
    assert page.locator("#current .exchange > .actions button:visible").count() == 5
    ask(page, QUESTION, 2)
    assert page.locator("#past .exchange > .actions button:visible").all_inner_texts() == [
        "Xem 2 trích dẫn",
        "Sao chép kèm nguồn",
    ]


@pytest.mark.parametrize("size", [PHONE, (320, 640)])
def test_the_menu_of_files_stays_on_a_narrow_screen(open_page: Open, size: tuple[int, int]) -> None:
    page = open_page(size)
    ask(page, QUESTION)
    page.click(".tools .menu summary")
    menu = page.locator(".tools .menu-list").bounding_box()
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= size[0]
    assert menu["y"] >= 0


def test_the_second_press_of_a_double_click_does_not_stop_the_answer(open_page: Open) -> None:
    page = open_page()
    page.fill(BOX, QUESTION)
    page.dblclick("#send")
    page.wait_for_selector("#current .exchange.answered", timeout=10_000)
    assert page.locator(".exchange").count() == 1
    assert page.locator(".toast-body").count() == 0


def test_what_is_being_typed_outlives_a_reload(open_page: Open) -> None:
    page = open_page(expected=LEFT_BEHIND)
    page.fill(BOX, "dòng một\ndòng hai")
    page.reload()
    wait_until_drawn(page)
    assert page.input_value(BOX) == "dòng một\ndòng hai"
    page.press(BOX, "Enter")
    page.wait_for_selector('#current [aria-busy="false"]')
    page.reload()
    wait_until_drawn(page)
    assert page.input_value(BOX) == ""


@pytest.mark.parametrize("size", [(320, 180), (320, 256)])
def test_under_a_magnifier_nothing_covers_what_is_read(
    open_page: Open, size: tuple[int, int]
) -> None:
    page = open_page(size)
    ask(page, QUESTION)
    sticking = page.evaluate(
        """() => [...document.querySelectorAll(".band, #chat-bar, #composer, .panel-head")]
          .filter((e) => ["sticky", "fixed"].includes(getComputedStyle(e).position))
          .map((e) => e.id || e.className)"""
    )
    assert sticking == []
    page.click(".answer .cite")
    page.wait_for_selector("#evidence-panel .card[open] mark", state="visible")
    page.keyboard.press("Escape")
    page.click("#open-history")
    page.fill("#find", "thu nhập")
    page.keyboard.press("Escape")
    page.fill(BOX, "thời tiết?")
    page.click("#send")
    page.wait_for_selector('#current .exchange[data-number="2"]')


def test_a_removed_conversation_leaves_no_question_to_be_changed(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.click('.tools [data-do="edit"]')
    page.click('.tools [data-do="remove"]')
    page.wait_for_selector("#toast >> text=Hoàn tác")
    assert page.input_value(BOX) == ""
    buttons = [button.bounding_box() for button in page.locator("#toast button").all()]
    assert len({box["y"] for box in buttons}) == 1


@pytest.mark.parametrize("name", ["docx", "md"])
def test_the_conversation_is_saved_as_a_file(open_page: Open, name: str) -> None:
    page = open_page()
    ask(page, QUESTION)
    for _ in range(2):  # the same file twice
        page.click(".tools .menu summary")
        with page.expect_download() as saved:
            page.click(f'[data-format="{name}"]')
    assert saved.value.suggested_filename == f"thu-nhap-binh-quan-dau-nguoi.{name}"
    data = Path(saved.value.path()).read_bytes()
    if name == "docx":
        text = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    else:
        text = data.decode()
    assert QUESTION in text
    assert INCOME in text


def test_hostile_questions_and_answers_run_nothing(open_page: Open) -> None:
    page = open_page()
    question = 'lặp lại <script>alert(1)</script><img src=x onerror="alert(2)">{{7*7}}${7*7}'
    exchange = ask(page, question)
    assert exchange.inner_text().count(question) == 2
    assert page.locator("#current img, #current script").count() == 0


def test_a_question_past_the_limit_is_announced_and_not_sent(open_page: Open) -> None:
    page = open_page()
    page.fill(BOX, "x" * 2001)
    page.wait_for_selector("text=Câu hỏi dài 2.001 ký tự")
    page.press(BOX, "Enter")
    assert len(page.input_value(BOX)) == 2001
    page.fill(BOX, "x" * 2000)
    page.wait_for_selector("#length-note", state="hidden")
    assert page.locator(".exchange").count() == 0


def test_what_is_typed_before_gradio_has_started_is_answered(browser: Any, server: Served) -> None:
    with watched(browser) as page:
        page.goto(server.url, wait_until="commit")
        page.wait_for_selector("#greeting h2", state="attached")
        page.fill(BOX, QUESTION)
        page.press(BOX, "Enter")
        page.wait_for_selector('#current .exchange[aria-busy="false"]')
        assert page.locator(".exchange").count() == 1
        page.wait_for_function("location.search.includes('hoi-thoai=')")


def test_a_reload_shows_the_conversation_with_working_citations(open_page: Open) -> None:
    page = open_page(expected=LEFT_BEHIND)
    ask(page, QUESTION)
    ask(page, "thời tiết?", 2)
    page.wait_for_function("location.search.includes('hoi-thoai=')")
    page.reload()
    page.wait_for_selector('#current .exchange[data-number="2"]')
    assert REFUSAL in page.inner_text("#current")
    page.click('#past .cite[data-marker="2"]')
    assert selected_card(page).locator("mark").inner_text() == FOREST
    ask(page, QUESTION, 3)
    assert page.locator(".exchange").count() == 3


def test_a_conversation_that_is_not_there_is_said_to_be_so(open_page: Open, server: Served) -> None:
    page = open_page(url=f"{server.url}/?hoi-thoai=khong-co-dau")
    page.wait_for_selector("text=Không mở được hội thoại này")
    page.wait_for_selector("#opening", state="visible")
    assert "hoi-thoai" not in page.url


def test_conversations_are_listed_opened_renamed_found_and_removed(open_page: Open) -> None:
    page = open_page()
    ask(page, "thời tiết mai ra sao?")
    start_anew(page)
    ask(page, QUESTION)
    page.wait_for_selector(f'.history-list a[aria-current]:has-text("{QUESTION}")')
    page.locator('.history-list a:has-text("thời tiết mai")').first.click()
    page.wait_for_selector("#current .exchange.refused")
    page.wait_for_selector('.history-list a[aria-current]:has-text("thời tiết mai")')
    item = page.locator(".history-list li:has(a[aria-current])")
    item.locator("summary").click()
    item.get_by_role("button", name="Đổi tên").click()
    page.fill(".renaming input", "Chuyện <i>mưa</i> nắng")
    page.press(".renaming input", "Enter")
    page.wait_for_selector('.history-list a:has-text("Chuyện <i>mưa</i> nắng")')
    page.fill("#find", "mưa nắng")
    page.wait_for_function("document.querySelectorAll('.history-list a').length === 1")
    page.fill("#find", "không có chữ này")
    page.wait_for_selector("text=Không có hội thoại nào chứa")
    page.fill("#find", "")
    page.wait_for_function("document.querySelectorAll('.history-list a').length > 1")
    page.locator('.history-list li:has-text("mưa") summary').click()
    page.locator('.history-list li:has-text("mưa")').get_by_role("button", name="Xóa").click()
    page.wait_for_selector('.history-list a:has-text("mưa")', state="detached")
    page.wait_for_selector("#opening", state="visible")


def test_the_list_is_walked_with_arrows_and_the_box_is_a_slash_away(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    start_anew(page)
    ask(page, "thời tiết?")
    page.wait_for_function("document.querySelectorAll('.history-list a').length > 1")
    page.focus("#find")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement === document.querySelector('.history-list a')")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "question"
    assert page.input_value(BOX) == ""


def test_on_a_phone_the_list_is_a_drawer_that_escape_closes(open_page: Open) -> None:
    page = open_page(PHONE)
    assert page.locator("#history").is_hidden()
    page.click("#open-history")
    page.wait_for_selector("#history", state="visible")
    page.keyboard.press("Escape")
    page.wait_for_selector("#history", state="hidden")
    assert page.evaluate("document.activeElement.id") == "open-history"
    page.click("#open-history")
    page.wait_for_selector("#history", state="visible")
    page.mouse.click(385, 500)
    page.wait_for_selector("#history", state="hidden")


def test_the_column_of_conversations_stays_hidden_over_a_reload(open_page: Open) -> None:
    page = open_page(expected=LEFT_BEHIND)
    page.click("#close-history")
    page.wait_for_selector("#history", state="hidden")
    page.reload()
    wait_until_drawn(page)
    assert page.locator("#history").is_hidden()
    page.click("#open-history")
    page.wait_for_selector("#history", state="visible")


def test_the_question_comes_back_to_be_changed(open_page: Open) -> None:
    page = open_page()
    page.fill(BOX, "dòng một\ndòng hai")
    page.press(BOX, "Enter")
    page.wait_for_selector('#current [aria-busy="false"]')
    page.click('.tools [data-do="edit"]')
    assert page.input_value(BOX) == "dòng một\ndòng hai"
    assert page.evaluate("document.activeElement.id") == "question"


def test_a_verdict_is_thanked_for_and_can_be_taken_back(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.get_by_role("button", name="Hữu ích").click()
    page.wait_for_selector("text=Cảm ơn ông/bà đã góp ý.")
    assert page.get_attribute('.judge[data-verdict="up"]', "aria-pressed") == "true"
    page.get_by_role("button", name="Hoàn tác").click()
    page.wait_for_selector("text=Đã rút lại góp ý.")
    assert page.get_attribute('.judge[data-verdict="up"]', "aria-pressed") == "false"


def test_a_bad_answer_is_asked_about_and_the_verdict_outlives_the_next_question(
    open_page: Open,
) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.get_by_role("button", name="Chưa tốt").click()
    page.check('.judging-form input[value="wrong_number"]')
    page.fill(".judging-form textarea", "Số này của năm khác.")
    page.get_by_role("button", name="Gửi góp ý").click()
    page.wait_for_selector("text=Cảm ơn ông/bà đã góp ý.")
    page.wait_for_selector(".take-back", state="detached", timeout=15_000)
    assert page.locator(".judging-place").inner_text() == "Cảm ơn ông/bà đã góp ý."
    ask(page, "thời tiết?", 2)
    assert page.get_attribute('#past .judge[data-verdict="down"]', "aria-pressed") == "true"


def test_an_answer_is_read_out_once_when_it_is_complete(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        """() => {
          window.heard = [];
          const voice = document.getElementById("announcer");
          new MutationObserver(() => window.heard.push(voice.textContent))
            .observe(voice, { childList: true, characterData: true, subtree: true });
        }"""
    )
    ask(page, QUESTION)
    page.wait_for_timeout(500)
    assert [text[:24] for text in page.evaluate("window.heard")] == ["Đến năm 2031, thu nhập b"]
    log = page.locator('[role="log"]')
    assert log.get_attribute("aria-label") == "Hội thoại"
    assert log.get_attribute("aria-live") == "off"


def test_on_paper_every_source_stands_open_and_no_button(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for part in ("#composer", "#history", ".tools", ".exchange .actions", "#evidence-panel"):
        assert page.locator(part).first.is_hidden(), part
    for quote in (INCOME, FOREST):
        assert page.locator(f'.exchange .evidence-source mark:has-text("{quote}")').is_visible()


def test_nothing_on_the_page_speaks_english(open_page: Open) -> None:
    page = open_page()
    words = set(page.evaluate(ALL_WORDS))
    ask(page, "liệt kê")
    words |= set(page.evaluate(ALL_WORDS))
    ask(page, "chậm", 2, wait=False)
    for _ in range(8):
        words |= set(page.evaluate(ALL_WORDS))
        page.wait_for_timeout(100)
    page.click("#stop")
    page.wait_for_selector("#current .stopped")
    words |= set(page.evaluate(ALL_WORDS))
    assert "lang=vi" in words
    assert len(words) > 40
    # The keys of a keyboard have no other names.
    words -= {text for text in words if text.startswith("Enter để gửi")}
    assert [text for text in words if ENGLISH.search(text)] == []


@pytest.mark.parametrize("size", [DESKTOP, TABLET, PHONE])
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
        assert page.evaluate(SMALL) == []


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
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !seen(e) || e.closest(".sr-only, noscript"))
      continue;
    const style = getComputedStyle(e);
    if (parseFloat(style.fontSize) < 14) faults.push(`small ${style.fontSize}: ${e.textContent}`);
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
