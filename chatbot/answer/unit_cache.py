"""The clauses of documents, read when a question first needs them.

Knows: how many to keep. Does not know: questions.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.answer.units import Unit, read_units, same_list
from corpus.types import Document, Metadata

CHARACTERS = 4_000_000
"""Of documents whose clauses are kept."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The clauses of one document."""

    units: Sequence[Unit]
    ends: Sequence[int]
    """Where the sentence of each ends; ascending."""
    characters: int


class UnitCache:
    """Clauses by document, the ones used last kept. Safe to use from several threads."""

    def __init__(self, characters: int = CHARACTERS) -> None:
        self._room = characters
        self._kept: OrderedDict[tuple[str, Metadata], _Read] = OrderedDict()
        self._lock = threading.Lock()

    def units_in(self, document: Document, start: int, end: int) -> Iterator[Unit]:
        """The clauses whose sentence, or row, stands in ``text[start:end]`` at least in part, and
        the other items of their lists.
        """
        read = self._read(document)
        first = bisect_right(read.ends, start)
        last = first
        while last < len(read.units) and read.units[last].sentence.start < end:
            last += 1
        while 0 < first < len(read.units) and _one_list(read.units[first - 1], read.units[first]):
            first -= 1
        while 0 < last < len(read.units) and _one_list(read.units[last - 1], read.units[last]):
            last += 1
        yield from read.units[first:last]

    def _read(self, document: Document) -> _Read:
        # Of two views of a library, one may not name what a document replaces.
        key = (document.id, document.metadata)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        units = read_units(document)
        read = _Read(units, [unit.sentence.end for unit in units], len(document.text))
        with self._lock:
            self._kept[key] = read
            held = sum(kept.characters for kept in self._kept.values())
            while held > self._room and len(self._kept) > 1:
                held -= self._kept.popitem(last=False)[1].characters
        return read


def _one_list(first: Unit, second: Unit) -> bool:
    """Whether two clauses that follow one another are of one list, its introduction included."""
    lead = second.lead
    introduces = lead is not None and (first.start, first.end) == (lead.start, lead.end)
    return introduces or (first.siblings > 1 and same_list(first, second))
