"""What a paragraph of a DOCX file says.

Knows: runs, fields, tracked changes, symbols, notes, text boxes, fonts of legacy encodings. Does
not know: headings, numbering, tables.

Text is what a reader of the printed page sees: insertions without deletions, results of fields
without their codes, no comments, nothing hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.legacy import decode_runs
from corpus.readers.list_numbers import format_number
from corpus.readers.word_package import Element, W
from corpus.readers.word_styles import Styles, find, flag, number, value
from corpus.readers.word_symbols import is_symbol_font, symbol, symbols

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

_LEFT_OUT = frozenset(
    W + name
    for name in (
        *("pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "del", "moveFrom", "instrText", "delText"),
        *(
            "delInstrText",
            "annotationRef",
            "footnoteRef",
            "endnoteRef",
            "rt",
            "object",
            "separator",
        ),
        *("continuationSeparator", "bookmarkStart", "bookmarkEnd", "commentReference"),
    )
)
"""Elements below a paragraph whose content is not its text."""
_BREAKS = {W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "noBreakHyphen": "-"}
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote or endnote that the text refers to."""

    mark: str
    element: Element
    """``w:footnote`` or ``w:endnote``."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a paragraph says."""

    text: str
    """Line breaks where the paragraph has them."""
    boxes: tuple[Element, ...]
    """``w:txbxContent`` of text boxes anchored in it."""


@dataclass(slots=True)
class _Pieces:
    """A paragraph as it grows: text and the font it is set in."""

    parts: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    def add(self, text: str, font: str = "") -> None:
        if self.parts and self.parts[-1][1] == font:
            self.parts[-1] = (self.parts[-1][0] + text, font)
        else:
            self.parts.append((text, font))

    def ends_with_digit(self) -> bool:
        return bool(self.parts) and self.parts[-1][0][-1:].isdigit()


class Notes:
    """Footnotes or endnotes of a document, numbered as they are referred to."""

    def __init__(self, root: Element | None, kind: str, style: str) -> None:
        self._elements = {
            note.get(f"{W}id"): note for note in (root.iter(W + kind) if root is not None else ())
        }
        self._style = style
        self._marks: dict[str, str] = {}
        self._next = 1
        self.referred: list[Note] = []
        """In the order of their first references."""

    def begin(self, properties: Element | None) -> None:
        """Number as a ``w:footnotePr`` or ``w:endnotePr`` of the body says."""
        self._style = value(properties, "numFmt") or self._style
        self._next = number(value(properties, "numStart"), self._next)

    def mark(self, key: str | None, custom: str | None) -> str:
        """The mark that a reference shows; empty if there is no such note."""
        element = self._elements.get(key)
        if key is None or element is None:
            return ""
        if key not in self._marks:
            if custom is None:
                self._marks[key] = format_number(self._next, self._style)
                self._next += 1
            else:
                self._marks[key] = custom
            self.referred.append(Note(self._marks[key], element))
        return self._marks[key]


