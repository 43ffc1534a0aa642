"""The widget in a real browser: a page of another site embeds the chat of a real server.

The intranet stands at ``http://localhost``, the assistant at ``http://127.0.0.1``: for a browser
these are different sites. Third-party cookies are blocked, and with them what a frame would keep.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from chatbot.store.store import Store
from corpus.library import Library
from tests.browsing import ALL_WORDS, ARGUMENTS, BROWSER, DESKTOP, ENGLISH, PHONE, SMALL, watched
from tests.fake_assistant import FOREST, INCOME
from tests.serving import CHECKOUT, Served, serving

pytestmark = pytest.mark.slow

QUESTION = "Thu nhập bình quân đầu người?"
SAMPLE = (CHECKOUT / "docs" / "intranet_example.html").read_text("utf-8")
SMALLEST = (320, 568)
PASSWORD = "mot mat khau dai"
PLAIN = '<!doctype html><html lang="vi"><title>Trang</title><h1>Trang</h1>{head}<p>{filler}</p>'
FRAMES = "--test-third-party-cookie-phaseout"
NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


@dataclass
class Intranet:
    """A web server with pages of its own."""

    origin: str
    """Of another site than the assistant."""
    near: str
    """The same server; of another origin but the same site: a neighbouring name of an intranet."""
    pages: dict[str, str] = field(default_factory=dict)


class _Pages(BaseHTTPRequestHandler):
    def __init__(self, pages: dict[str, str], *args: Any) -> None:
        self._pages = pages
        super().__init__(*args)

    def do_GET(self) -> None:
        page = self._pages.get(self.path, "")
        body = page.encode()
        self.send_response(200 if page or self.path == "/favicon.ico" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture(scope="module")
def intranet() -> Iterator[Intranet]:
    pages: dict[str, str] = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, pages)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.server_port
        yield Intranet(f"http://localhost:{port}", f"http://127.0.0.1:{port}", pages)
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("widget")
    file = root / "bao-cao.txt"
    file.write_text("Báo cáo của xã Hạ Lĩnh.\nXã trồng mới 340 ha quế và hồi.\n", "utf-8")
    Library(root / "corpus").add(file, title="Báo cáo xã Hạ Lĩnh", place="xã Hạ Lĩnh")
    return root / "corpus"


@pytest.fixture(scope="module")
def assistant(library: Path, intranet: Intranet) -> Iterator[Served]:
    allowed = ("--frame-origin", intranet.origin, "--frame-origin", intranet.near)
    with serving(library, "--public", *allowed) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if BROWSER is None:
        pytest.skip("không có trình duyệt chromium hoặc google-chrome")
    api = pytest.importorskip("playwright.sync_api", reason="chưa cài gói playwright")
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=BROWSER, args=[*ARGUMENTS, NETWORK, FRAMES]
        )
        yield launched
        launched.close()


Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, intranet: Intranet, assistant: Served) -> Iterator[Visit]:
    """Opens a page of the intranet; afterwards nothing was asked of any other host."""
    with ExitStack() as stack:

        def open_page(
            tags: str | None = None, *, near: bool = False, script: str = "", **options: Any
        ) -> Any:
            """``tags``: what stands on the page; the sample page without. ``near``: of the same
            site. ``script``: attributes of the script's tag.
            """
            origin = intranet.near if near else intranet.origin
            page = stack.enter_context(watched(browser, origin, assistant.url, **options))
            tag = f'<script src="{assistant.url}/widget.js" defer {script}></script>'
            intranet.pages["/"] = (
                SAMPLE.replace("http://127.0.0.1:7860", assistant.url)
                if tags is None
                else PLAIN.format(head=tag + tags, filler="Tin trong xã.")
            )
            page.goto(origin)
            return page

        yield open_page


def chat_of(page: Any, *, inline: bool = False) -> Any:
    """The frame with the chat, ready to be asked."""
    for _ in range(100):
        for frame in page.frames:
            if "/nhung" in frame.url and ("inline=1" in frame.url) is inline:
                frame.wait_for_load_state("load")
                return frame
        page.wait_for_timeout(100)
    raise AssertionError("there is no chat on the page")


def open_panel(page: Any) -> Any:
    page.click("button.open")
    chat = chat_of(page)
    page.wait_for_selector(".frame.ready iframe", state="visible")
    return chat


def ask(chat: Any, question: str = QUESTION, number: int = 1) -> Any:
    chat.fill("#box", question)
    chat.press("#box", "Enter")
    return chat.wait_for_selector(f'#current .exchange[data-number="{number}"][aria-busy="false"]')


def _style(page: Any, selector: str, name: str) -> str:
    """A computed style within the floating widget."""
    value: str = page.evaluate(
        "([selector, name]) => getComputedStyle("
        "document.querySelector('body > div').shadowRoot.querySelector(selector))[name]",
        [selector, name],
    )
    return value


def violations(where: Any) -> list[str]:
    """What axe finds wrong, but for trifles, in one document."""
    axe = pytest.importorskip("axe_core_python.sync_playwright", reason="chưa cài axe-core-python")
    found = axe.Axe().run(where, options={"iframes": 0})["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in serious]


# --- the sample page ----------------------------------------------------------------------------


def test_one_tag_gives_a_button_a_panel_and_a_cited_answer(visit: Visit) -> None:
    page = visit()
    assert page.locator("dialog").is_hidden()
    chat = open_panel(page)
    exchange = ask(chat)
    assert "61,5 triệu" in exchange.inner_text()
    chat.click('.answer .cite[data-marker="1"]')
    chat.wait_for_selector("#evidence-panel .card[open] mark", state="visible")
    assert chat.inner_text("#evidence-panel .card[open] mark") == INCOME


def test_the_chat_loads_only_when_it_is_wanted(visit: Visit) -> None:
    asked: list[str] = []
    page = visit("")
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(500)
    assert [url for url in asked if "/nhung" in url] == []
    page.hover("button.open")
    chat_of(page)
    assert page.locator("dialog").is_hidden()


def test_no_cookie_is_sent_from_the_frame(visit: Visit, assistant: Served) -> None:
    page = visit("")
    page.context.add_cookies([{"name": "phien", "value": "x", "url": assistant.url}])
    sent: list[dict[str, str]] = []
    page.on("request", lambda request: sent.append(request.all_headers()))
    ask(open_panel(page))
    assert len(sent) > 5
    assert [headers["cookie"] for headers in sent if "cookie" in headers] == []


def test_the_element_within_a_page_has_its_title_and_its_first_question(visit: Visit) -> None:
    page = visit(
        f'<tro-ly-van-kien title="Hỏi xã" question="{QUESTION}"></tro-ly-van-kien>',
        script='data-button="none"',
    )
    chat = chat_of(page, inline=True)
    assert page.locator("button.open").count() == 0
    assert chat.inner_text("h1") == "Hỏi xã"
    assert chat.input_value("#box") == QUESTION
    chat.click("#send")
    chat.wait_for_selector('#current [aria-busy="false"]')


def test_an_element_far_down_the_page_loads_when_it_comes_near(visit: Visit) -> None:
    page = visit(
        '<div style="height: 5000px"></div><tro-ly-van-kien></tro-ly-van-kien>',
        script='data-button="none"',
    )
    page.wait_for_timeout(500)
    assert len(page.frames) == 2
    assert page.frames[1].url in ("", "about:blank")
    page.evaluate("document.querySelector('tro-ly-van-kien').scrollIntoView()")
    chat_of(page, inline=True)


def test_a_scope_is_told_and_holds_for_every_question(visit: Visit) -> None:
    page = visit("", script='data-place="ha linh"')
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json))
    chat = open_panel(page)
    chat.wait_for_selector("#scope", state="visible")
    assert chat.inner_text("#scope") == "Chỉ trả lời từ 1 tài liệu: ha linh."
    ask(chat)
    assert [body["place"] for body in sent if body and "question" in body] == ["ha linh"]


def test_a_scope_without_documents_is_told_and_nothing_can_be_asked(visit: Visit) -> None:
    chat = open_panel(visit("", script='data-place="phường Mây Trắng"'))
    chat.wait_for_selector("#scope", state="visible")
    assert "“phường Mây Trắng”, nhưng thư viện không có tài liệu" in chat.inner_text("#scope")
    assert chat.is_disabled("#box")
    assert chat.is_disabled("#send")


def test_the_title_of_a_wide_element_stays_and_no_empty_column_stands_beside_it(
    visit: Visit,
) -> None:
    page = visit(
        '<tro-ly-van-kien title="Hỏi xã" style="display: block; width: 1100px"></tro-ly-van-kien>',
        script='data-button="none"',
        size=(1280, 800),
    )
    chat = chat_of(page, inline=True)
    chat.wait_for_selector("#opening")
    assert chat.locator("#evidence-panel").is_hidden()
    for number in (1, 2):
        ask(chat, number=number)
        chat.page.wait_for_timeout(200)
        assert chat.evaluate("document.querySelector('h1').getBoundingClientRect().top") >= 0
        assert chat.evaluate("[scrollY, document.body.scrollTop]") == [0, 0]
    assert chat.locator("#evidence-panel").is_visible()


def test_a_double_click_does_not_stop_the_answer(visit: Visit) -> None:
    chat = open_panel(visit(""))
    chat.fill("#box", QUESTION)
    chat.dblclick("#send")
    chat.wait_for_selector("#current .exchange.answered")


@pytest.mark.parametrize("size", [(320, 180), (320, 256)])
def test_under_a_magnifier_the_chat_scrolls_as_one(
    visit: Visit, assistant: Served, size: tuple[int, int]
) -> None:
    page = visit("", near=True, size=size)
    page.goto(f"{assistant.url}/nhung")
    ask(page)
    assert (
        page.evaluate("getComputedStyle(document.getElementById('scroll')).overflowY") == "visible"
    )
    assert page.evaluate("document.documentElement.scrollHeight > innerHeight")
    page.fill("#box", "thời tiết?")
    page.click("#send")


def test_hostile_attributes_are_text_or_nothing(visit: Visit) -> None:
    hostile = "&lt;img src=x onerror=alert(1)&gt;"
    page = visit(
        "",
        script=f'data-title="{hostile}" data-colour="red;}} * {{}}" data-theme="x"'
        f' data-position="x" data-place="{hostile}" data-language="x"',
    )
    chat = open_panel(page)
    chat.wait_for_selector("#scope", state="visible")
    assert page.inner_text("h2") == "<img src=x onerror=alert(1)>"
    assert _style(page, ".open", "backgroundColor") == "rgb(155, 27, 34)"
    assert chat.locator("img").count() == 0


def test_labels_can_be_english_and_the_chat_stays_vietnamese(visit: Visit) -> None:
    page = visit("", script='data-language="en"')
    assert page.inner_text("button.open") == "Document assistant"
    chat = open_panel(page)
    assert page.get_by_label("Close").count() == 1
    assert chat.evaluate("document.documentElement.lang") == "vi"


def test_every_word_of_the_chat_is_vietnamese(visit: Visit) -> None:
    chat = open_panel(visit(""))
    ask(chat)
    words = chat.evaluate(ALL_WORDS)
    assert words[1] == "lang=vi"
    assert [text for text in words[2:] if ENGLISH.search(text)] == []


# --- keyboard, sizes, settings of the reader --------------------------------------------------


def test_the_keyboard_opens_asks_and_closes_and_the_focus_comes_back(visit: Visit) -> None:
    page = visit("")
    button = page.locator("button.open")
    button.focus()
    assert button.get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")
    chat = chat_of(page)
    page.wait_for_selector(".frame.ready iframe", state="visible")
    chat.wait_for_function("() => document.activeElement.id === 'box'")
    assert button.get_attribute("aria-expanded") == "true"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    chat.wait_for_selector('#current [aria-busy="false"]')
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "open"


def test_escape_closes_the_passages_before_the_panel(visit: Visit) -> None:
    page = visit("")
    chat = open_panel(page)
    ask(chat)
    chat.click(".show-evidence")
    chat.wait_for_selector("#evidence-panel", state="visible")
    page.keyboard.press("Escape")
    chat.wait_for_selector("#evidence-panel", state="hidden")
    assert page.locator("dialog").is_visible()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")


@pytest.mark.parametrize("size", [SMALLEST, PHONE])
def test_on_a_small_screen_the_panel_is_the_whole_screen(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = visit("", size=size)
    chat = open_panel(page)
    ask(chat)
    box = page.locator("dialog").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *size)
    assert chat.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    # A marker is larger for a fingertip than it looks.
    assert [e for e in chat.evaluate(SMALL) if 'class="cite"' not in e] == []
    for _ in range(12):  # nothing behind it gets the focus
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") in ("DIV", "BODY")
    page.get_by_label("Đóng").click()
    page.wait_for_selector("dialog", state="hidden")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, SMALLEST])
def test_axe_finds_nothing_serious(visit: Visit, scheme: str, size: tuple[int, int]) -> None:
    page = visit(size=size, color_scheme=scheme)
    assert violations(page) == []
    chat = open_panel(page)
    assert violations(chat) == []
    ask(chat)
    chat.click(".show-evidence")
    chat.wait_for_selector("#evidence-panel", state="visible")
    chat.wait_for_timeout(400)
    assert violations(chat) == []
    assert violations(page) == []


def test_any_colour_of_a_site_can_be_read(visit: Visit) -> None:
    page = visit("", script='data-colour="#ffe600" data-theme="light"')
    chat = open_panel(page)
    ask(chat)
    assert violations(chat) == []
    assert violations(page) == []


def test_it_vanishes_in_print_and_is_seen_in_forced_colours(visit: Visit) -> None:
    page = visit("")
    page.emulate_media(media="print")
    assert page.locator("button.open").is_hidden()
    page.emulate_media(media="screen", forced_colors="active")
    border = (
        "getComputedStyle(document.querySelector('body > div').shadowRoot.querySelector('.open'))"
    )
    assert page.evaluate(f"{border}.borderTopColor") != "rgba(0, 0, 0, 0)"


def test_nothing_moves_for_readers_who_want_no_movement(visit: Visit) -> None:
    page = visit("", reduced_motion="reduce")
    open_panel(page)
    assert _style(page, "dialog", "animationName") == "none"


# --- who may frame it, who is believed --------------------------------------------------------


def test_a_site_that_is_not_listed_gets_no_chat_but_the_sentence_for_its_webmaster(
    browser: Any, intranet: Intranet, assistant: Served
) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, intranet.pages)) as server:
        threading.Thread(target=server.serve_forever).start()
        origin = f"http://localhost:{server.server_port}"
        head = f'<script src="{assistant.url}/widget.js" defer></script>'
        intranet.pages["/la"] = PLAIN.format(head=head, filler="")
        refused = ("frame-ancestors", "postMessage", "chrome-error", "Framing")
        with watched(browser, origin, assistant.url, expected=refused) as page:
            page.goto(f"{origin}/la")
            page.click("button.open")
            page.wait_for_selector(f".message p:has-text('--frame-origin {origin}')", timeout=9000)
            assert page.locator(".message button").is_visible()
            assert page.locator("iframe").is_hidden()
        server.shutdown()


def test_a_server_that_is_gone_is_told_from_a_site_that_is_not_listed(
    visit: Visit, assistant: Served, browser: Any, intranet: Intranet
) -> None:
    with watched(browser, intranet.origin, assistant.url, expected=("ERR_", "postMessage")) as page:
        head = f'<script src="{assistant.url}/widget.js" defer></script>'
        intranet.pages["/mat"] = PLAIN.format(head=head, filler="")
        page.goto(f"{intranet.origin}/mat")
        page.context.route(f"{assistant.url}/**", lambda route: route.abort())
        page.click("button.open")
        page.wait_for_selector(".message p:has-text('Không kết nối được với 127.0.0.1')")
        page.context.unroute(f"{assistant.url}/**")
        page.click(".message button")
        page.wait_for_selector(".frame.ready iframe", state="visible")


def test_words_from_a_wrong_window_are_ignored_on_both_sides(visit: Visit) -> None:
    page = visit('<iframe id="other" srcdoc="<p>Khung khác</p>"></iframe>')
    chat = open_panel(page)
    page.focus("button.open")
    chat.evaluate("document.activeElement.blur()")
    # To the widget: from the page itself, and from a frame that is not the chat's.
    page.evaluate("postMessage({ type: 'van-kien:close' }, '*')")
    other = page.frame_locator("#other").locator("p")
    other.evaluate("() => parent.postMessage({ type: 'van-kien:close' }, '*')")
    # To the chat: from a frame beside it.
    page.evaluate(
        "document.querySelector('#other').contentWindow.chat = document"
        ".querySelector('body > div').shadowRoot.querySelector('iframe').contentWindow"
    )
    other.evaluate("() => chat.postMessage({ type: 'van-kien:focus' }, '*')")
    page.wait_for_timeout(300)
    assert page.locator("dialog").is_visible()
    assert chat.evaluate("document.activeElement.tagName") == "BODY"
    # While the page that embeds it is heard.
    page.evaluate(
        "document.querySelector('body > div').shadowRoot.querySelector('iframe')"
        ".contentWindow.postMessage({ type: 'van-kien:focus' }, '*')"
    )
    chat.wait_for_function("() => document.activeElement.id === 'box'")


def test_the_chat_answers_no_window_but_the_one_around_it(
    browser: Any, intranet: Intranet, assistant: Served
) -> None:
    """A page that opened the chat in a window of its own is no page around it; the opener policy of
    the answer parts the two as well.
    """
    with watched(browser, intranet.origin, assistant.url) as page:
        intranet.pages["/mo"] = PLAIN.format(head="", filler="")
        page.goto(f"{intranet.origin}/mo")
        page.evaluate("window.heard = 0; addEventListener('message', () => { window.heard++; })")
        with page.expect_popup() as opened:
            page.evaluate(f"window.chat = open('{assistant.url}/nhung')")
        opened.value.wait_for_selector("#box")
        page.evaluate("window.chat.postMessage({ type: 'van-kien:hello' }, '*')")
        page.wait_for_timeout(300)
        assert page.evaluate("window.heard") == 0


# --- the conversation ----------------------------------------------------------------------------


def test_the_panel_and_the_conversation_survive_a_reload_of_the_page(visit: Visit) -> None:
    page = visit("", near=True)
    ask(open_panel(page))
    page.reload()
    chat = chat_of(page)
    page.wait_for_selector("dialog", state="visible")
    chat.wait_for_selector("#current .exchange")
    assert page.evaluate("document.activeElement.tagName") == "BODY"  # it takes no focus
    chat.click('.answer .cite[data-marker="2"]')
    chat.wait_for_selector("#evidence-panel .card[open] mark", state="visible")
    assert chat.inner_text("#evidence-panel .card[open] mark") == FOREST


def test_the_next_question_carries_the_conversation(visit: Visit) -> None:
    page = visit("")
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_json))
    chat = open_panel(page)
    for number in range(1, 9):
        ask(chat, f"{QUESTION} {number}", number)
    last = [body for body in sent if body and "question" in body][-1]
    assert [turn["question"][-1] for turn in last["history"]] == list("234567")
    assert "61,5 triệu" in last["history"][0]["answer"]


def test_where_a_frame_may_keep_nothing_only_the_panel_is_remembered(visit: Visit) -> None:
    page = visit("")
    chat = open_panel(page)
    assert "SecurityError" in chat.evaluate(
        "() => { try { return String(sessionStorage); } catch (error) { return String(error); } }"
    )
    ask(chat)
    chat.click(".judge[data-verdict='up']")
    chat.wait_for_selector("text=Cảm ơn ông/bà đã góp ý.")
    page.reload()
    page.wait_for_selector("dialog", state="visible")
    assert chat_of(page).locator(".exchange").count() == 0


def test_a_new_conversation_can_be_undone(visit: Visit) -> None:
    chat = open_panel(visit(""))
    ask(chat)
    chat.click("#clear")
    assert chat.locator(".exchange").count() == 0
    assert chat.locator("#opening").is_visible()
    chat.click("text=Hoàn tác")
    assert "61,5 triệu" in chat.inner_text("#current")


def test_an_answer_can_be_stopped_and_asked_for_again(visit: Visit) -> None:
    chat = open_panel(visit(""))
    chat.fill("#box", f"{QUESTION} chậm")
    chat.press("#box", "Enter")
    chat.wait_for_selector("#current .exchange.writing")
    chat.page.wait_for_timeout(600)  # sooner it would be taken for a double click on "Gửi"
    chat.click("#stop")
    chat.wait_for_selector("#current .exchange.stopped")
    assert "Đã dừng theo yêu cầu" in chat.inner_text("#current .note")
    chat.click("#retry")
    chat.wait_for_selector('#current .exchange.answered[data-number="1"]', timeout=60_000)
    assert chat.locator(".exchange").count() == 1


def test_a_lost_connection_is_told_and_the_question_can_be_sent_again(
    browser: Any, intranet: Intranet, assistant: Served
) -> None:
    with watched(browser, intranet.origin, assistant.url, expected=("ERR_",)) as page:
        head = f'<script src="{assistant.url}/widget.js" defer></script>'
        intranet.pages["/dut"] = PLAIN.format(head=head, filler="")
        page.goto(f"{intranet.origin}/dut")
        chat = open_panel(page)
        page.context.route("**/nhung/hoi", lambda route: route.abort())
        ask(chat)
        assert "Mất kết nối với máy chủ" in chat.inner_text("#current .exchange.failed .note")
        page.context.unroute("**/nhung/hoi")
        chat.click("#retry")
        chat.wait_for_selector("#current .exchange.answered")


def test_why_an_answer_is_not_good_can_be_told(visit: Visit) -> None:
    chat = open_panel(visit(""))
    ask(chat)
    chat.click(".judge[data-verdict='down']")
    chat.check("input[value=wrong_number]")
    chat.fill("[name=comment]", "Số của năm trước")
    chat.click("text=Gửi góp ý")
    chat.wait_for_selector("text=Cảm ơn ông/bà đã góp ý.")


# --- signing in -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def accounts(
    library: Path, intranet: Intranet, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    state = tmp_path_factory.mktemp("state")
    store = Store.open(state)
    store.accounts.add("quan-tri", PASSWORD, "admin")
    store.accounts.add("lan", PASSWORD, "reader")
    store.close()
    options = ("--accounts", "--frame-origin", intranet.origin, "--questions-a-minute", "2")
    with serving(library, *options, state=state) as served:
        yield served


def test_a_reader_signs_in_from_the_panel_and_asks_without_any_cookie(
    browser: Any, intranet: Intranet, accounts: Served
) -> None:
    with watched(browser, intranet.origin, accounts.url, expected=("401", "429")) as page:
        head = f'<script src="{accounts.url}/widget.js" defer></script>'
        intranet.pages["/vao"] = PLAIN.format(head=head, filler="")
        page.goto(f"{intranet.origin}/vao")
        chat = open_panel(page)
        chat.wait_for_selector("#sign-in-button", state="visible")
        assert violations(chat) == []
        chat.fill("#box", QUESTION)
        chat.press("#box", "Enter")  # it is kept until somebody has signed in
        chat.wait_for_selector("#sign-in-note:has-text('câu hỏi sẽ được gửi tiếp')")
        with page.expect_popup() as opened:
            chat.click("#sign-in-button")
        popup = opened.value
        popup.fill("input[name=ten]", "lan")
        popup.fill("input[name=mat-khau]", PASSWORD)
        popup.press("input[name=mat-khau]", "Enter")
        chat.wait_for_selector("#current .exchange.answered", timeout=20_000)
        assert popup.is_closed()
        assert "lan" in chat.inner_text("#who")
        ask(chat, "Còn rừng?", 2)
        ask(chat, "Còn đường?", 3)
        assert re.search(r"xin đợi \d+ giây", chat.inner_text("#current .exchange.failed .note"))
