"""From a pasted text or a draft file to the figures that it claims.

Knows: how a draft becomes a document, how text without diacritics and English numbers are read,
what stands around a claim. Does not know: the library's places, the register, judgements.

Whatever is restored has as many characters as what was pasted, so that all offsets are those of the
text as it was given (normalised).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path

from chatbot.errors import BadRequest
from chatbot.patterns import one_of
from chatbot.quantities import Quantity
from chatbot.targets.judging.accounting import NAMED, rest_of
from chatbot.targets.judging.frames import without_frame
from chatbot.targets.judging.leftovers import Rest, unmet
from chatbot.targets.judging.wording import Wording, wording
from chatbot.targets.reading import read_figures
from chatbot.targets.reading.kinds import said_kind
from chatbot.targets.types import Figure, Kind, Period
from chatbot.targets.values import base_year
from corpus.assemble import Assembled, assemble
from corpus.errors import UnreadableFile
from corpus.metadata import guess_metadata, guess_term
from corpus.readers import read_bytes
from corpus.readers.isolation import ReaderProcess
from corpus.readers.types import Progress
from corpus.sentences import split_sentences
from corpus.text import fold, match_form, normalise, tokenise
from corpus.types import Block, Document, Page, Span, TableBlock, TableCell, TextBlock
from index.spelling import is_unaccented

Respell = Callable[[str], str]
"""Restores the diacritics of a line; see ``index.spelling.Vocabulary.respell``."""

MAX_CHARACTERS = 1_000_000
"""Of a pasted text: some 400 pages."""
PASTED = "Văn bản cần kiểm tra"
_DRAFT_ID = "draft"
_HEAD_LENGTH = 600
"""Characters at the beginning of a draft that say what it is."""
_LONGEST_HEADING = 120
_CELLS = re.compile(r"\t| \| ")
_ENGLISH_THOUSANDS = re.compile(r"(?<![\w.,/-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w.,]*\d)")
_ENGLISH_DECIMAL = re.compile(
    r"(?<![\w.,/-])(?:\d+\.\d{1,2}|\d+\.\d{4,})(?![\d.,/-]*\d)(?=\s*(?:[-–]|%|[^\W\d]))"
)
_PAST = one_of("nhiệm kỳ trước", "khóa trước", "giai đoạn trước", "năm ngoái", "năm trước")
"""A time that no target is of."""
_DONE = one_of("thực hiện", "thực hiện đạt", "kết quả đạt", "đã đạt", "thực tế")
"""Behind a planned value: "kế hoạch là 29%, thực hiện đạt 30%"."""
_NOW = one_of("hiện", "hiện nay", "hiện tại", "hiện đạt", "bây giờ", "ngày nay")
_LEADING_YEAR = re.compile(
    r"(?:^|[.:;,]\s*)(?:(?:đến|vào|trong|hết|cuối|tới|trước|ngay)\s+)*năm\s+((?:19|20)\d\d)\s*,"
)
_JOINED_PLACE = re.compile(
    r"[\s,;]*(?:(?:còn|và|trong khi|trong khi đó|riêng|thì|,)\s+)*"
    r"(?:(?:của|ở|tại)\s+)?(?P<place>.+?)"
    r"\s+(?:(?:là|đạt|còn|chỉ|có|ở mức|:)\s+)*"
)
"""Between the values of one indicator of two places."""
_LINE_START = re.compile(r"(?:^|\n)\W*$")
_SWAPPED = str.maketrans(".,", ",.")


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure of a draft with what stands around it."""

    figure: Figure
    kind: Kind | None
    """That its own words show; None where they show none."""
    clause: tuple[str, ...]
    """What may name its place, the nearest first: the clause up to the value, all of it, the
    sentence up to the value.
    """
    frame: tuple[str, ...]
    """The whole sentence, the introduction of its list."""
    before: tuple[str, ...]
    """The sentence before."""
    wording: Wording
    headings: tuple[str, ...]
    """Above it, the innermost first: they may name its place, too."""
    rest: tuple[Rest, ...]
    """What its sentence, or a heading above, says that nobody has accounted for."""
    name: str = ""
    """Its indicator without words in front that only frame it; "" where there are none."""


