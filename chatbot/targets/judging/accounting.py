"""What a checked sentence says besides its figure: the words that nobody has accounted for.

Knows: which words of a sentence belong to its values, indicators, times and places, which change
nothing. Does not know: which of the rest a document says as well (``leftovers``), whether values,
periods or indicators agree (``judging``), whose the figure is (``whereabouts``).

A word that is left over could turn the meaning ("trừ", "đầu nhiệm kỳ", "trong ngành xây dựng"), so
a sentence that has one is not confirmed. Offsets count characters of the draft's text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from chatbot.lexicon import expand, phrase
from chatbot.patterns import either, name_spans
from chatbot.targets.indicator_words import longest, syllables
from chatbot.targets.indicator_words import phrases as indicator_phrases
from chatbot.targets.judging.areas import COUNTRY
from chatbot.targets.judging.frames import frame_phrases
from chatbot.targets.judging.leftovers import DOUBT, TOKEN, Rest
from chatbot.targets.judging.wording import RATE, wording
from chatbot.targets.types import Figure
from chatbot.words import longest_phrase
from corpus.places import Unit
from corpus.text import UPPER_CASE, fold, match_form

_YEAR = re.compile(r"(?<![\w.,])(?:(?:\d{1,2}[/.-])?\d{1,2}[/.-])?(?P<year>(?:19|20)\d\d)(?!\w)")
_SEGMENT = re.compile(r";|\n")
_MARKED = re.compile(
    r"(?:^|(?<=[\s;:]))(?:[ivxlc]+|\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)](?=\s)"
    r"|^\W*\d{1,2}(?:\.\d{1,2})*(?=\s+[^\W\d])(?!\s+(?:tỷ|triệu|nghìn|ha|km|năm))"
    r"|(?<!\w)(?:thứ nhất|thứ hai|thứ ba|một là|hai là|ba là|bốn là)(?!\w)"
)
"""What numbers the items of a list."""
_CITED = re.compile(
    r"(?<!\w)(?:số\s+)?\d{1,4}\s*[-/](?=\w*[a-zđ])[\w/-]+(?:\s+ngày\s+[\d/.-]+)?"
    r"|(?<!\w)(?:lần thứ|khoá|khóa|đại hội)\s+(?:[ivxlc]+|\d{1,2}|nhất)(?!\w)"
    r"|(?<!\w)(?:bảng|biểu|phụ lục|mục|phần|chương|trang|điểm|khoản|điều)\s+"
    r"(?:số\s+)?(?:\d[\d.]*|[ivxlc]+|[a-zđ])(?!\w)"
)
"""Numbers of texts, congresses and passages."""
_CONSEQUENCE = re.compile(
    r",\s*(?:từ đó|qua đó|nhờ đó|góp phần|tạo (?:tiền đề|điều kiện|động lực|nền tảng|đà|cơ sở)"
    r"|làm (?:cơ sở|tiền đề|nền tảng)|nhằm|đáp ứng|phục vụ|để\s|xứng đáng|bảo đảm|đảm bảo"
    r"|hoàn thành (?:mục tiêu|nhiệm vụ|thắng lợi)|tiếp tục)[^\d;.]*[.!]?\s*$"
)
"""A purpose or a consequence behind the figure."""
_NOTE = re.compile(r"\[(\d{1,3}|\*+)\]|\((\*+|\d{1,2})\)(?=\s*(?:đạt|là|còn|:|,|$))")
_BOUND = re.compile(
    either(
        *("trên", "hơn", "dưới", "khoảng", "gần", "từ", "ít nhất", "tối thiểu", "tối đa", "vượt"),
        *("không quá", "không dưới", "không vượt quá", "không thấp hơn", "không ít hơn", "quá"),
        *("chưa đến", "chưa tới", "xấp xỉ", "chừng", "nhiều nhất", "thấp nhất", "cao nhất", "kém"),
        *("không cao hơn", "không nhỏ hơn", "không lớn hơn", "lớn hơn", "nhỏ hơn", "thấp hơn"),
        *("cao hơn", "không ít dưới", "đạt tối thiểu", "ước", "ngót", "ngoài", "non", "≥", "≤"),
        *(">", "<", "=", "~", "≈"),
    )
    + r"\s*$"
)
_BOUND_BEHIND = re.compile(
    r"\s*(?:[^\W\d]+\s+){0,4}?" + either("trở lên", "trở xuống", "là ít nhất", "là tối thiểu")
)
_GROWN = re.compile(r"(?:gấp|tăng gấp|gấp khoảng|hơn)\s*$")
_NEAR_MARK = re.compile(r"(?:[±×*+]|(?<!\w)[x×]|(?<![\w.,/-])\d[\d.,]*)\s*$")
_BEHIND_MARK = re.compile(
    r"\s*(?:[+±×*]|x\s*\d|(?:\(\s*)?[±+]|(?:của|hoặc|hay|trên)\s+\d|\(\s*(?:\+/-|±))"
)
_KINDS = {
    **{kind: kind for kind in ("tỉnh", "phường", "xã", "huyện", "quận", "đặc khu", "thành phố")},
    **{"thị trấn": "thị trấn", "thị xã": "thị xã", "tp": "thành phố", "tx": "thị xã"},
    **{"tt": "thị trấn"},
}
_KIND = rf"(?:{'|'.join(sorted(_KINDS, key=len, reverse=True))})"
NAMED = re.compile(
    rf"(?<!\w)(?i:{_KIND})\.?\s*(?:(?<=[\s.])|(?<=tp)|(?<=TP))"
    rf"[{UPPER_CASE}]\w*(?: [{UPPER_CASE}]\w*){{0,3}}"
)
_KIND_ALONE = re.compile(
    rf"(?<!\w)(?:(?:toàn|cả|của|trên địa bàn|địa bàn)\s+)?({_KIND})(?!\w)"
    r"(?! (?:hội|viên|đoàn|ủy|uỷ|đội|lệ|sản|thân|luận|tắc|ta(?!\w)))"
)
_NATION = re.compile(rf"(?<!\w)(?<!cùng )(?<!cùng với ){either(*COUNTRY)}(?!\w)")
_BODY = re.compile(r"(?<!\w)(?:đảng bộ|đảng uỷ|đảng ủy|chi bộ)\s+(?:(?:bộ phận|các|khối)\s+)*$")
"""Before the name of a body, "Đảng bộ các cơ quan": a document of that body calls it so."""
_PARTY = re.compile(r"(?<!\w)đại hội\s+(?:lần thứ\s+)?[ivxlc]+\s+(?:của\s+)?đảng(?! bộ)(?!\w)")
"""The congress of the whole country's party."""
_JOINS = re.compile(r"[\s,;()–-]*(?:(?:thuộc|của|ở|tại)\s+)?(?:tỉnh|thành phố|tp\.?)?\s*$")
_LARGEST = frozenset({"tỉnh", "thành phố"})


