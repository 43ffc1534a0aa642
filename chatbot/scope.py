"""Which documents may answer a question.

Knows: places and filters, versions of documents, what a document's metadata say of it. Does not
know: what the documents say.

Whose a document is, its metadata decide: a text that names another ward says nothing about it.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from chatbot.places import own_place, same_place
from chatbot.question.types import Question
from chatbot.register import place_names
from corpus.places import Mentioned, PlaceIndex, parse_place
from corpus.text import match_form
from corpus.types import Document
from corpus.versions import superseded_ids

NO_PLACE = (
    "Thư viện không có tài liệu của {named} nên trợ lý không trả lời thay. Hiện có tài liệu của: "
    "{known}."
)
_WARDS = ("phường", "xã", "thị trấn", "đặc khu")
"""The smallest units that have documents of their own."""
_SHOWN_PLACES = 5


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents may answer."""

    question: Question
    """Without the names of the places by which the documents were chosen."""
    documents: frozenset[str]
    """Ids."""
    missing: tuple[str, ...] = ()
    """Places of the question that no document is of."""


class Scopes:
    """Finds the scope of questions in one library."""

    def __init__(self, documents: Iterable[Document], places: PlaceIndex) -> None:
        self._documents = {document.id: document for document in documents}
        self._places = places
        self.superseded: Mapping[str, str] = superseded_ids(self._documents.values())
        """Id of a document to the id of the one that took its place."""

    def find(self, question: Question, among: Collection[str] | None = None) -> Scope:
        """The documents that may answer; ``among``: ids that the filters leave, None for all."""
        mentioned = self._mentioned(question)
        everything = frozenset(self._documents if among is None else among)
        missing = tuple(name for name in mentioned.unknown if _is_ward(name))
        if mentioned.documents:
            chosen = frozenset(mentioned.documents)
            names = {
                match_form(name)
                for document in chosen
                for name in place_names(self._documents[document].metadata.place)
            }
            by_metadata = tuple(n for n in question.names if match_form(n) in names)
            question = replace(
                question,
                names=tuple(n for n in question.names if n not in by_metadata),
                places=by_metadata,
                leaves_open=self._are_namesakes(chosen & everything),
            )
            return Scope(question, chosen & everything, missing)
        if missing:
            wider = {key for key in everything if not self._is_of_ward(key)}
            return Scope(question, frozenset(wider), missing)
        return Scope(question, everything)

    def _are_namesakes(self, chosen: Collection[str]) -> bool:
        """Whether documents are of different places whose own names are the same."""
        documents = [self._documents[key] for key in chosen]
        names = {match_form(own_place(document)) for document in documents}
        return len(names) == 1 and not all(same_place(documents[0], other) for other in documents)

    def versions(self, documents: Collection[str]) -> list[frozenset[str]]:
        """``documents`` by what they are worth: adopted and in force, drafts, superseded ones."""
        superseded = frozenset(documents) & self.superseded.keys()
        drafts = frozenset(
            key
            for key in documents
            if self._documents[key].metadata.status == "draft" and key not in superseded
        )
        return [frozenset(documents) - superseded - drafts, drafts, superseded]

    def other_versions(self, document_id: str) -> list[str]:
        """Drafts and superseded documents about the same: what this one replaced, at once or
        through others, and drafts of its place and term.
        """
        document = self._documents[document_id]
        older = [key for key, current in self.superseded.items() if current == document_id]
        drafts = [
            other.id
            for other in self._documents.values()
            if other.metadata.status == "draft"
            and other.id not in self.superseded
            and other.id != document_id
            and same_place(other, document)
            and other.metadata.term in {document.metadata.term, None}
        ]
        return sorted({*older, *drafts} & self._documents.keys())

    def unknown_place(self, missing: Collection[str]) -> str:
        """The refusal of a question about places that no document is of; "" where none has one."""
        written = [d.metadata.place for d in self._documents.values() if d.metadata.place]
        known = {match_form(place): place for place in written}
        if not known:
            return ""
        # "phường Bến Lau" says no more than "phường Bến Lau, tỉnh Sông Vân" of another document.
        fuller = {key.split(",")[0] for key in known if "," in key}
        wanted = match_form(next(iter(missing)))
        near = sorted(
            (key for key in known if "," in key or key not in fuller),
            key=lambda key: -_likeness(wanted, key.split(",")[0]),
        )
        shown = "; ".join(known[key] for key in near[:_SHOWN_PLACES])
        more = "; …" if len(near) > _SHOWN_PLACES else ""
        return NO_PLACE.format(named=", ".join(missing), known=shown + more)

    def _mentioned(self, question: Question) -> Mentioned:
        """The places that the question names, or took over from the question before."""
        mentioned = self._places.mentioned(question.text)
        if mentioned.named or mentioned.unknown or not question.names:
            return mentioned
        return self._places.mentioned(", ".join(question.names))

    def _is_of_ward(self, document_id: str) -> bool:
        metadata = self._documents[document_id].metadata
        units = parse_place(metadata.place).units
        return bool(units) and (units[0].kind in _WARDS or len(units) > 1)


def _likeness(first: str, second: str) -> float:
    return difflib.SequenceMatcher(None, first, second).ratio()


def _is_ward(place: str) -> bool:
    return match_form(place).startswith(_WARDS)
