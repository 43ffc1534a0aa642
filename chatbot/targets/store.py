"""What documents state in numbers, kept from one start to the next.

Knows: a file below the index folder, by a hash of all that decides what is read. Does not know: how
figures are read, what is done with them.

The file holds offsets and numbers; words are kept as the places of the text where they stand, so
that what is removed from the library cannot be read out of it. Only words that the text does not
hold, those of our own lists, are written out.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from chatbot.derived_cache import load_kept, save_kept
from chatbot.quantities import Quantity
from chatbot.targets.reading import read_figures
from chatbot.targets.types import Figure, Indicator, Period
from corpus.text import match_form
from corpus.types import Document, Span

FILE = "targets.json"
FORMAT = 1
"""Raise it when the file is laid out differently."""

Progress = Callable[[int, int], None]
"""Called with (done, total), counting documents."""

_SAVE_SECONDS = 20.0
"""Of reading, at most, that a command which is killed has to do again."""
_ROOT = Path(__file__).resolve().parents[2]
_RULES = (
    *("corpus/*.py", "chatbot/*.py", "chatbot/answer/*.py", "chatbot/lexicon/*"),
    *("chatbot/quantities/*.py", "chatbot/targets/**/*.py"),
)
"""The sources that decide what is read."""
_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"\w+|\W+")

Packed = list[Any]
"""A string: a literal, or of each piece [start, end] in the text, or [start, end, 1] for the
matching form of what stands there."""


def read_all_figures(
    documents: Sequence[Document], folder: Path | None, progress: Progress | None = None
) -> list[list[Figure]]:
    """The figures of each document; only those that changed, or that other rules read, are read.

    Args:
        folder: where the file lies; None keeps nothing. A folder that cannot be written, or a file
            that cannot be used, costs time and nothing else.
        progress: called after each document that had to be read.
    """
    path = folder / FILE if folder and folder.is_dir() else None
    known = load_kept(path, rules_version()) if path else {}
    keys = [_key(document) for document in documents]
    current = {key: known[key] for key in keys if key in known}
    missing = len(set(keys)) - len(current)
    done, saved = 0, time.monotonic()
    found = []
    for document, key in zip(documents, keys, strict=True):
        if key in current:
            found.append(_unpacked(current[key], document.text))
            continue
        figures = read_figures(document)
        current[key] = _packed(figures, document.text)
        found.append(figures)
        done += 1
        if progress:
            progress(done, missing)
        if path and time.monotonic() - saved > _SAVE_SECONDS:
            save_kept(path, rules_version(), {**known, **current})
            saved = time.monotonic()
    if path and current.keys() != known.keys():
        save_kept(path, rules_version(), current)
    return found


@cache
def rules_version() -> str:
    """Another one whenever code or lists changed that decide what is read."""
    total = hashlib.sha256(str(FORMAT).encode())
    for pattern in _RULES:
        for path in sorted(_ROOT.glob(pattern)):
            if path.is_file():
                total.update(f"{path.name}\n".encode() + path.read_bytes())
    return total.hexdigest()


def _key(document: Document) -> str:
    """Hash of all of a document that decides what is read."""
    parts = (document.metadata, document.headings, document.tables, document.notes)
    return hashlib.sha256(f"{document.text}\0{parts!r}".encode()).hexdigest()


# --- figures as the file holds them ---------------------------------------------------------------


def _packed(figures: Sequence[Figure], text: str) -> list[Packed]:
    pack = _packer(text)
    return [
        [
            _packed_indicator(figure.indicator, pack),
            _packed_quantity(figure.quantity, pack),
            figure.kind,
            [figure.period.first, figure.period.last, figure.period.own] if figure.period else None,
            [figure.start, figure.end, figure.sentence.start, figure.sentence.end],
            [[span.start, span.end] for span in figure.context],
            None if figure.place is None else pack(figure.place),
            figure.base,
            [_packed_indicator(indicator, pack) for indicator in figure.alternatives],
        ]
        for figure in figures
    ]


def _unpacked(packed: Sequence[Packed], text: str) -> list[Figure]:
    found = []
    for indicator, quantity, kind, period, spans, context, place, base, alternatives in packed:
        start, end, first, last = spans
        found.append(
            Figure(
                indicator=_indicator(indicator, text),
                quantity=_quantity(quantity, text),
                kind=kind,
                period=Period(*period) if period else None,
                start=start,
                end=end,
                sentence=Span(first, last),
                context=tuple(Span(*span) for span in context),
                place=None if place is None else _string(place, text),
                base=base,
                alternatives=tuple(_indicator(other, text) for other in alternatives),
            )
        )
    return found


def _packed_indicator(indicator: Indicator, pack: Callable[[str], Packed]) -> Packed:
    concepts = [pack(concept) for concept in sorted(indicator.concepts)]
    return [pack(indicator.written), pack(indicator.name), concepts]


def _indicator(packed: Packed, text: str) -> Indicator:
    written, name, concepts = packed
    unified = frozenset(_string(concept, text) for concept in concepts)
    return Indicator(_string(written, text), _string(name, text), unified)


def _packed_quantity(quantity: Quantity, pack: Callable[[str], Packed]) -> Packed:
    values = {field.name: getattr(quantity, field.name) for field in fields(Quantity)}
    values |= {name: str(values[name]) for name in ("low", "high")}
    return list({**values, "unit": pack(quantity.unit)}.values())


def _quantity(packed: Packed, text: str) -> Quantity:
    values = dict(zip((field.name for field in fields(Quantity)), packed, strict=True))
    values |= {name: Decimal(values[name]) for name in ("low", "high")}
    values |= {"unit": _string(values["unit"], text), "per": tuple(values["per"])}
    return Quantity(**values)


def _packer(text: str) -> Callable[[str], Packed]:
    """What turns a string into places of ``text``."""
    plain = match_form(text)
    places: dict[str, int] = {}
    for word in _WORD.finditer(plain):
        places.setdefault(word[0], word.start())

    @cache
    def pack(value: str) -> Packed:
        for where, form in ((text, []), (plain, [1])):
            whole = where.find(value)
            if whole >= 0:
                return [[whole, whole + len(value), *form]]
        packed: Packed = []
        for piece in _PIECE.findall(value):
            start = places.get(match_form(piece))
            end = (start or 0) + len(piece)
            if start is not None and text[start:end] == piece:
                packed.append([start, end])
            elif start is not None and plain[start:end] == piece:
                packed.append([start, end, 1])
            else:
                packed.append(piece)
        return packed

    return pack


def _string(packed: Packed, text: str) -> str:
    found = ""
    for piece in packed:
        if isinstance(piece, str):
            found += piece
        else:
            written = text[piece[0] : piece[1]]
            found += written if len(piece) == 2 else match_form(written)
    return found
