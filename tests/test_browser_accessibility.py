"""No page keeps anybody out: axe-core on every page, in both themes, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import DESKTOP, PHONE, SMALL, browser, watched
from tests.touring import EXPECTED, STOPS, Place, open_place, sign_in

__all__ = ["browser"]
axe = pytest.importorskip("axe_core_python", reason="chưa cài gói axe-core-python")
pytestmark = pytest.mark.slow

AXE = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
STILL = """async () => {
  const drawn = () => new Promise(requestAnimationFrame);
  await drawn();
  await drawn();
  const moving = document.getAnimations().filter(
    moving => moving.effect.getComputedTiming().endTime < Infinity);
  await Promise.all(moving.map(moving => moving.finished.catch(() => null)));
}"""
"""Script: waits until a change of theme has been drawn and what it moved has come to rest."""
RULES = "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with open_place(tmp_path_factory.mktemp("accessible")) as opened:
        yield opened


def violations(page: Any) -> list[str]:
    """Serious and critical ones on the page as it is, each with its first three places."""
    page.evaluate(STILL)
    page.evaluate(AXE)
    found = page.evaluate(
        "tags => axe.run({ runOnly: { type: 'tag', values: tags } })", list(RULES)
    )
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][-200:]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"][:3]
    ]


def test_axe_finds_what_is_wrong(browser: Any) -> None:
    with watched(browser) as page:
        page.set_content("<html lang=vi><p style='color:#aaa'>nhạt</p><img src='data:,'></html>")
        assert {text.partition(":")[0] for text in violations(page)} == {
            *("color-contrast", "document-title", "image-alt")
        }


def misfits(page: Any, width: int) -> list[str]:
    """What makes the page wider than its window, or is smaller than a fingertip."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} pixels wide"] * (wide > width) + list(page.evaluate(SMALL))


@pytest.mark.parametrize(
    ("size", "extreme"),
    [(DESKTOP, (1920, 1080)), (PHONE, (320, 640))],
    ids=["desktop", "phone"],
)
def test_every_page_is_open_to_everybody_in_both_themes_and_fits_its_window(
    browser: Any, place: Place, size: tuple[int, int], extreme: tuple[int, int]
) -> None:
    """320 pixels are also what a window of 1280 leaves at a zoom of 400 %."""
    wrong: dict[str, list[str]] = {}
    options: dict[str, Any] = {"reduced_motion": "reduce", "has_touch": size == PHONE}
    with watched(browser, place.url, size=size, expected=EXPECTED, **options) as page:
        sign_in(page, place)
        for name, go in STOPS.items():
            go(page, place)
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                wrong[f"{name}, {theme}"] = violations(page)
            page.emulate_media(color_scheme="light")
            for width, height in (extreme, size):
                page.set_viewport_size({"width": width, "height": height})
                wrong[f"{name}, {width}"] = misfits(page, width)
    assert {name: found for name, found in wrong.items() if found} == {}