class Speaker:
    """Reads paragraphs aloud, in order: fields may begin in one and end in another."""

    def __init__(self, styles: Styles, footnotes: Notes, endnotes: Notes) -> None:
        self._styles = styles
        self._notes = {
            W + "footnoteReference": footnotes,
            W + "endnoteReference": endnotes,
        }
        self._fields: list[bool] = []
        """Open fields, innermost last; whether what follows is the field's code."""

    def say(self, paragraph: Element) -> Said:
        """What a ``w:p`` says."""
        pieces = _Pieces()
        self._children(paragraph, paragraph, pieces)
        # No code of a field is longer than its paragraph; a field that is never closed must not
        # swallow the document.
        self._fields = [is_code for is_code in self._fields if not is_code]
        return Said(_decoded(pieces.parts), tuple(pieces.boxes))

    def _children(self, parent: Element, paragraph: Element, pieces: _Pieces) -> None:
        for element in parent:
            tag = element.tag
            if tag in _LEFT_OUT:
                if tag == W + "object":
                    self._drawing(element, pieces)
            elif tag == W + "r":
                self._run(element, paragraph, pieces)
            elif tag in (_M + "oMath", _M + "oMathPara"):
                pieces.add(math(element))
            elif tag == _MC + "AlternateContent":
                self._children(chosen(element), paragraph, pieces)
            else:  # hyperlinks, insertions, content controls, smart tags, ...
                self._children(element, paragraph, pieces)

    def _run(self, run: Element, paragraph: Element, pieces: _Pieces) -> None:
        hidden = self._styles.is_hidden(run, paragraph)
        font: str | None = None
        for element in run:
            tag = element.tag
            if tag == W + "fldChar":
                self._field(element.get(f"{W}fldCharType"))
            elif hidden or any(self._fields) or tag in _LEFT_OUT:
                continue
            elif tag in (W + "t", W + "softHyphen"):
                if font is None:
                    font = self._styles.font(run, paragraph)
                # In TCVN3 fonts the soft hyphen is a letter; elsewhere it is dropped later on.
                text = "\u00ad" if tag == W + "softHyphen" else _letters(element)
                self._set(text, font, run, paragraph, pieces)
            elif tag in _BREAKS:
                pieces.add(_BREAKS[tag])
            elif tag == W + "br":
                pieces.add("\n")
            elif tag == W + "sym":
                code = element.get(f"{W}char", "")
                pieces.add(_picture(code, element.get(f"{W}font", "")))
            elif tag in self._notes:
                pieces.add(self._reference(element, run))
                if flag_attribute(element, "customMarkFollows"):
                    return  # the rest of the run is the mark
            elif tag == W + "ruby":
                self._children(element, paragraph, pieces)
            else:
                self._drawing(element, pieces)

    def _set(self, text: str, font: str, run: Element, paragraph: Element, pieces: _Pieces) -> None:
        if is_symbol_font(font):
            pieces.add(symbols(text, font))
        elif (
            text[:1].isdigit()
            and pieces.ends_with_digit()
            and self._styles.is_raised(run, paragraph)
        ):
            # 10³ must not become 103, nor a mark behind a figure a part of it.
            pieces.add(text.translate(_SUPERSCRIPT))
        else:
            pieces.add(text, font)

    def _field(self, step: str | None) -> None:
        if step == "begin":
            self._fields.append(True)
        elif step == "separate" and self._fields:
            self._fields[-1] = False
        elif step == "end" and self._fields:
            self._fields.pop()

    def _reference(self, element: Element, run: Element) -> str:
        custom = None
        if flag_attribute(element, "customMarkFollows"):
            custom = "".join(t.text or "" for t in run.iter(W + "t")).strip() or "*"
        mark = self._notes[element.tag].mark(element.get(f"{W}id"), custom)
        return f" [{mark}]" if mark else ""

    def _drawing(self, element: Element, pieces: _Pieces) -> None:
        """Collect the text boxes of a drawing, each once."""
        if element.tag == W + "txbxContent":
            pieces.boxes.append(element)
        elif element.tag == _MC + "AlternateContent":
            self._drawing(chosen(element), pieces)
        else:
            for child in element:
                self._drawing(child, pieces)


def chosen(alternatives: Element) -> Element:
    """The branch of an ``mc:AlternateContent`` that has text: the first, else the last."""
    branches = list(alternatives)
    for branch in branches:
        if next(branch.iter(W + "t"), None) is not None:
            return branch
    return branches[0] if branches else alternatives


def flag_attribute(element: Element, name: str) -> bool:
    """A switch that is an attribute."""
    return element.get(W + name, "0").lower() in ("1", "true", "on")


def is_deleted_mark(paragraph: Element) -> bool:
    """Whether the end of this ``w:p`` was deleted, so that the next one goes on with it."""
    return any(find(paragraph, f"pPr/rPr/{name}") is not None for name in ("del", "moveFrom"))


def is_hidden_table_row(row: Element) -> bool:
    """Whether a ``w:tr`` was deleted, or is hidden."""
    return find(row, "trPr/del") is not None or flag(row, "trPr/hidden") is True


def math(element: Element) -> str:
    """A formula in one line: "a/b", "10^3"."""
    tag = element.tag
    if tag == _M + "t":
        return element.text or ""
    if tag in (_M + "f", _M + "sSup"):
        names = ("num", "den") if tag == _M + "f" else ("e", "sup")
        first, last = (_operand("".join(map(math, element.findall(_M + n)))) for n in names)
        return first + ("/" if tag == _M + "f" else "^") + last
    return "".join(map(math, element))


def _letters(element: Element) -> str:
    """What a ``w:t`` says: line breaks in the file are no breaks of the text."""
    return (element.text or "").replace("\n", " ")


def _operand(formula: str) -> str:
    return formula if formula.isalnum() or len(formula) < 2 else f"({formula})"


def _picture(code: str, font: str) -> str:
    try:
        return symbol(int(code[:6], 16), font)
    except ValueError:
        return ""


def _decoded(parts: Sequence[tuple[str, str]]) -> str:
    return "".join(decode_runs([(text, font or None) for text, font in parts]))
