"""The register of targets: what the documents of a library state in numbers.

Knows: the entries of all documents, and which of them may be about a given indicator. Does not
know: how figures are read, when two are the same, how a register is shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from chatbot.targets.indicators import compare
from chatbot.targets.store import Progress, read_all_figures
from chatbot.targets.types import Entry, Indicator
from corpus.types import Document
from corpus.versions import superseded_ids

_SPARE = 1
"""Concepts, at most, that may part two indicators which ``compare`` calls the same, and of which
neither holds the other ("bình quân").
"""


class TargetRegister:
    """All figures of a library. It never changes; safe to use from several threads."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries: tuple[Entry, ...] = tuple(entries)
        """Document by document, in the order of the text."""

    def within(self, documents: Mapping[str, Document]) -> TargetRegister:
        """The register of some of its documents, as if there were no others."""
        superseded = superseded_ids(documents.values())
        return TargetRegister(
            Entry(documents[key], entry.figure, superseded.get(key))
            for entry in self.entries
            if (key := entry.document.id) in documents
        )

    @cached_property
    def listed(self) -> tuple[Entry, ...]:
        """The entries of targets, results and baselines; counts that steer nothing left out."""
        return tuple(entry for entry in self.entries if entry.figure.kind != "other")

    def candidates(self, indicator: Indicator) -> list[Entry]:
        """The entries whose indicator, or one of its alternatives, is the same as ``indicator``,
        narrower or wider; those that share most first.
        """
        shared: Counter[frozenset[str]] = Counter()
        for concept in indicator.concepts:
            shared.update(self._sets_with.get(concept, ()))
        best: dict[int, float] = {}
        for concepts, number in shared.items():
            if number < min(len(concepts), len(indicator.concepts)) - _SPARE:
                continue
            if compare(indicator, Indicator("", "", concepts)) == "other":
                continue
            likeness = number / len(concepts | indicator.concepts)
            for at in self._entries_with[concepts]:
                best[at] = max(likeness, best.get(at, 0.0))
        return [self.entries[at] for at in sorted(best, key=lambda at: (-best[at], at))]

    @cached_property
    def _entries_with(self) -> dict[frozenset[str], list[int]]:
        """Concepts of an indicator -> where the entries stand that have just these."""
        found: defaultdict[frozenset[str], list[int]] = defaultdict(list)
        for at, entry in enumerate(self.entries):
            figure = entry.figure
            for concepts in {i.concepts for i in (figure.indicator, *figure.alternatives)}:
                found[concepts].append(at)
        return dict(found)

    @cached_property
    def _sets_with(self) -> dict[str, list[frozenset[str]]]:
        """Concept -> the sets of ``_entries_with`` that hold it."""
        found: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        for concepts in self._entries_with:
            for concept in concepts:
                found[concept].append(concepts)
        return dict(found)


def build_register(
    documents: Sequence[Document], folder: Path | None, progress: Progress | None = None
) -> TargetRegister:
    """The register of ``documents``; only new and changed ones are read.

    Args:
        folder: where what was read is kept, the index's folder; None keeps nothing.
        progress: called with (done, total) after each document that had to be read.
    """
    superseded = superseded_ids(documents)
    figures = read_all_figures(documents, folder, progress)
    return TargetRegister(
        Entry(document, figure, superseded.get(document.id))
        for document, stated in zip(documents, figures, strict=True)
        for figure in stated
    )
