"""Text in encodings from before Unicode, recognised and decoded.

Knows: the order of the steps. Does not know: files.

    encodings   which characters stand for which letters
    fonts       what the name of a font says
    words       how plausible one word is in an encoding
    spans       which words of a text are in which encoding
    capitals    capitals that TCVN3 cannot write
    mojibake    UTF-8 that was read as windows-1252

Correct Unicode, Vietnamese or not, stays as it is. Decode before ``corpus.text.normalise``, which
drops the soft hyphen: in TCVN3 it is ư.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from corpus.legacy.capitals import restore_capitals
from corpus.legacy.encodings import TCVN3, Encoding
from corpus.legacy.fonts import font_hint
from corpus.legacy.mojibake import mend_mojibake
from corpus.legacy.spans import Run, Word, find_words
from corpus.legacy.words import AROUND, decode_word, is_plain, unicode_cost, words_of

__all__ = ["decode_run", "decode_runs", "decode_text", "recognise", "strange_share"]


def decode_run(text: str, font: str | None) -> str:
    """One run of characters in one font as Unicode; unchanged when it is Unicode already.

    ``font``: its name as the file gives it; None: not known. Longer runs are recognised more
    surely, see ``decode_runs``.
    """
    return decode_runs([(text, font)])[0]


def decode_runs(runs: Sequence[tuple[str, str | None]]) -> list[str]:
    """Runs (text, font) that follow each other, as Unicode, one string for each.

    They are judged together: words may be cut by a change of font, and one helps to recognise the
    next. So give a paragraph or a page at once, with the white space between its words.
    """
    hints = [font_hint(font) for _, font in runs]
    if not any(hints) and all(text.isascii() for text, _ in runs):
        return [text for text, _ in runs]
    words = find_words(
        [
            Run(text, hint.encoding if hint else None)
            for (text, _), hint in zip(runs, hints, strict=True)
        ]
    )
    decoded = _decoded([text for text, _ in runs], words)
    lying = _runs_in_unicode([text for text, _ in runs], words)
    return [
        _capitals(text) if hint and hint.capitals and number not in lying else text
        for number, (text, hint) in enumerate(zip(decoded, hints, strict=True))
    ]


def decode_text(text: str) -> str:
    """Text of unknown encoding, or of several, as Unicode."""
    if text.isascii():
        return text
    return decode_run(mend_mojibake(text), None)


def recognise(text: str) -> Encoding | None:
    """The legacy encoding that most telling words of ``text`` are in; None: Unicode."""
    words = [word for word in find_words([Run(text)]) if word.speaks]
    counts = Counter(word.encoding for word in words)
    return counts.most_common(1)[0][0] if counts else None


def strange_share(text: str) -> float:
    """Share of words, 0 to 1, that are neither Vietnamese nor plain ASCII: decoded wrongly?"""
    costs = [unicode_cost(found.group()) for found in words_of(text)]
    return sum(cost > 0 for cost in costs) / len(costs) if costs else 0.0


def _decoded(texts: Sequence[str], words: Sequence[Word]) -> list[str]:
    """``texts`` with every word read in its encoding."""
    decoded: list[str] = []
    tcvn3: set[int] = set()  # where its words begin in all that is decoded so far
    length = start = number = 0
    for text in texts:
        pieces: list[str] = []
        done = 0
        while number < len(words) and words[number].start < start + len(text):
            word = words[number]
            first, last = max(word.start - start, 0), min(word.end - start, len(text))
            if word.encoding is not None and not is_plain(text[first:last]):
                whole = last - first == word.end - word.start
                part = _read(word.encoding, text[first:last], whole)
                pieces += [text[done:first], part]
                length += first - done + len(part)
                done = last
                if word.encoding is TCVN3:
                    tcvn3.add(length - len(part.lstrip(AROUND)))
            if word.end > start + len(text):
                break
            number += 1
        decoded.append("".join([*pieces, text[done:]]))
        length += len(text) - done
        start += len(text)
    if not tcvn3:
        return decoded
    restored = restore_capitals("".join(decoded), tcvn3)
    ends = accumulate(map(len, decoded))
    return [restored[end - len(text) : end] for end, text in zip(ends, decoded, strict=True)]


def _read(encoding: Encoding, part: str, whole: bool) -> str:
    """A word, or the part of one that stands in one font."""
    return decode_word(encoding, part)[0] if whole else encoding.decode(part)


def _runs_in_unicode(texts: Sequence[str], words: Sequence[Word]) -> set[int]:
    """Numbers of the runs with a word that is Unicode, whatever their fonts say."""
    ends = list(accumulate(map(len, texts)))
    return {bisect_right(ends, w.start) for w in words if w.speaks and w.encoding is None}


def _capitals(text: str) -> str:
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text)