def rest_of(
    text: str, figure: Figure, figures: Sequence[Figure], places: Collection[str]
) -> tuple[Rest, ...]:
    """What the sentence of ``figure`` says besides it, in order.

    Args:
        text: the draft, as it is read.
        figures: those of the sentence, with this one.
        places: names of places, without their kinds.
    """
    return tuple(_Sentence(text, figure, figures, places).rest())


# --- what the sentence accounts for -----------------------------------------------------------


class _Sentence:
    """One sentence, seen from one of its figures; offsets count from its beginning."""

    def __init__(
        self, text: str, figure: Figure, figures: Sequence[Figure], places: Collection[str]
    ) -> None:
        self._figure = figure
        self._begin = figure.sentence.start
        self._written = text[figure.sentence.start : figure.sentence.end]
        self._plain = match_form(self._written)
        self._figures = figures
        self._names = places
        self._taken = bytearray(len(self._written))
        self._text = text

    def rest(self) -> Iterator[Rest]:
        start, end = self._own_value
        if not 0 <= start < end <= len(self._written):
            return
        yield from self._near_marks(start, end)
        self._cut_others()
        yield from self._notes()
        places = list(self._places())
        self._take_values()
        self._take_years()
        for pattern in (_MARKED, _CITED, _CONSEQUENCE):
            self._take_all(pattern.finditer(self._plain))
        yield from self._rates(start)
        self._take_names()
        self._take_frames()
        yield from self._left()
        yield from places

    @property
    def _own_value(self) -> tuple[int, int]:
        quantity = self._figure.quantity
        return quantity.start - self._begin, quantity.end - self._begin

    def _take(self, start: int, end: int) -> None:
        start, end = max(start, 0), min(end, len(self._taken))
        if start < end:
            self._taken[start:end] = b"\1" * (end - start)

    def _take_all(self, matches: Iterable[re.Match[str]]) -> None:
        for match in matches:
            self._take(*match.span())

    def _is_free(self, start: int, end: int) -> bool:
        return not any(self._taken[start:end])

    def _near_marks(self, start: int, end: int) -> Iterator[Rest]:
        """Marks at the value itself: "±78%", "2 x 450 ha", "78% của 50%"."""
        before = _NEAR_MARK.search(self._plain, max(0, start - 12), start)
        if before and not _MARKED.match(self._plain, before.start()):
            yield Rest(before[0].strip())
        behind = _BEHIND_MARK.match(self._plain, end)
        if behind:
            yield Rest(behind[0].strip())

    def _cut_others(self) -> None:
        """Take away the other parts of the sentence, and the clauses of its other figures."""
        start, _ = self._own_value
        borders = [match.start() for match in _SEGMENT.finditer(self._plain)]
        self._take(0, max((at for at in borders if at < start), default=0))
        self._take(min((at for at in borders if at >= start), default=len(self._plain)), 10**9)
        own = self._figure
        for other in self._figures:
            if other.end <= own.start or own.end <= other.start:
                self._take(other.start - self._begin, other.end - self._begin)

    def _notes(self) -> Iterator[Rest]:
        """Notes on the sentence, whose words count like its own."""
        for mark in _NOTE.finditer(self._plain):
            if self._is_free(*mark.span()):
                self._take(*mark.span())
                behind = self._text[self._begin + mark.end() :]
                note = re.search(rf"{re.escape(mark[0])}([^\n\[]+)", behind)
                years = _YEAR.finditer(note[1]) if note else ()
                if note and any(int(year["year"]) not in self._years for year in years):
                    yield Rest(note[1].strip())

    def _take_values(self) -> None:
        for figure in self._figures:
            quantity = figure.quantity
            start, end = quantity.start - self._begin, quantity.end - self._begin
            if not 0 <= start < end <= len(self._taken):
                continue
            if quantity.bound is not None or quantity.low != quantity.high:
                if bound := _BOUND.search(self._plain, max(0, start - 30), start):
                    self._take(*bound.span())
                if bound := _BOUND_BEHIND.match(self._plain, end):
                    self._take(bound.end() - len("trở xuống"), bound.end())
            elif grown := _GROWN.search(self._plain, max(0, start - 20), start):
                self._take(*grown.span())
            behind = re.match(
                rf"\s*{re.escape(match_form(quantity.unit))}(?!\w)", self._plain[end:]
            )
            self._take(start, end + (behind.end() if quantity.unit and behind else 0))
            per = re.match(r"\s*/\s*\w+(?:\s*/\s*\w+)?", self._plain[end:])
            if per and quantity.per:
                self._take(end, end + per.end())

    @property
    def _years(self) -> frozenset[int]:
        """Years that the figures of the sentence are of, or compared with."""
        found: set[int | None] = set()
        for figure in self._figures:
            found |= {figure.base, figure.quantity.of}
            if figure.period is not None:
                found |= {figure.period.first, figure.period.last}
        return frozenset(year for year in found if year is not None)

    def _take_years(self) -> None:
        for year in _YEAR.finditer(self._plain):
            if int(year["year"]) in self._years:
                self._take(*year.span())

    def _rates(self, value: int) -> Iterator[Rest]:
        """A rate that no figure is read with: "mỗi năm trong nhiệm kỳ, phường thu 45 tỷ đồng"."""
        figure = self._figure
        said = wording(self._text, figure).rate or figure.quantity.per or figure.quantity.average
        if said or RATE.search(match_form(figure.indicator.written)):
            return
        values = [f.quantity.start - self._begin for f in self._figures if f.quantity is not None]
        for match in RATE.finditer(self._plain):
            near = min((abs(at - match.end()), at) for at in values)[1]
            if near == value and self._is_free(*match.span()):
                self._take(*match.span())
                yield Rest(self._written[match.start() : match.end()])

    # --- places -------------------------------------------------------------------------------

    def _places(self) -> Iterator[Rest]:
        counted = {figure.quantity.unit for figure in self._figures}
        named = sorted(
            {*self._written_places(), *self._known_places()}, key=lambda at: (at[0], -at[1])
        )
        before: int | None = None
        for start, end in named:
            if not self._is_free(start, end):
                continue
            if self._is_of_another(start, end):
                self._take(start, end)
                continue
            inside = before is not None and _JOINS.fullmatch(self._plain, before, start) is not None
            self._take(start, end)
            before = end
            unit = _said_unit(self._written[start:end])
            yield Rest(self._written[start:end], "place", unit, inside)
        names = _meaning_words(self._figures)
        for match in _NATION.finditer(self._plain):
            if self._is_free(*match.span()) and not set(match[0].split()) <= names:
                self._take(*match.span())
                yield Rest(self._written[match.start() : match.end()], "place", Unit(match[0], ""))
        for match in _PARTY.finditer(self._plain):
            self._take(*match.span())
            yield Rest(self._written[match.start() : match.end()], "place", Unit(COUNTRY[0], ""))
        for match in _KIND_ALONE.finditer(self._plain):
            kind = match[1]
            is_name = kind in counted or set(kind.split()) <= names
            if not is_name and self._is_free(*match.span()):
                self._take(*match.span())
                said = self._written[match.start() : match.end()]
                yield Rest(said, "place", Unit(_KINDS[kind], ""))

    def _is_of_another(self, start: int, end: int) -> bool:
        """Whether another figure of the sentence is that of the place named at ``start:end``."""
        said = match_form(self._written[start:end])
        if _names_place(self._figure.place, said):
            return False
        if any(_names_place(figure.place, said) for figure in self._figures):
            return True
        values = (figure.quantity.start - self._begin for figure in self._figures)
        between = any(start < value < self._own_value[0] for value in values)
        return between and self._figure.place is not None

    def _written_places(self) -> Iterator[tuple[int, int]]:
        for match in NAMED.finditer(self._written):
            yield match.span()

    def _known_places(self) -> Iterator[tuple[int, int]]:
        bare = self._written.isascii()
        plain = fold(self._plain) if bare else self._plain
        for name in self._names:
            form = fold(match_form(name)) if bare else match_form(name)
            if form not in plain:
                continue
            for match in re.finditer(rf"(?<!\w)(?:({_KIND})\.?\s+)?{re.escape(form)}(?!\w)", plain):
                if match[1] or self._written[match.end() - len(form)].isupper():
                    yield match.span()

    # --- words --------------------------------------------------------------------------------

    def _take_names(self) -> None:
        own = _meaning_words([self._figure])
        others = _meaning_words(self._figures) - DOUBT
        for token in TOKEN.finditer(self._plain):
            word = token[0]
            spelt = expand(self._written[token.start() : token.end()])
            if (
                word in own
                or word in others
                or (spelt is not None and set(phrase(spelt)) <= own | others)
            ):
                self._take(*token.span())

    def _take_frames(self) -> None:
        tokens = list(TOKEN.finditer(self._plain))
        forms = tuple(token[0] for token in tokens)
        table, most = frame_phrases()
        at = 0
        while at < len(tokens):
            size = longest_phrase(forms, at, table, most)
            if size:
                # A phrase may share words with a name, but what it stands on must be free.
                self._take(tokens[at].start(), tokens[at + size - 1].end())
            at += size or 1

    def _left(self) -> Iterator[Rest]:
        run: list[re.Match[str]] = []
        for token in TOKEN.finditer(self._plain):
            if self._is_free(*token.span()):
                run.append(token)
            elif run:
                yield self._joined(run)
                run = []
        if run:
            yield self._joined(run)

    def _joined(self, run: Sequence[re.Match[str]]) -> Rest:
        start, end = run[0].start(), run[-1].end()
        body = _BODY.search(self._plain, 0, start)
        if body is not None:
            return Rest(self._written[body.start() : end], "body")
        return Rest(self._written[start:end])