def read_text(text: str) -> Document:
    """A pasted text as a document; lines with tabs or bars become tables.

    Raises:
        BadRequest: it is empty or too long.
    """
    if len(text) > MAX_CHARACTERS:
        raise BadRequest(
            f"Văn bản dài {len(text):,} ký tự, quá giới hạn {MAX_CHARACTERS:,}; ".replace(",", ".")
            + "hãy tách thành nhiều phần rồi kiểm tra từng phần."
        )
    if not normalise(text):
        raise BadRequest("Chưa có văn bản để kiểm tra; hãy nhập câu hoặc đoạn có số liệu.")
    page = Page(None, tuple(_blocks(text)))
    return _document(assemble([page]), PASTED, "txt")


def read_draft(data: bytes, name: str, progress: Progress | None = None) -> Document:
    """A draft file as a document, read in a process of its own.

    Raises:
        UnreadableFile: it cannot be read, or holds no text.
    """
    try:
        with ReaderProcess() as reader:
            reading = reader.read(data, name, progress)
    except UnreadableFile as error:
        raise UnreadableFile(_of_draft(str(error))) from None
    assembled = assemble(reading.pages)
    if not assembled.text:
        raise UnreadableFile(f"Tệp «{name}» không có chữ nào; hãy kiểm tra lại tệp gốc.")
    document = _document(assembled, name, reading.format, reading.title)
    warnings = tuple(map(_of_draft, reading.warnings))
    return replace(document, format=reading.format, warnings=warnings)


def _of_draft(message: str) -> str:
    """What a reader says of a file of the library, said of a draft, which is not added anywhere."""
    return message.replace("thêm lại tệp", "kiểm tra lại").replace("thêm lại", "kiểm tra lại")


def read_draft_file(path: Path, progress: Progress | None = None) -> Document:
    """The same for a file on this machine.

    Raises:
        UnreadableFile: it is missing, too large, cannot be read, or holds no text.
    """
    return read_draft(read_bytes(path), path.name, progress)


def find_claims(read: Document, places: Sequence[str] = ()) -> list[Claim]:
    """The figures that a draft states, in order, offsets in its text.

    Args:
        read: the draft as ``readable`` returns it.
        places: names of places, without their kinds: no words of an indicator.
    """
    sentences = split_sentences(read.text, 0, len(read.text))
    before = dict(_previous(read.text, sentences))
    figures = [_dated(figure, read.text) for figure in read_figures(read, places)]
    together: dict[Span, list[Figure]] = defaultdict(list)
    for figure in _placed(figures, read.text):
        together[figure.sentence].append(figure)
    figures = [figure for all_of_one in together.values() for figure in all_of_one]
    claims = [_claim(read, figure, before, together[figure.sentence]) for figure in figures]
    return [
        replace(
            claim,
            rest=_rest(read, claim, together, places),
            name=without_frame(claim.figure, read.text, claim.wording.negation),
        )
        for claim in claims
    ]


def readable(document: Document, respell: Respell | None = None) -> Document:
    """The draft as it is read: with diacritics, numbers as Vietnamese writes them. The text keeps
    its length.
    """
    text = document.text
    if respell is not None:
        text = "\n".join(_restored(line, respell) for line in text.split("\n"))
    text = _vietnamese_numbers(text)
    if text == document.text:
        return document
    headings = tuple(
        replace(heading, title=text[heading.start : heading.end])
        if heading.title == document.text[heading.start : heading.end]
        else heading
        for heading in document.headings
    )
    known = document.metadata
    guess = guess_metadata(text, headings, source=known.source, format=document.format)
    metadata = replace(guess, title=known.title, term=known.term)
    return replace(document, text=text, headings=headings, metadata=metadata)


# --- from text to document --------------------------------------------------------------------


