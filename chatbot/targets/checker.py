"""Checks the numbers of a text or a draft against the register.

Knows: which of the library's documents a claim is to be compared with: those of its place, those
that the filters leave. Does not know: how claims are read (``claims``) or judged (``judging``), or
how a place is found (``whereabouts``). No embedding and no language model takes part.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from chatbot.lexicon import expand, function_phrases, known_text
from chatbot.places import own_place, same_place
from chatbot.targets.claims import Claim, find_claims, read_draft, read_text, readable
from chatbot.targets.indicator_words import groups
from chatbot.targets.judging import judge
from chatbot.targets.judging.candidates import ClaimScope
from chatbot.targets.judging.whereabouts import Where, Whereabouts
from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Judgement
from corpus.readers import read_bytes
from corpus.readers.types import Progress as ReadingProgress
from corpus.types import Document
from index.filters import fitting_documents
from index.spelling import ASKING, Language, Vocabulary
from index.types import Filters
from index.words import WordCounts

Progress = Callable[[int, int], None]
"""Called with (done, total), counting claims."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft with what the library says about each of its figures."""

    document: Document
    """The draft; its text as it was given (normalised)."""
    judgements: tuple[Judgement, ...]
    """In the order of the text."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What was given besides the draft."""

    among: frozenset[str] | None
    where: Where | None


class Checker:
    """Checks texts against the documents of one library. Safe to use from several threads."""

    def __init__(self, register: TargetRegister, documents: Iterable[Document]) -> None:
        self._register = register
        self._documents = {document.id: document for document in documents}
        stated = (entry.figure.place for entry in register.entries)
        self._places = Whereabouts(self._documents, (place for place in stated if place))

    @property
    def documents(self) -> Collection[str]:
        """Ids of the documents that texts are compared with."""
        return self._documents.keys()

    def check(
        self,
        text: str,
        *,
        place: str | None = None,
        document: str | None = None,
        term: str | None = None,
        progress: Progress | None = None,
    ) -> Checked:
        """Check a pasted text.

        Args:
            place, document, term: compare only with these documents (``index.types.Filters``); a
                claim that names no place is then about them.

        Raises:
            BadRequest: the text is empty or too long.
            NothingFits: no document fits place, document and term.
        """
        return self._check(read_text(text), Filters(place, None, term, None, document), progress)

    def check_bytes(
        self,
        data: bytes,
        name: str,
        *,
        place: str | None = None,
        document: str | None = None,
        term: str | None = None,
        reading: ReadingProgress | None = None,
        progress: Progress | None = None,
    ) -> Checked:
        """Check a draft file.

        Args:
            name: its file name.
            reading: called while the file is read.
            place, document, term, progress: as for ``check``.

        Raises:
            UnreadableFile: the file cannot be read, or holds no text.
            NothingFits: no document fits place, document and term.
        """
        draft = read_draft(data, name, reading)
        return self._check(draft, Filters(place, None, term, None, document), progress)

    def check_file(
        self,
        path: Path,
        *,
        place: str | None = None,
        document: str | None = None,
        term: str | None = None,
        reading: ReadingProgress | None = None,
        progress: Progress | None = None,
    ) -> Checked:
        """Check a draft file on this machine; see ``check_bytes``.

        Raises:
            UnreadableFile: it is missing, cannot be read, or holds no text.
            NothingFits: no document fits place, document and term.
        """
        return self.check_bytes(
            read_bytes(path),
            path.name,
            place=place,
            document=document,
            term=term,
            reading=reading,
            progress=progress,
        )

    def _check(self, draft: Document, filters: Filters, progress: Progress | None) -> Checked:
        given = self._given(filters)
        read = readable(draft, self._respell)
        claims = find_claims(read, self._places.names)
        own = given.where or self._places.of_draft(read)
        judgements = []
        for done, claim in enumerate(claims):
            if progress is not None:
                progress(done, len(claims))
            scope = self._scope(claim, read, given, own)
            judgements.append(judge(claim.figure, self._register, scope))
        if progress is not None:
            progress(len(claims), len(claims))
        return Checked(draft, tuple(judgements))

    # --- where ----------------------------------------------------------------------------------

    def _given(self, filters: Filters) -> _Given:
        if filters == Filters():
            return _Given(None, None)
        metadata = {key: document.metadata for key, document in self._documents.items()}
        among = frozenset(fitting_documents(metadata, filters))
        if filters.place is None and filters.document is None:
            return _Given(among, None)
        documents = [self._documents[key] for key in sorted(among)]
        if len(documents) > 1 and not all(same_place(documents[0], d) for d in documents):
            return _Given(among, None)
        name = filters.place or own_place(documents[0]) or documents[0].metadata.title
        return _Given(among, Where(name, among))

    def _scope(self, claim: Claim, draft: Document, given: _Given, own: Where | None) -> ClaimScope:
        where = self._places.of_claim(claim, draft, own)
        if where is None:
            return ClaimScope(
                among=given.among,
                kind=claim.kind,
                wording=claim.wording,
                rest=claim.rest,
                name=claim.name,
            )
        documents = where.documents
        if given.among is not None:
            documents &= given.among
        return ClaimScope(
            where.name,
            documents,
            given.among,
            claim.kind,
            claim.wording,
            claim.rest,
            claim.name,
        )

    # --- words ----------------------------------------------------------------------------------

    def _respell(self, line: str) -> str:
        return self._vocabulary.respell(line)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        """The words of the library and of what indicators are called."""
        places = (document.metadata.place or "" for document in self._documents.values())
        texts = [document.text for document in self._documents.values()]
        texts += [*places, *(wording for group in groups() for wording in group.wordings)]
        language = Language(
            phrases=(*ASKING.phrases, *known_text()),
            grammar=function_phrases(),
            is_abbreviation=lambda word: expand(word) is not None,
        )
        return Vocabulary(WordCounts.count(texts), language)
