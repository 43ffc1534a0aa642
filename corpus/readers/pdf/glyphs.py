"""Characters into words.

Knows: gaps, letter-spacing, letters drawn twice, marks drawn apart from their letters. Does not
know: pdfium, lines, what words are Vietnamese.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.legacy import decode_runs
from corpus.readers.pdf.raised import RAISED, with_references
from corpus.readers.pdf.types import Box, Word
from corpus.readers.pdf.weave import Glyph, follows, turned, woven

ASCENT, DESCENT = 0.8, 0.22
"""Of a word's box above and below its baseline, in sizes. Fonts state their own, often wrongly."""

_GAP = 0.18
"""In sizes: a wider gap parts words. Spaces are 0.25 and wider, squeezed lines apart."""
_SPACED_GAP = 0.1
"""The same where pdfium, which knows the width of the font's letters, sees a space too."""
_TWICE = 0.12
"""In sizes: equal letters nearer to each other are one, drawn twice to look bold."""
_CELL = 4.0
"""Points: equal words are looked for in squares of this side."""
_LETTER_SPACED = (0.08, 0.9)
"""In sizes: the usual gap between the letters of a line that was spaced for emphasis."""
_FEWEST_SPACED = 5
"""Letters; in fewer, equal gaps mean nothing."""
_FEWEST_OBLIQUE = 3
"""Letters in one direction; fewer are parts of an ornament, such as the text around a seal."""
_GHA = str.maketrans("Ƣƣ", "Ưư")
"""Some versions of Word write these letters of other languages for Ư and ư into PDF files."""
_ACCENTS = {
    **{"´": "\u0301", "ˊ": "\u0301", "`": "\u0300", "ˋ": "\u0300", "˜": "\u0303", "̉": "\u0309"},
    **{"ˆ": "\u0302", "^": "\u0302", "˘": "\u0306", "¨": "\u0308", "˙": "\u0307"},
}


def words_of(glyphs: Sequence[Glyph]) -> tuple[Word, ...]:
    """The words of a page, in the order of its characters."""
    words: list[Word] = []
    for run in _runs(woven(_with_marks(glyphs))):
        words.extend(_cut(_with_looks(run)))
    return tuple(with_references(_decoded(_once(words))))


# --- marks that were drawn apart --------------------------------------------------------------


