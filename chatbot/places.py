"""Of which place a document is, for what answers say about it.

Knows: how places of documents are compared and named. Does not know: questions; which places there
are (``corpus.places``).
"""

from __future__ import annotations

from corpus.places import Place, parse_place
from corpus.text import match_form
from corpus.types import Document


def own_place(document: Document) -> str:
    """ "phường Bến Lau" of "phường Bến Lau, tỉnh Sông Vân"; "" where no place is known."""
    return (document.metadata.place or "").split(",")[0].strip()


def same_place(first: Document, second: Document) -> bool:
    """Whether two documents are of one place, as far as both say where it is.

    False where one of them says nothing.
    """
    places = [parse_place(document.metadata.place) for document in (first, second)]
    if not all(place.units for place in places):
        return False
    own, other = map(_names, places)
    return all(said == stated for said, stated in zip(own, other, strict=False))


def _names(place: Place) -> list[str]:
    return [match_form(str(unit)) for unit in place.units[:1]] + [
        match_form(unit.name) for unit in place.units[1:]
    ]
