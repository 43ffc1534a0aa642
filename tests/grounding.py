"""Libraries with a quick index, and a check of answers that shares no code with the guard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from chatbot.answer.generator import Generator
from chatbot.assistant import LibraryAssistant
from chatbot.types import Answer
from corpus.cli import CORPUS_DIR
from corpus.library import Library
from index.build import build_index
from index.search import Searcher
from tests.fakes import HashingEncoder

DATA = Path(__file__).parent / "data"
SHIPPED = Library(CORPUS_DIR)


def add_fictional_documents(root: Path) -> Library:
    """A library that holds the files of ``tests/data/documents``."""
    library = Library(root)
    for path in sorted((DATA / "documents").iterdir()):
        if path.name != "README.md":
            library.add(path)
    return library


def library_of(root: Path, texts: dict[str, str]) -> Library:
    """A library of texts by title."""
    library = Library(root / "library")
    for number, (title, text) in enumerate(texts.items()):
        path = root / f"van-ban-{number}.txt"
        path.write_text(text, "utf-8")
        library.add(path, title=title)
    return library


def open_assistant(
    library: Library, store: Path, generator: Generator | None = None
) -> LibraryAssistant:
    """An assistant over ``library`` with an index of hashed words, built in ``store``."""
    encoder = HashingEncoder()
    build_index(store, library, encoder)
    return LibraryAssistant(library.documents(), Searcher.open(store, library, encoder), generator)


# --- the check ----------------------------------------------------------------------------------

_STATED = re.compile(
    r"""
    (?:(?<!\w)(?:trên|dưới|hơn|gần|khoảng|ước\ đạt|tối\ thiểu|tối\ đa|ít\ nhất|không\ quá)\ )?
    (?<![\d.,])\d+(?:[.,/]\d+)*
    (?:\ ?(?:%|‰|điểm|nghìn|triệu|tỷ|đồng(?!\ chí)|USD|ha|km2|km|m2)(?!\w))*
    (?:/[^\W\d]+)*
    (?:\ trở\ (?:lên|xuống))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A number as it stands: bound, value, scale, unit, per."""
_WORD = re.compile(r"[^\W\d_][\w'/&]*")
_MARKERS = re.compile(r"(?:\[\d+\])+")
_OWN_WORDS = {"Theo", "Không", "Đúng", "Đồng", "Phương"}
"""How our own sentences may begin."""


def ungrounded_parts(answer: Answer, texts: dict[str, str]) -> list[str]:
    """What an answer says and the quotes marked beside it do not; empty for a sound answer.

    Args:
        texts: the documents' texts by id.
    """
    if answer.status == "refused":
        return [f"[{citation.marker}]" for citation in answer.citations]
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    problems = [
        f"no slice: {citation.quote}"
        for citation in answer.citations
        if texts[citation.document_id][citation.start : citation.end] != citation.quote
    ]
    if sorted(quotes) != list(range(1, len(answer.citations) + 1)):
        problems.append(f"markers {sorted(quotes)}")
    position = 0
    for markers in _MARKERS.finditer(answer.text):
        cited = [int(number) for number in re.findall(r"\d+", markers.group())]
        said = answer.text[position : markers.start()]
        position = markers.end()
        problems += [f"[{number}]" for number in cited if number not in quotes]
        problems += _unsaid(said, "\n".join(quotes.get(number, "") for number in cited))
    if answer.text[position:].strip(" .:"):
        problems.append(f"uncited: {answer.text[position:]}")
    return problems


def _unsaid(said: str, quoted: str) -> Iterable[str]:
    known = {match.group().lower() for match in _STATED.finditer(quoted)}
    for match in _STATED.finditer(said):
        if match.group().lower() not in known:
            yield match.group()
    for match in re.finditer(r"[“\"«]([^”\"»]+)[”\"»]", said):
        if match.group(1) not in quoted:
            yield match.group(1)
    lowered = quoted.lower()
    for name in _WORD.finditer(said):
        if not name.group()[0].isupper():
            continue
        before = said[: name.start()]
        begins = not before.strip(' -.:“"\n') or before.endswith(". ")
        if begins and name.group() in _OWN_WORDS:
            continue
        haystack, needle = (lowered, name.group().lower()) if begins else (quoted, name.group())
        if not re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", haystack):
            yield name.group()