def _blocks(text: str) -> Iterator[Block]:
    lines = [line for line in re.split(r"[\r\n\v\f\u2028\u2029]+", text) if line.strip()]
    for in_table, group in groupby(lines, key=lambda line: _CELLS.search(line.strip()) is not None):
        rows = list(group)
        if in_table and len(rows) > 1:
            yield TableBlock(tuple(_cells(line) for line in rows))
        else:
            yield from (TextBlock(line.replace("\t", " ")) for line in rows)


def _cells(line: str) -> tuple[TableCell, ...]:
    cells = _CELLS.split(line.strip("\r\n"))
    return tuple(TableCell(cell.strip(" |"), column) for column, cell in enumerate(cells))


def _document(assembled: Assembled, source: str, format: str, title: str | None = None) -> Document:
    guess = guess_metadata(
        assembled.text, assembled.headings, source=source, format=format, title=title
    )
    # A term that stands somewhere in a draft frames no more than its own sentence.
    term = guess_term(guess.title, assembled.text[:_HEAD_LENGTH])
    return Document(
        _DRAFT_ID,
        assembled.text,
        replace(guess, term=term),
        assembled.headings,
        assembled.pages,
        "",
        tables=assembled.tables,
        notes=assembled.notes,
    )


# --- as it is read ----------------------------------------------------------------------------


def _restored(line: str, respell: Respell) -> str:
    """A line typed without diacritics, with them; a word that would change its length stays."""
    if not any(map(str.isalpha, line)) or not is_unaccented(line):
        return line
    if len(line) <= _LONGEST_HEADING:
        return _respelt(line, respell)
    pieces, at = [], 0
    for sentence in split_sentences(line, 0, len(line)):
        written = line[sentence.start : sentence.end]
        # One without a number claims nothing, and heads nothing unless it introduces a list.
        says = any(map(str.isdigit, written)) or written.endswith(":")
        pieces += [line[at : sentence.start], _respelt(written, respell) if says else written]
        at = sentence.end
    return "".join([*pieces, line[at:]])


def _respelt(written: str, respell: Respell) -> str:
    typed, found = tokenise(written), tokenise(respell(written))
    if len(typed) != len(found):
        return written
    pieces = list(written)
    for old, new in zip(typed, found, strict=True):
        if fold(new.text) == fold(old.text):
            pieces[old.start : old.end] = new.text
    return "".join(pieces)


def _vietnamese_numbers(text: str) -> str:
    """ "1,234,567.8" and "98.6 triệu" as "1.234.567,8" and "98,6 triệu"; "8,500" and "8.500" stay
    what they are in Vietnamese.
    """

    def swap(match: re.Match[str]) -> str:
        number = match[0]
        if number.count(",") == 1 and "." not in number:
            return number
        return number.translate(_SWAPPED)

    def swap_decimal(match: re.Match[str]) -> str:
        # At the beginning of a line it numbers a heading: "2.1 Về kinh tế".
        before = text[max(0, match.start() - 4) : match.start()]
        starts = match.start() < 4 or "\n" in before
        return match[0] if starts and _LINE_START.search(before) else match[0].translate(_SWAPPED)

    text = _ENGLISH_THOUSANDS.sub(swap, text)
    return _ENGLISH_DECIMAL.sub(swap_decimal, text)


# --- what stands around -----------------------------------------------------------------------


def _previous(text: str, sentences: list[Span]) -> Iterator[tuple[int, Span]]:
    """Start of a sentence -> the one before in the same paragraph."""
    for before, sentence in pairwise(sentences):
        if "\n" not in text[before.end : sentence.start]:
            yield sentence.start, before


def _dated(figure: Figure, text: str) -> Figure:
    """The figure with the year that leads its sentence, where its own clause states none: of "Đến
    hết năm 2027, ...; tỷ lệ hộ nghèo còn 0,5%".
    """
    start, end = figure.sentence.start, figure.quantity.start
    if figure.period is not None or not start < end:
        return figure
    years = _LEADING_YEAR.findall(match_form(text[start:end]))
    if not years or int(years[-1]) == base_year(figure):
        return figure
    return replace(figure, period=Period(int(years[-1]), int(years[-1])))


