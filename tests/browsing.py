"""What the tests in a real browser share: the browser, watched pages, words of foreign tongues.

A test module takes the browser in with ``from tests.browsing import browser`` and
``__all__ = ["browser"]``; where there is none, its tests are skipped.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
"""Path of the installed browser; None where there is none."""
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
"""A browser started with it reaches no other host than 127.0.0.1."""
DESKTOP, PHONE = (1280, 800), (390, 844)
"""Width and height, in pixels."""

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
"""Script: every word that a page shows or reads out, its title and language first."""
SMALL = """() => [...document.querySelectorAll('button, .button, input, select, textarea, nav a')]
  .filter(e => {
    const box = e.getBoundingClientRect();
    const shown = e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const covered = getComputedStyle(e).position === 'absolute' || e.closest('label.tick');
    const inWords = e.matches('.cite, td a');
    return shown && box.width > 1 && box.height < 44 && !covered && !inWords;
  })
  .map(e => e.outerHTML)"""
"""Script: whatever can be pressed and is lower than a fingertip, but what stands among words."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The installed browser, which reaches no host but this machine."""
    if BROWSER is None:
        pytest.skip("không có trình duyệt chromium hoặc google-chrome")
    api = pytest.importorskip("playwright.sync_api", reason="chưa cài gói playwright")
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=[*ARGUMENTS, OFFLINE])
        yield launched
        launched.close()


@contextmanager
def watched(
    browser: Any,
    *own: str,
    size: tuple[int, int] = DESKTOP,
    expected: Collection[str] = (),
    **options: object,
) -> Iterator[Any]:
    """A page of a fresh context that fails the test, at its end, when something went wrong on it
    or in a window that it opened.

    ``own``: how the addresses begin that may be asked for ("http://127.0.0.1:8000"); none of them
    means anything on this machine. ``expected``: parts of messages on the console that the test
    provokes, such as "403". ``options`` go to ``browser.new_context``.

    Raises:
        AssertionError: a request left for elsewhere, a script failed, or the console shows an
            error (Chromium reports refused requests and breaches of the content policy there).
    """
    allowed = (*(own or ("http://127.0.0.1:",)), "data:", "blob:", "about:")
    foreign: list[str] = []
    wrong: list[str] = []

    def note_request(request: Any) -> None:
        if not request.url.startswith(allowed):
            foreign.append(request.url)

    def note_message(message: Any) -> None:
        if message.type == "error":
            wrong.append(f"{message.text} ({message.location.get('url', '')})")

    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.on("request", note_request)
    context.on("console", note_message)
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    try:
        yield context.new_page()
    finally:
        context.close()
    unexpected = [text for text in wrong if not any(part in text for part in expected)]
    assert not foreign, f"asked for elsewhere: {foreign}"
    assert not unexpected, f"went wrong: {unexpected}"