def _said_unit(written: str) -> Unit:
    plain = match_form(written)
    for kind in sorted(_KINDS, key=len, reverse=True):
        if plain.startswith(kind) and re.match(r"[\s.]|(?<=tp)\w", plain[len(kind) :]):
            return Unit(_KINDS[kind], written[len(kind) :].strip(" ."))
    return Unit(None, written)


def _names_place(place: str | None, said: str) -> bool:
    """Whether ``said``, in matching form, names ``place``, with its kind or without."""
    return place is not None and (bool(name_spans(place, said)) or said in match_form(place))


def _meaning_words(figures: Iterable[Figure]) -> frozenset[str]:
    """The words of the names of ``figures`` that mean something there."""
    found: set[str] = set()
    for figure in figures:
        for indicator in (figure.indicator, *figure.alternatives):
            found |= _meaning(indicator.written)
    return frozenset(found)


@lru_cache(maxsize=16384)
def _meaning(written: str) -> frozenset[str]:
    forms = syllables(written)
    table = indicator_phrases()
    found: set[str] = set(forms)
    light: set[str] = set()
    at = 0
    while at < len(forms):
        size = longest_phrase(forms, at, table, longest())
        if size and not table[forms[at : at + size]]:
            light |= set(forms[at : at + size])
        elif size:
            light -= set(forms[at : at + size])
        at += size or 1
    return frozenset(found - light)