def _placed(figures: Sequence[Figure], text: str) -> list[Figure]:
    """The figures with the places of "tỷ lệ hộ nghèo của xã A là 2%, còn của xã B là 3%"."""
    found = list(figures)
    for at, (first, second) in enumerate(pairwise(figures)):
        if first.sentence != second.sentence or first.indicator.written != second.indicator.written:
            continue
        between = text[first.quantity.end : second.quantity.start]
        before = NAMED.findall(text[first.sentence.start : first.quantity.start])
        joined = _JOINED_PLACE.fullmatch(between)
        if joined is None or not NAMED.fullmatch(joined["place"]):
            continue
        if found[at].place is None and len(before) == 1:
            found[at] = replace(found[at], place=before[0])
        if second.place is None:
            found[at + 1] = replace(second, place=joined["place"])
    return found


def _claim(
    document: Document, figure: Figure, before: dict[int, Span], together: Sequence[Figure]
) -> Claim:
    text = document.text
    sentence = text[figure.sentence.start : figure.sentence.end]
    frame = [text[span.start : span.end] for span in figure.context]
    previous = before.get(figure.sentence.start)
    # A number behind a name is no part of it: "xã Suối Mơ 45 triệu đồng".
    values = [one.quantity for one in together]
    spans = (
        Span(figure.start, figure.quantity.end),
        Span(figure.start, figure.end),
        Span(figure.sentence.start, figure.quantity.end),
    )
    near = [_without_values(text, span, values) for span in spans]
    return Claim(
        figure,
        "result" if _PAST.search(match_form(sentence)) else _kind(text, figure, together, frame),
        tuple(dict.fromkeys(part for part in near if part)),
        tuple(dict.fromkeys((sentence, *frame))),
        (text[previous.start : previous.end],) if previous else (),
        wording(text, figure),
        tuple(reversed(document.heading_path_at(figure.start))),
        (),
    )


def _without_values(text: str, span: Span, values: Sequence[Quantity]) -> str:
    """What ``span`` covers, with closing marks in place of the numbers of its values."""
    pieces = list(text[span.start : span.end])
    for value in values:
        for at in range(max(value.start, span.start), min(value.end, span.end)):
            if text[at].isdigit():
                pieces[at - span.start] = ")"
    return "".join(pieces)


def _kind(
    text: str, figure: Figure, together: Sequence[Figure], frame: Sequence[str]
) -> Kind | None:
    """What the words around a value show: those behind the value before it, those up to it, all."""
    if figure.kind == "baseline":
        return "baseline"
    value = figure.quantity
    ends = (f.quantity.end for f in together if f.quantity.end <= value.start)
    nearest = text[max(figure.start, *ends, 0) : value.end]
    clause = text[figure.start : figure.end]
    if nearest and len(nearest) < value.end - figure.start:
        plain = match_form(nearest)
        if (said := said_kind(plain)) or _DONE.search(plain):
            return said or "result"
    plain = match_form(text[figure.start : value.end])
    if said := said_kind(plain):
        return said
    sentence = text[figure.sentence.start : figure.sentence.end]
    kinds = {said_kind(match_form(part)) for part in (clause, sentence, *frame)}
    # A word such as "thực hiện" shows nothing where all the rest says otherwise.
    if figure.kind in kinds:
        return figure.kind
    return "result" if _NOW.search(plain) else None


def _rest(
    document: Document,
    claim: Claim,
    together: Mapping[Span, Sequence[Figure]],
    places: Sequence[str],
) -> tuple[Rest, ...]:
    figure = claim.figure
    denied = unmet((*claim.frame[1:], *claim.headings))
    if document.table_at(figure.quantity.start) is not None:
        return denied
    return (*rest_of(document.text, figure, together[figure.sentence], places), *denied)
