"""An answer as it grows, statement by statement.

Knows: markers, citations, how drafts and replaced documents are named. Does not know: where
statements come from; all of them were checked before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from chatbot.answer.types import Evidence, Statement
from chatbot.types import Citation
from corpus.types import Document

DRAFT = "bản dự thảo"
REPLACED = "bản đã được thay thế"
ACCORDING = "Theo tài liệu, "
_FORGED_MARKER = re.compile(r"\s*\[\d+\]")
"""A document may write "[1]": in an answer only our own markers may."""
_OPENING = re.compile(r"(?:(?:Không|Đúng)\. )?")
_CELL_BORDER = re.compile(r"\s*[|\n]\s*")


class Writing:
    """An answer that grows by checked statements; numbers its citations.

    ``superseded``: id of a document to the id of the one that took its place.
    """

    def __init__(self, superseded: Mapping[str, str]) -> None:
        self._superseded = superseded
        self._numbers: dict[tuple[str, int, int], int] = {}
        self._citations: list[Citation] = []
        self._parts: list[str] = []
        self._named: set[str] = set()
        """Documents whose standing the statement before named for all that follows."""

    def add(self, statement: Statement) -> None:
        """Go on with a statement, its markers behind it."""
        if statement.cells:
            self._add_row(statement)
            return
        text = _FORGED_MARKER.sub("", statement.text).strip()
        if statement.remark:
            listed = bool(self._parts) and self._parts[-1].startswith("\n")
            self._parts.append(f"\n{text}" if listed else f" {text}")
            return
        markers = "".join(f"[{self._marker(passage)}]" for passage in statement.evidence)
        text = self._named_standing(statement, text.rstrip(" .;:"))
        if statement.bullet:
            self._parts.append(f"\n- {text} {markers}")
        elif statement.introduces:
            self._parts.append(f"{text} {markers}:")
        else:
            listed = bool(self._parts) and self._parts[-1].startswith("\n-")
            gap = "\n" if listed else " " if self._parts else ""
            self._parts.append(f"{gap}{text} {markers}.")

    def _add_row(self, statement: Statement) -> None:
        """Go on with a row of a table in Markdown, or with its head."""
        cells = [_CELL_BORDER.sub(" ", _FORGED_MARKER.sub("", cell)) for cell in statement.cells]
        if statement.remark:
            self._parts.append(f"\n\n{_row(cells)}\n{_row(['---'] * len(cells))}")
            return
        markers = "".join(f"[{self._marker(passage)}]" for passage in statement.evidence)
        if standing := self.standing(statement.evidence[0].document):
            cells[0] = f"{cells[0]} ({standing})"
        self._parts.append(f"\n{_row([*cells, markers])}")

    @property
    def text(self) -> str:
        """The answer so far, markers included."""
        return "".join(self._parts).strip()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """One for every passage cited so far, in order of their markers."""
        return tuple(self._citations)

    def standing(self, document: Document) -> str:
        """What a document is called that is not in force: "bản dự thảo"; "" for any other."""
        if document.metadata.status == "draft":
            return DRAFT
        return REPLACED if document.id in self._superseded else ""

    def _named_standing(self, statement: Statement, text: str) -> str:
        """The statement with its preface, and with the standing of its document."""
        document = statement.evidence[0].document
        standing = self.standing(document)
        known = document.id in self._named
        if statement.introduces:
            self._named.add(document.id)
        elif not statement.bullet:
            self._named.clear()
        opening = _OPENING.match(text)
        start = opening.end() if opening else 0
        begun, rest = text[:start], text[start:]
        said = f"{statement.preface} {rest}" if statement.preface else rest
        if not standing or known or statement.names_version:
            return begun + said
        if statement.bullet:
            return f"{begun}{said} ({standing})"
        if rest.startswith(ACCORDING):
            return f"{begun}Theo {standing}, {rest.removeprefix(ACCORDING)}"
        return f"{begun}Theo {standing}: {said}"

    def _marker(self, passage: Evidence) -> int:
        key = (passage.document.id, passage.start, passage.end)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._citations.append(self._citation(passage, self._numbers[key]))
        return self._numbers[key]

    def _citation(self, passage: Evidence, marker: int) -> Citation:
        document = passage.document
        page = document.page_span_at(passage.start)
        return Citation(
            marker=marker,
            document_id=document.id,
            title=document.metadata.title,
            page=page.number if page else None,
            heading=document.heading_path_at(passage.start),
            start=passage.start,
            end=passage.end,
            quote=passage.text,
            page_label=page.label if page else None,
            ocr=page is not None and page.ocr_confidence is not None,
            status=document.metadata.status,
            superseded_by=self._superseded.get(document.id),
        )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
