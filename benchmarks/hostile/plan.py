"""Which files are made, and where they are written.

Knows: all kinds, how often each comes, names. Does not know: what is done with the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.hostile import (
    Case,
    Expectation,
    Kinds,
    Make,
    damaged,
    good,
    markup,
    packages,
    pdfs,
    pictures,
    places,
)

HOSTILE: Kinds = {
    **damaged.KINDS,
    **places.KINDS,
    **markup.KINDS,
    **packages.KINDS,
    **pdfs.KINDS,
    **pictures.KINDS,
}
ANY_NUMBER: tuple[str, ...] = (
    *(name for name in damaged.KINDS if name not in ("empty", "zeros")),
    *("odd-name", "pdf-font-broken", "pdf-font-random", "pdf-operators", "pdf-boxes"),
    *("text-invalid-utf8", "text-invalid-utf16", "text-nul", "html-invalid-utf8", "docx-macros"),
)
"""Kinds that are different each time; the others come ``TIMES`` times at most."""
TIMES = 3
NEED_TIME: tuple[str, ...] = (
    *("gigabyte-of-zeros", "link-to-endless-zeros", "noise", "truncated-image", "image-", "-bomb-"),
    *("text-", "markdown-", "-one-line", "-long", "-wide", "-many-", "-million-", "-multiply"),
    *("doc-", "-letters", "-lines", "-nested-marks", "pdf-image-", "pdf-boxes", "html-attribute"),
    *("html-open-brackets", "html-comment", "html-inline-image", "html-unclosed", "html-entities"),
)
"""Parts of the names of kinds that take longer than a moment, or tools that may not be there."""
QUICK: Kinds = {
    kind: make for kind, make in HOSTILE.items() if not any(part in kind for part in NEED_TIME)
}
GOOD_EVERY = 10
"""One more good file after so many hostile ones."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One file of a run."""

    number: int
    kind: str
    make: Make

    def write(self, folder: Path, seed: int) -> Written:
        """Make the file, alone in a new folder."""
        case = self.make(Random(f"{seed} {self.number}"), self.number)
        place = folder / f"{self.number:05}"
        place.mkdir()
        path = place / f"{case.name or self.kind.partition('.')[0]}{case.suffix}"
        _put(path, case)
        return Written(path, self.kind, case.expect)


@dataclass(frozen=True, slots=True)
class Written:
    """A file, or whatever else stands at its path."""

    path: Path
    kind: str
    expect: Expectation


def _put(path: Path, case: Case) -> None:
    if callable(case.content):
        case.content(path)
    else:
        path.write_bytes(case.content)


def plan(seed: int, count: int, kinds: Kinds = HOSTILE) -> list[Planned]:
    """``count`` hostile files in any order, and good ones between them."""
    random = Random(seed)
    names = list(kinds) * (TIMES if count >= len(kinds) else 1)
    random.shuffle(names)
    again = [name for name in ANY_NUMBER if name in kinds]
    names = names[:count] + [again[at % len(again)] for at in range(count - len(names))]
    random.shuffle(names)
    chosen = [(name, kinds[name]) for name in names]
    kinds_of_good = list(good.KINDS.items())
    for at in range(0, count, GOOD_EVERY):
        one = kinds_of_good[at // GOOD_EVERY % len(kinds_of_good)]
        chosen.insert(random.randrange(len(chosen) + 1), one)
    return [Planned(number, kind, make) for number, (kind, make) in enumerate(chosen, start=1)]


def batches(planned: list[Planned], size: int) -> Iterator[list[Planned]]:
    """Lists of ``size`` files and a shorter one."""
    for at in range(0, len(planned), size):
        yield planned[at : at + size]
