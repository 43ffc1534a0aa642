"""Light and dark as the reader wishes, on every page; and what paper gets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest

from tests.browsing import browser, watched
from tests.touring import EXPECTED, Place, open_place, sign_in

__all__ = ["browser"]
pytestmark = pytest.mark.slow

LIGHT, DARK = "rgb(247, 245, 241)", "rgb(21, 23, 26)"
GROUND = "getComputedStyle(document.body).backgroundColor"
FIRST_SEEN = """
  new MutationObserver((_, watching) => {
    if (!document.body) return;
    window.firstSeen = document.documentElement.dataset.theme || 'none';
    watching.disconnect();
  }).observe(document, { childList: true, subtree: true });
"""
"""Script: notes which theme was set when the body came to be, before anything was painted."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with open_place(tmp_path_factory.mktemp("looks")) as opened:
        yield opened


@pytest.fixture
def page(browser: Any, place: Place) -> Iterator[Any]:
    with watched(
        browser, place.url, expected=EXPECTED, color_scheme="light", reduced_motion="reduce"
    ) as page:
        sign_in(page, place)
        yield page


def _grounds(page: Any, place: Place) -> set[str]:
    """Of a page of documents and of the chat."""
    found = set()
    for address in ("/tai-lieu", "/"):
        page.goto(place.url + address)
        page.wait_for_selector(".appearance, #composer textarea")
        found.add(page.evaluate(GROUND))
    return found


def test_pages_follow_the_system_until_the_reader_chooses(page: Any, place: Place) -> None:
    assert _grounds(page, place) == {LIGHT}
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(GROUND) == DARK, "at once"
    assert _grounds(page, place) == {DARK}


def test_a_choice_holds_on_all_pages_from_the_first_moment(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/tai-lieu")
    page.check("input[name=giao-dien][value=dark]", force=True)
    assert page.evaluate(GROUND) == DARK
    page.add_init_script(FIRST_SEEN)
    assert _grounds(page, place) == {DARK}
    assert page.evaluate("window.firstSeen") == "dark"
    page.wait_for_function("document.body.classList.contains('dark')")
    page.goto(f"{place.url}/tai-lieu")
    assert page.is_checked("input[name=giao-dien][value=dark]")
    page.emulate_media(color_scheme="dark")
    page.check("input[name=giao-dien][value=light]", force=True)
    assert _grounds(page, place) == {LIGHT}, "against the system"
    page.wait_for_timeout(300)
    assert not page.evaluate("document.body.classList.contains('dark')"), "nor does Gradio object"
    page.goto(f"{place.url}/tai-lieu")
    page.check("input[name=giao-dien][value=auto]", force=True)
    assert _grounds(page, place) == {DARK}


def test_a_choice_reaches_the_other_tabs(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/tai-lieu")
    other = page.context.new_page()
    other.goto(f"{place.url}/kiem-tra")
    page.check("input[name=giao-dien][value=dark]", force=True)
    other.wait_for_function(f"{GROUND} === '{DARK}'")
    assert other.is_checked("input[name=giao-dien][value=dark]")


def test_the_switch_is_worked_by_keyboard(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/tai-lieu")
    page.focus("input[name=giao-dien][value=auto]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(GROUND) == DARK


def test_menus_close_on_escape_and_on_a_press_elsewhere(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/tai-lieu")
    page.click("details.menu > summary")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.click("details.menu > summary")
    page.click("h1")
    assert page.locator("details.menu[open]").count() == 0


WIDTHS = "[document.documentElement.scrollWidth, innerWidth]"


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_a_button_opens_all_pages(page: Any, place: Place, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    for address in ("/tai-lieu", "/"):
        page.goto(place.url + address)
        page.wait_for_selector(".open-sections", state="visible")
        assert not page.is_visible(".sections a")
        page.click(".open-sections")
        links = page.locator(".sections a")
        assert links.count() == 6
        for link in links.all():
            box = link.bounding_box()
            assert 0 <= box["x"] <= width - box["width"], link.inner_text()
        page.keyboard.press("Escape")
        assert not page.is_visible(".sections a")
        assert page.evaluate("document.activeElement.className") == "open-sections"
        scrolled, shown = page.evaluate(WIDTHS)
        assert scrolled <= shown
    page.click(".open-sections")
    page.click("nav >> text=Bảng chỉ tiêu")
    page.wait_for_selector("h1:has-text('Bảng chỉ tiêu')")


def test_a_wide_window_shows_all_pages_without_the_button(page: Any, place: Place) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    for address in ("/tai-lieu", "/"):
        page.goto(place.url + address)
        page.wait_for_selector(".sections a", state="visible")
        assert not page.is_visible(".open-sections")


def test_a_long_name_ends_in_dots(page: Any, place: Place) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{place.url}/tai-lieu")
    page.eval_on_selector(".who", "name => { name.textContent = 'm'.repeat(64); }")
    scrolled, shown = page.evaluate(WIDTHS)
    assert scrolled <= shown
    assert page.eval_on_selector(".who", "name => name.scrollWidth > name.clientWidth")
    box = page.locator(".menu > summary").bounding_box()
    assert box["x"] + box["width"] <= 320


def test_the_sign_in_window_of_the_widget_leads_nowhere_else(page: Any, place: Place) -> None:
    page.goto(f"{place.url}/dang-nhap?nhung=1")
    assert page.locator("nav").count() == 0
    page.goto(f"{place.url}/tai-khoan")
    assert page.locator("nav").count() == 1


def test_targets_are_printed_as_a_table_across_the_paper(page: Any, place: Place) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(media="print")
    page.goto(f"{place.url}/bang-chi-tieu?whole=1")
    paper = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    width, height = paper[0].get_size()
    assert width > height
    words = paper[0].get_textpage().get_text_bounded()
    paper.close()
    assert "Địa phương" in words, "the head of a table, which cards do not have"


def _printed(page: Any) -> str:
    """The words on paper, in one line."""
    paper = pypdfium2.PdfDocument(io.BytesIO(page.pdf(format="A4")))
    words = "\n".join(sheet.get_textpage().get_text_bounded() for sheet in paper)
    paper.close()
    return " ".join(words.split())


def test_paper_gets_the_words_and_not_the_tools(page: Any, place: Place) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(f"{place.url}/tai-lieu/{place.text}")
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)", "even from the dark theme"
    words = _printed(page)
    assert "104,5 triệu đồng/người/năm" in words
    for tool in ("Hỏi đáp", "Giao diện", "Tải tệp gốc", "Mục lục", "Danh sách tài liệu"):
        assert tool not in words
    page.goto(f"{place.url}/bang-chi-tieu?indicator=thu+nhập+bình+quân+đầu+người")
    words = _printed(page)
    assert "104,5 triệu đồng/người/năm" in words
    for tool in ("Hỏi đáp", "Giao diện", "Tải XLSX", "Lọc và sắp xếp"):
        assert tool not in words
