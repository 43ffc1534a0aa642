"""Where the documents of a library name persons, kept from one start to the next.

Knows: a file of offsets below the index folder. Does not know: how persons are found.

Reading the persons of a large library takes seconds. The file holds numbers only, by a hash of the
text that they point into: what is removed from the library cannot be read out of it, and goes from
it the next time it is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chatbot.derived_cache import load_kept, save_kept
from chatbot.people import Mention, OfficeSpan, find_mentions, parse_office
from chatbot.register import place_names
from corpus.types import Document

FILE = "persons.json"
VERSION = 2
"""Raise it when ``people`` reads texts differently."""

_Spans = list[list[Any]]
"""Of a text: [start, end, start of the name, length of the name, [[start, end] of each office]]."""


def read_mentions(documents: Sequence[Document], folder: Path | None) -> list[list[Mention]]:
    """The mentions of each document; only those of new texts are looked for.

    Args:
        folder: where the file lies; None keeps nothing. A folder that cannot be written, or a file
            that cannot be read, costs time and nothing else.
    """
    known: dict[str, _Spans] = load_kept(folder / FILE, VERSION) if folder else {}
    current: dict[str, _Spans] = {}
    found = []
    for document in documents:
        key = _key(document)
        mentions = _restored(document, known[key]) if key in known else None
        if mentions is None:
            mentions = find_mentions(document.text, place_names(document.metadata.place))
        current[key] = [_spans(mention, document.text) for mention in mentions]
        found.append(mentions)
    if folder and current.keys() != known.keys():
        save_kept(folder / FILE, VERSION, current)
    return found


def _key(document: Document) -> str:
    """Hash of all that decides what is found."""
    source = f"{document.metadata.place or ''}\n{document.text}"
    return hashlib.sha256(source.encode()).hexdigest()


def _spans(mention: Mention, text: str) -> list[Any]:
    name = text.index(mention.name, mention.start, mention.end)
    offices = [[office.start, office.end] for office in mention.offices]
    return [mention.start, mention.end, name, len(mention.name), offices]


def _restored(document: Document, spans: _Spans) -> list[Mention] | None:
    """The mentions that the offsets stand for; None where they fit no text."""
    text = document.text
    try:
        return [
            Mention(
                text[name : name + length],
                tuple(
                    OfficeSpan(parse_office(text[first:last]), text[first:last], first, last)
                    for first, last in offices
                ),
                start,
                end,
            )
            for start, end, name, length, offices in spans
        ]
    except (TypeError, ValueError):
        return None
