"""The sheet of the design says what the style sheets do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import chatbot.web

STATIC = Path(chatbot.web.__file__).parent / "static"
SHEET = Path(__file__).parent.parent / "docs" / "design.md"
OWN = ("bar.css", "components.css", "documents.css", "targets.css", "checking.css")
ON_WHITE_PAGES = {"#ffffff", "#ffd84d"}
"""Of the picture of a page, which is white in both themes."""

Tokens = dict[str, str]


def _text(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


def _section(title: str) -> str:
    return SHEET.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]


def _tokens(block: str) -> Tokens:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


def _blocks() -> list[tuple[str, Tokens]]:
    """(selector, variables) of every rule of colours.css; "print" stands before those of paper."""
    text = re.sub(r"/\*.*?\*/", "", _text("colours.css"), flags=re.DOTALL)
    screen, _, paper = text.partition("@media print")
    rules = [(head, body) for head, body in re.findall(r"([^{}]+)\{([^{}]*)\}", screen)]
    rules += [(f"print {head}", body) for head, body in re.findall(r"([^{}]+)\{([^{}]*)\}", paper)]
    return [(" ".join(head.split()), _tokens(body)) for head, body in rules]


def _themes() -> tuple[Tokens, Tokens]:
    """The variables of the light and of the dark theme."""
    blocks = _blocks()
    light = next(tokens for head, tokens in blocks if head == ":root")
    dark = next(tokens for head, tokens in blocks if head.startswith('html[data-theme="dark"]'))
    return light, dark


def _rows(columns: int) -> list[list[str]]:
    """Cells of the rows of ``columns`` cells of the sheet, without back quotes."""
    lines = (line for line in SHEET.read_text("utf-8").splitlines() if line.startswith("| `--"))
    split = ([cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines)
    return [cells for cells in split if len(cells) == columns]


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, of "#rrggbb"; 0 to 1."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2; 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_of_contrast_gives_the_known_values() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_every_contrast_of_the_sheet_is_that_of_the_colours_and_enough() -> None:
    pairs = [cells for cells in _rows(5) if cells[1].startswith("--")]
    assert len(pairs) > 50
    for front, ground, *stated, least in pairs:
        for theme, said in zip(_themes(), stated, strict=True):
            real = _contrast(theme[front], theme[ground])
            assert said == f"{real:.1f}", f"{front} on {ground}"
            assert real >= float(least), f"{front} on {ground}"
            assert float(least) == (3 if front in {"--edge", "--focus", "--primary"} else 4.5)


def test_the_sheet_shows_every_colour_as_it_is() -> None:
    shown = {cells[0]: tuple(cells[1:3]) for cells in _rows(4)}
    shown = {name: values for name, values in shown.items() if values[0].startswith("#")}
    light, dark = _themes()
    colours = {name for name, value in light.items() if re.fullmatch(r"#[0-9a-f]{6}", value)}
    assert shown == {name: (light[name], dark[name]) for name in colours}


def test_dark_is_the_same_by_the_system_and_by_choice() -> None:
    dark = [tokens for head, tokens in _blocks() if "--paper" in tokens and "print" not in head]
    assert len(dark) == 3, "light, and dark twice"
    assert dark[1] == dark[2]
    assert dark[0].keys() == dark[1].keys(), "no colour is left behind"


def test_paper_is_white_and_its_words_are_black_enough_in_either_theme() -> None:
    [paper] = [tokens for head, tokens in _blocks() if head.startswith("print")]
    light = {**_themes()[0], **paper}
    words = ("--ink", "--ink-soft", "--accent", "--good", "--bad", "--unsure", "--none")
    assert {light["--paper"], light["--card"]} == {"#ffffff"}
    assert all(_contrast(light[word], "#ffffff") >= 4.5 for word in words)


def test_every_variable_in_use_is_defined() -> None:
    defined = {name for _, tokens in _blocks() for name in tokens}
    styles = {path.name: path.read_text("utf-8") for path in sorted(STATIC.glob("*.css"))}
    known = defined | {
        name for text in styles.values() for name in re.findall(r"(--[\w-]+):", text)
    }
    for sheet, text in styles.items():
        assert set(re.findall(r"var\((--[\w-]+)\)", text)) <= known, sheet
    named = set(re.findall(r"`(--[a-z][\w-]*)`", SHEET.read_text("utf-8")))
    assert named <= defined, "the sheet names what there is"


def test_colours_stand_in_one_place() -> None:
    for name in OWN:
        text = _text(name)
        numbers = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?!-)", text))
        numbers -= set(re.findall(r"#[a-z][\w-]*", text))
        assert numbers <= ON_WHITE_PAGES, name


def test_every_component_of_the_sheet_has_a_style() -> None:
    styles = _text("bar.css") + _text("components.css")
    components = [row for row in _section("Components").splitlines() if row.startswith("| ")][2:]
    named = {name for row in components for name in re.findall(r"\.([a-z-]+)", row.split("|")[2])}
    assert len(named) > 20
    assert {name for name in named if not re.search(rf"\.{name}\b", styles)} == set()
