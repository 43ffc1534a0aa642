"""Libraries with a quick index, and a check of answers that shares no code with the guard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from chatbot.answer.extractive.persons import OTHER_HOLDERS
from chatbot.answer.extractive.rows import MORE
from chatbot.answer.extractive.several import OTHER_TIMES, OTHERS
from chatbot.answer.generator import Generator
from chatbot.assistant import LibraryAssistant
from chatbot.targets.answering import MORE as MORE_ROWS
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
_REMARKS = (OTHERS, OTHER_TIMES, MORE, MORE_ROWS, OTHER_HOLDERS)
_REMARK = re.compile("|".join(re.escape(text).replace(r"\{count\}", r"\d+") for text in _REMARKS))
"""What is said about the library, and not about a document."""
_PREFACE = re.compile(
    r"Bản (?:dự thảo|đã được thay thế)(?: của [^\[]+?)? nêu:?"
    r"|Theo bản (?:dự thảo|đã được thay thế)[:,]|\(bản (?:dự thảo|đã được thay thế)\)"
    r"|(?:Cũng t|T)rang \d+(?: của cùng tài liệu)?(?: lại)? nêu:?"
    r"|Chỗ khác của cùng tài liệu lại nêu"
)
"""Where something stands. Names of places and titles before a colon come from metadata."""
_PLACE_CELL = re.compile(r"(?:phường|xã|tỉnh|thành phố|đặc khu|thị trấn) [^\d|]+")
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
    text = _REMARK.sub("", _without_heads(answer))
    for title in {citation.title for citation in answer.citations}:
        text = text.replace(f"«{title}»:", "")
    for markers in _MARKERS.finditer(text):
        cited = [int(number) for number in re.findall(r"\d+", markers.group())]
        said = _PREFACE.sub("", text[position : markers.start()])
        position = markers.end()
        problems += [f"[{number}]" for number in cited if number not in quotes]
        problems += _unsaid(said, "\n".join(quotes.get(number, "") for number in cited))
    if text[position:].strip(" .:\n"):
        problems.append(f"uncited: {text[position:]}")
    return problems


def _without_heads(answer: Answer) -> str:
    """The text without the heads of tables, which are ours, and without the names of places in
    their rows, which come from metadata; the rows' own borders become commas.
    """
    lines = answer.text.split("\n")
    kept = []
    for at, line in enumerate(lines):
        if not line.startswith("|"):
            kept.append(line)
        elif at > 0 and lines[at - 1].startswith("|") and not line.startswith("| ---"):
            cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
            kept.append("\n".join(c for c in cells if not _PLACE_CELL.fullmatch(c) and c != "–"))
    return "\n".join(kept)


def _in_cells(stated: str, quoted: str) -> bool:
    """Whether a number and its unit stand in quoted cells of a table, which part them."""
    cells = [cell.strip().lower() for row in quoted.split("\n") for cell in row.split("|")]
    number = re.search(r"\d[\d.,/ –-]*\d|\d", stated)
    if " | " not in quoted or number is None:
        return False
    bounded, unit = stated[: number.end()].strip().lower(), stated[number.end() :].strip().lower()
    return bounded in cells and unit in " ".join(cells)


def _unsaid(said: str, quoted: str) -> Iterable[str]:
    known = {match.group().lower() for match in _STATED.finditer(quoted)}
    for match in _STATED.finditer(said):
        if match.group().lower() not in known and not _in_cells(match.group(), quoted):
            yield match.group()
    for match in re.finditer(r"[“\"«]([^”\"»]+)[”\"»]", said):
        if match.group(1) not in quoted:
            yield match.group(1)
    lowered = quoted.lower()
    for name in _WORD.finditer(said):
        if not name.group()[0].isupper():
            continue
        before = said[: name.start()]
        begins = not before.strip(' -.:“"\n') or before.endswith((". ", ": "))
        if begins and name.group() in _OWN_WORDS:
            continue
        haystack, needle = (lowered, name.group().lower()) if begins else (quoted, name.group())
        if not re.search(rf"(?<!\w){re.escape(needle)}(?!\w)", haystack):
            yield name.group()
