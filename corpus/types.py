"""Records that the corpus layer hands on.

Knows: what a document is made of. Does not know: how files are read, where documents are stored,
what an index is.

Offsets count characters of ``Document.text``, which is Unicode NFC. All spans are half open,
``text[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["draft", "adopted"]


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader returns: one page of a file, before it is normalised."""

    number: int | None
    """Physical page, counted from 1; None where the format has no pages."""
    text: str


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Where one physical page stands in ``Document.text``."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line of the document; ``text[start:end]`` is the line as it stands."""

    level: int
    """1 is the outermost."""
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document besides its text. An unknown field is None."""

    title: str
    source: str
    """File name or web address it came from."""
    kind: str | None = None
    """báo cáo chính trị, nghị quyết, tin bài, ..."""
    body: str | None = None
    """Issuing body."""
    level: str | None = None
    place: str | None = None
    term: str | None = None
    """For example ``2025-2030``."""
    date: str | None = None
    """ISO 8601, ``2025-07-23``."""
    status: Status = "adopted"
    supersedes: str | None = None
    """Id of the document that this one replaces."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the library, normalised once when it was added."""

    id: str
    text: str
    """NFC; paragraphs are separated by one newline."""
    metadata: Metadata
    headings: tuple[Heading, ...]
    pages: tuple[PageSpan, ...]
    """Empty where the format has no pages."""
    sha256: str
    """Of the original file's bytes, hexadecimal."""

    def page_at(self, offset: int) -> int | None:
        """The physical page that holds the character at ``offset``, None without pages."""
        for page in self.pages:
            if page.start <= offset < page.end:
                return page.number
        return None

    def heading_path_at(self, offset: int) -> tuple[str, ...]:
        """Titles of the headings above ``offset``, outermost first."""
        path: list[Heading] = []
        for heading in self.headings:
            if heading.start > offset:
                break
            while path and path[-1].level >= heading.level:
                path.pop()
            path.append(heading)
        return tuple(heading.title for heading in path)
