"""Signing in, one's own account and the pages of administrators in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from chatbot.store.store import Store
from corpus.library import Library
from tests.browsing import ALL_WORDS, DESKTOP, ENGLISH, PHONE, SMALL, browser, watched
from tests.serving import Served, serving

__all__ = ["browser"]
pytestmark = pytest.mark.slow

PASSWORD = "mua xuan tren ban"
LISTENING = """() => {
  window.heard = [];
  addEventListener("message", (event) => heard.push({ origin: event.origin, data: event.data }));
}"""
OPENING = "() => {{ window.opened = open('{}dang-nhap?nhung=1', '_blank', 'popup'); }}"
NAME, SECRET, SEND = "#ten", "#mat-khau", "main .primary"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("accounts")
    text = folder / "nghi-quyet.txt"
    text.write_text("Xã Suối Mơ trồng mới 34 ha rừng.", "utf-8")
    Library(folder / "corpus").add(text, title="Nghị quyết xã Suối Mơ")
    store = Store.open(folder / "state")
    store.accounts.add("lan", PASSWORD, "admin")
    store.accounts.add("hoa", PASSWORD, "reader")
    store.audit.write("publish", "lan", "10.1.2.3", "Nghị quyết " + "rất dài " * 40)
    store.close()
    options = ("--accounts", "--index", str(folder / "index"))
    with serving(folder / "corpus", *options, state=folder / "state") as served:
        yield served


def _sign_in(page: Any, name: str = "lan") -> None:
    page.fill(NAME, name)
    page.fill(SECRET, PASSWORD)
    page.click(SEND)


def _until(page: Any, condition: str) -> None:
    """Playwright's own way needs eval, which the content policy forbids."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {condition}")


