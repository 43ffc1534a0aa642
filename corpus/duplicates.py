"""Whether a document is in the library already.

Knows: when two documents are the same. Does not know: what is done about it, folders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.errors import Likeness
from corpus.record import Record, digest

_PAGE_NUMBER = re.compile(
    r"\W*(?P<word>trang|tr\.?|page)?\s*(?P<number>\d{1,4})(?:\s*/\s*\d{1,4})?\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document of the library that says the same."""

    document_id: str
    title: str
    likeness: Likeness


def likeness(text: str) -> str:
    """sha256 of a text without white space, case, bars between cells and page numbers.

    Texts of one document that was read from two formats often agree in it. Everything else
    counts: the texts "104,7" and "10,47" are not alike.
    """
    kept = "".join(_without_page_numbers(text.split("\n")))
    return digest(re.sub(r"[\s|]+", "", kept).casefold())


def find_duplicates(record: Record, known: Iterable[Record]) -> list[Duplicate]:
    """The documents that are like ``record``, itself left out; the most alike first."""
    found: list[Duplicate] = []
    for other in known:
        if other.id == record.id:
            continue
        how: Likeness
        if other.sha256 == record.sha256:
            how = "file"
        elif other.text_sha256 == record.text_sha256:
            how = "text"
        elif other.likeness and other.likeness == record.likeness:
            how = "similar"
        else:
            continue
        found.append(Duplicate(other.id, other.metadata.title, how))
    order: tuple[Likeness, ...] = ("file", "text", "similar")
    return sorted(found, key=lambda duplicate: order.index(duplicate.likeness))


def _without_page_numbers(lines: list[str]) -> list[str]:
    """Lines that stand alone with a number go if the word "trang" or the next number says so.

    Other lone numbers stay: they may be the values of a table that fell apart.
    """
    alone = [
        (at, match) for at, line in enumerate(lines) if (match := _PAGE_NUMBER.fullmatch(line))
    ]
    numbers = [int(match["number"]) for _, match in alone]
    dropped = {
        at
        for place, (at, match) in enumerate(alone)
        if match["word"]
        or numbers[place] - 1 in numbers[max(place - 1, 0) : place]
        or numbers[place] + 1 in numbers[place + 1 : place + 2]
    }
    return [line for at, line in enumerate(lines) if at not in dropped]