def _with_marks(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs, combining marks joined to the letters that they stand over."""
    kept: list[Glyph] = []
    loose: list[tuple[int, Glyph]] = []
    for glyph in glyphs:
        mark = _mark(glyph.char)
        if not mark:
            kept.append(glyph)
        elif kept and _over(glyph, kept[-1]):
            kept[-1] = _joined(kept[-1], glyph)
        else:
            loose.append((len(kept), glyph))
    for at, glyph in reversed(loose):
        nearby = range(max(at - 200, 0), min(at + 200, len(kept)))
        under = [i for i in nearby if _over(glyph, kept[i])]
        if under:
            best = min(under, key=lambda i: _distance(glyph, kept[i]))
            kept[best] = _joined(kept[best], glyph)
        elif glyph.char in _ACCENTS:
            kept.insert(at, glyph)
    return kept


def _mark(char: str) -> str:
    """The combining mark that a character is or stands for; empty for a letter."""
    return char if unicodedata.category(char[0]) == "Mn" else _ACCENTS.get(char, "")


def _joined(letter: Glyph, mark: Glyph) -> Glyph:
    """A letter with a mark; where both are one glyph of the font, its width may be the mark's."""
    end = max(letter.end, mark.end) if letter.along == mark.along else letter.end
    return letter._replace(char=letter.char + _mark(mark.char), end=end)


def _over(mark: Glyph, letter: Glyph) -> bool:
    """Whether a mark stands over (or, without a width, right behind) a letter."""
    if not letter.char[0].isalpha() or letter.style.angle != mark.style.angle:
        return False
    size = letter.style.size
    if abs(mark.across - letter.across) > size / 2:
        return False
    if unicodedata.category(mark.char[0]) == "Mn":
        return letter.along - 0.1 * size <= mark.along <= letter.end + 0.1 * size
    overlap = min(mark.end, letter.end) - max(mark.along, letter.along)
    return overlap > 0.6 * min(mark.end - mark.along, letter.end - letter.along) > 0


def _distance(mark: Glyph, letter: Glyph) -> float:
    return abs((mark.along + mark.end) - (letter.along + letter.end))


# --- runs: letters one behind the other -------------------------------------------------------


def _runs(glyphs: Iterable[Glyph]) -> Iterable[list[Glyph]]:
    """Stretches of a line; spaces between their letters are part of them."""
    run: list[Glyph] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if glyph.char.isspace():
            if run:
                run.append(glyph)
            continue
        if last is not None:
            if run[-1] is last and _is_again(glyph, last):
                continue
            if not follows(glyph, last):
                yield run
                run = []
        run.append(glyph)
        last = glyph
    if run:
        yield run


def _is_again(glyph: Glyph, last: Glyph) -> bool:
    """Whether a letter was drawn a second time; parts of one ligature stand on one place too."""
    return (
        glyph.char == last.char
        and abs(glyph.along - last.along) < _TWICE * glyph.style.size
        and abs(glyph.across - last.across) < _TWICE * glyph.style.size
        and (glyph.owner != last.owner or glyph.along != last.along)
    )


def _with_looks(run: list[Glyph]) -> list[Glyph]:
    """The letters of fonts without a name look as those beside them do: browsers draw bold letters
    that a font lacks as pictures.
    """
    named = [glyph.style for glyph in run if glyph.style.font and not glyph.char.isspace()]
    if not named or all(glyph.style.font for glyph in run):
        return run
    look = named[0]
    kept = []
    for glyph in run:
        if glyph.style.font:
            look = look if glyph.char.isspace() else glyph.style
        else:
            style = replace(glyph.style, bold=look.bold, italic=look.italic)
            glyph = glyph._replace(style=style)
        kept.append(glyph)
    return kept


def _cut(run: list[Glyph]) -> Iterable[Word]:
    """The words of a run."""
    letters = [glyph for glyph in run if not glyph.char.isspace()]
    if letters[0].style.angle % 90 and len(letters) < _FEWEST_OBLIQUE:
        return
    spacing = _letter_spacing(letters)
    if spacing:
        run = letters
    word: list[Glyph] = []
    apart = False
    for glyph in run:
        if glyph.char.isspace():
            apart = True
            continue
        if word:
            size = glyph.style.size
            gap = glyph.along - word[-1].end - spacing
            wide = gap > _GAP * size or (glyph.spaced and not spacing and gap > _SPACED_GAP * size)
            if apart or wide:
                yield from _parts(word)
                word = []
        word.append(glyph)
        apart = False
    if word:
        yield from _parts(word)


def _letter_spacing(letters: Sequence[Glyph]) -> float:
    """Points between the letters of a run that is s p a c e d; 0 for an ordinary one."""
    if len(letters) < _FEWEST_SPACED:
        return 0.0
    gaps = [after.along - before.end for before, after in pairwise(letters)]
    usual = statistics.quantiles(gaps, n=4)[0]
    least, most = (share * letters[0].style.size for share in _LETTER_SPACED)
    if not least < usual < most or sum(glyph.char.isdigit() for glyph in letters) * 2 > len(
        letters
    ):
        return 0.0
    return usual


def _parts(word: Sequence[Glyph]) -> Iterable[Word]:
    """A word, or its parts in several styles; figures typed raised stay with what they raise."""
    start = 0
    for at in range(1, len(word)):
        if word[at].style != word[start].style and word[at].char not in RAISED:
            yield _word(word[start:at], joined=start > 0)
            start = at
    yield _word(word[start:], joined=start > 0)


def _word(glyphs: Sequence[Glyph], joined: bool) -> Word:
    first, last = glyphs[0], glyphs[-1]
    style = first.style
    along, end = first.along, max(last.end, first.end)
    top, bottom = first.across - ASCENT * style.size, first.across + DESCENT * style.size
    angle = style.angle
    if angle == 0:
        box = Box(along, top, end, bottom)
    else:
        corners = [turned(x, y, -angle % 360) for x in (along, end) for y in (top, bottom)]
        xs, ys = zip(*corners, strict=True)
        box = Box(min(xs), min(ys), max(xs), max(ys))
        if angle % 90:  # read as what stands on its side
            angle = 90 if angle < 180 else 270
    return Word(
        text=unicodedata.normalize("NFC", "".join(glyph.char for glyph in glyphs)).translate(_GHA),
        box=box,
        baseline=first.across if angle == 0 else box.y1,
        font=style.font,
        size=style.size,
        bold=style.bold,
        italic=style.italic,
        angle=angle,
        joined=joined,
    )


# --- words that were drawn twice, words of old encodings --------------------------------------


def _once(words: Iterable[Word]) -> list[Word]:
    """The words, those drawn again in (nearly) the same place as one bold word."""
    kept: list[Word] = []
    places: dict[tuple[str, int, int], int] = {}
    for word in words:
        near = _TWICE * word.size
        x, y = int(word.box.x0 // _CELL), int(word.box.y0 // _CELL)
        cells = [(word.text, x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        again = next(
            (
                at
                for at in map(places.get, cells)
                if at is not None
                and abs(kept[at].box.x0 - word.box.x0) < near
                and abs(kept[at].box.y0 - word.box.y0) < near
            ),
            None,
        )
        if again is None:
            places[word.text, x, y] = len(kept)
            kept.append(word)
        elif not kept[again].bold:
            kept[again] = replace(kept[again], bold=True)
    return kept


def _decoded(words: Sequence[Word]) -> list[Word]:
    """The words in Unicode; those of a page are judged together."""
    runs = [
        (word.text if _touch(word, after) else f"{word.text} ", word.font)
        for word, after in zip(words, [*words[1:], None], strict=False)
    ]
    texts = [text.strip() for text in decode_runs(runs)]
    return [
        word if text == word.text else replace(word, text=text)
        for word, text in zip(words, texts, strict=True)
        if text
    ]


def _touch(word: Word, after: Word | None) -> bool:
    """Whether two words are parts of one, in two fonts."""
    if after is None or after.joined:
        return after is not None
    near = abs(after.box.x0 - word.box.x1) < _SPACED_GAP * word.size
    return near and after.baseline == word.baseline