@contextmanager
def _files(folder: Path) -> Iterator[str]:
    """A server of another origin over the files of a folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


def test_everything_works_without_scripts(browser: Any, server: Served) -> None:
    with watched(browser, server.url, java_script_enabled=False) as page:
        page.goto(f"{server.url}/quan-tri")
        _sign_in(page)
        page.wait_for_url("**/quan-tri")
        page.fill(NAME, "bao")
        page.check("input[value=staff]")
        page.click("text=Thêm tài khoản >> nth=-1")
        password = page.inner_text("#secret")
        page.click("text=Tắt tài khoản")
        assert "Đã tắt tài khoản «bao»" in page.inner_text(".told")
        page.click("text=Bật lại tài khoản")
        page.goto(f"{server.url}/tai-khoan")
        page.click("main >> text=Đăng xuất khỏi thiết bị này")
        assert "Đã đăng xuất" in page.inner_text(".notice")
        page.fill(NAME, "bao")
        page.fill(SECRET, password)
        page.click(SEND)
        page.goto(f"{server.url}/tai-khoan")
        assert page.inner_text("#la-ai") == "bao"


def test_a_password_is_shown_on_demand_and_hidden_before_it_is_sent(
    browser: Any, server: Served
) -> None:
    with watched(browser, server.url, expected=("403",)) as page:
        page.goto(f"{server.url}/dang-nhap")
        assert page.evaluate("document.activeElement.id") == "ten"
        page.fill(NAME, "lan")
        page.fill(SECRET, "sai hoan toan")
        page.click(".reveal")
        assert page.get_attribute(SECRET, "type") == "text"
        assert page.get_attribute(".reveal", "aria-pressed") == "true"
        page.evaluate(
            """() => document.querySelector("main form").addEventListener("submit", () => {
              sessionStorage.type = document.getElementById("mat-khau").type; })"""
        )
        page.keyboard.press("Enter")
        page.wait_for_selector(".notice.bad")
        assert page.evaluate("sessionStorage.type") == "password"
        assert page.evaluate("document.activeElement.id") == "mat-khau"
        assert page.input_value(NAME) == "lan"
        assert page.input_value(SECRET) == ""


def test_the_hint_of_caps_lock_comes_and_goes(browser: Any, server: Served) -> None:
    with watched(browser, server.url) as page:
        page.goto(f"{server.url}/dang-nhap")
        press = """(on) => document.getElementById("mat-khau").dispatchEvent(
          new KeyboardEvent("keydown", { key: "a", modifierCapsLock: on }))"""
        page.evaluate(press, True)
        assert page.is_visible("text=Phím Caps Lock đang bật.")
        page.evaluate(press, False)
        assert page.is_hidden("text=Phím Caps Lock đang bật.")


def test_revoking_a_token_is_asked_about_first(browser: Any, server: Served) -> None:
    with watched(browser, server.url) as page:
        page.goto(f"{server.url}/tai-khoan")
        _sign_in(page)
        page.fill("#ten-ma", "Máy tính phòng họp")
        page.click("text=Tạo mã")
        page.wait_for_selector("#secret")
        assert page.evaluate("document.activeElement.className").endswith("told")
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.click(".danger")
        assert page.locator(".danger").count() == 1
        page.once("dialog", lambda dialog: dialog.accept())
        page.click(".danger")
        page.wait_for_selector("text=Đã thu hồi mã")
        assert page.locator(".danger").count() == 0


def test_the_popup_hands_its_token_to_a_page_of_this_origin_and_closes(
    browser: Any, server: Served
) -> None:
    with watched(browser, server.url) as page:
        page.goto(f"{server.url}/dang-nhap?nhung=1")
        page.evaluate(LISTENING)
        with page.expect_popup() as opened:
            page.evaluate(OPENING.format(""))
        _sign_in(opened.value, "hoa")
        _until(page, "heard.length === 1")
        [heard] = page.evaluate("heard")
        assert heard["origin"] == server.url
        assert heard["data"]["type"] == "van-kien:ve"
        assert len(heard["data"]["token"]) == 43
        _until(page, "opened.closed")
        # Signed in already: one press.
        with page.expect_popup() as opened:
            page.evaluate(OPENING.format(""))
        opened.value.click("text=Tiếp tục với tên hoa")
        _until(page, "heard.length === 2")
        assert page.evaluate("heard[0].data.token !== heard[1].data.token")


def test_a_foreign_page_that_opens_the_popup_hears_nothing(
    browser: Any, server: Served, tmp_path: Path
) -> None:
    (tmp_path / "trang.html").write_text("<title>Trang khác</title>", "utf-8")
    with (
        _files(tmp_path) as foreign,
        # The browser says on the console that it does not deliver the message.
        watched(browser, server.url, foreign, expected=("postMessage", "favicon.ico")) as page,
    ):
        page.goto(f"{foreign}/trang.html")
        page.evaluate(LISTENING)
        with page.expect_popup() as opened:
            page.evaluate(OPENING.format(f"{server.url}/"))
        _sign_in(opened.value, "hoa")
        _until(page, "opened.closed")
        assert page.evaluate("heard") == []


def test_every_page_of_accounts_fits_a_phone_and_speaks_vietnamese(
    browser: Any, server: Served
) -> None:
    addresses = ["/dang-nhap?nhung=1", "/tai-khoan", "/quan-tri", "/quan-tri/tai-khoan?ten=hoa"]
    addresses += ["/quan-tri/nhat-ky", "/quan-tri/gop-y", "/dang-nhap"]
    for size in (PHONE, DESKTOP, (320, 640)):
        with watched(browser, server.url, size=size) as page:
            page.goto(f"{server.url}/tai-khoan")
            _sign_in(page)
            page.wait_for_url("**/tai-khoan")
            for address in addresses:
                if address == "/dang-nhap":
                    page.context.clear_cookies()
                page.goto(server.url + address)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= size[0], f"{address} is {wide} wide"
                words = "\n".join(page.evaluate(ALL_WORDS))
                assert "lang=vi" in words
                for code in page.locator("pre").all_text_contents():
                    words = words.replace(code.strip(), "")
                assert ENGLISH.findall(words) == [], address
                assert page.evaluate(SMALL) == [], address
