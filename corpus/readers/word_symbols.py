"""Letters of Word's picture fonts: Symbol and Wingdings.

Knows: which Unicode character each shows. Does not know: XML. Tables after Adobe's Symbol encoding
and the commonly used part of Microsoft's Wingdings.
"""

from __future__ import annotations

_SYMBOL_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"
    "‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
"""From 0x20."""
_SYMBOL_HIGH = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"
"""From 0xA0."""
_SYMBOL = {
    **{0x20 + at: char for at, char in enumerate(_SYMBOL_LOW)},
    **{0xA0 + at: char for at, char in enumerate(_SYMBOL_HIGH)},
}
_WINGDINGS = {
    **{0x20: " ", 0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x73: "◆"},
    **{0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "□"},
    **{0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨"},
    **{0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
}
_PRIVATE = 0xF000
"""Word keeps the letters of such fonts in the private use area, from here."""


def is_symbol_font(font: str) -> bool:
    """Whether a font shows pictures where others show letters."""
    return font.lower().startswith(("symbol", "wingdings", "webdings", "zapf dingbats"))


def symbol(code: int, font: str) -> str:
    """What a letter of a symbol font shows; empty where we do not know."""
    code = code - _PRIVATE if _PRIVATE <= code <= _PRIVATE + 0xFF else code
    lower = font.lower()
    if lower.startswith("symbol"):
        return _SYMBOL.get(code, "")
    if lower.rstrip() == "wingdings":
        return _WINGDINGS.get(code, "")
    if is_symbol_font(font) or not 0x20 <= code < 0xD800:
        return ""
    return chr(code)


def symbols(text: str, font: str) -> str:
    """Text that was set in a symbol font."""
    return "".join(symbol(ord(char), font) for char in text)
