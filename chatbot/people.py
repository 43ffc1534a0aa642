"""Persons and the offices they hold, as a document states them.

Knows: how offices and Vietnamese names are written ("NAME, office, office" and "office, office
NAME"). Does not know: questions, answers, or any person. Offsets count characters of the text
given.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from chatbot.lexicon import abbreviations, organisation_words, phrase, ranks, surnames
from chatbot.patterns import TITLES, either, whole
from chatbot.words import CAPITALS, Word, forms, words
from corpus.text import match_form, word_set

_OFFICE_HEAD = re.compile(
    rf"(?<!đoàn )(?:{whole(rf'(?:nguyên )?(?:quyền )?(?:phó )?{either(*ranks())}')})"
)
"""For words in matching form joined by single spaces. "Đoàn Chủ tịch" is a body, no office."""
ORGANISATION_WORDS = organisation_words()
_MODIFIER = re.compile(r"(?:thường trực|thứ nhất)(?: |$)")
_LEVELS = word_set("phường xã quận huyện tỉnh thị trấn thôn")
_PARTY_BRANCH = word_set("đảng bộ")
_FRONT = frozenset(forms("mặt trận tổ quốc"))
_NOT_AFTER_SURNAME = {"đồng": {"chí"}, "phó": {"chủ", "bí", "trưởng", "giám", "tổng", "ban"}}
_PARTY_COMMITTEE = frozenset(phrase("đảng ủy"))
_PEOPLES_COMMITTEE = frozenset(phrase("ủy ban nhân dân"))
_CAPITALISED = re.compile(rf"[{CAPITALS}][\w']*")
_AFTER_TITLE = re.compile(rf"(?<!\w){either(*TITLES)}\s+(?:là\s+)?(?=\S)")
_TITLE_REACH = 40
"""Characters that hold a title and "là"."""
_GAP_BEFORE_NAME = re.compile(
    rf"[ ]+|,[ ]+(?={either(*TITLES)}[ ])|\n(?:\(?[Đđ]ã ký\)?\n)?(?=[^\n.,;:]{{4,40}}(?:\n|$))"
)
"""From office to name: spaces, a comma where a title follows, or a line break where a short line
follows, as in a signature.
"""
_WORDS_BEFORE_COMMA = re.compile(r"((?:[^\W\d_]['\w]*[ ])*[^\W\d_]['\w]*)[ ]*[,–-][ ]*$")
_NAME_REACH = 120
"""Characters before an office in which a name can stand."""
_LIST_REACH = 60
"""Characters between two offices of one list."""
_SHORTEST, _LONGEST = 2, 5
"""Words of a person's full name."""
_LINES_TO_NAME = 2
"""Lines between an office and the name that signs under it."""
_SHORT_OFFICES = tuple(
    short
    for short, full in abbreviations().items()
    if _OFFICE_HEAD.search(" ".join(phrase(full))) or "đồng chí" in full
)
_ANYBODY = re.compile(whole(either(*ranks(), *TITLES, *_SHORT_OFFICES)))


@dataclass(frozen=True, slots=True)
class Office:
    """An office taken apart, so that two wordings can be compared."""

    head: str
    """Rank in matching form, "phó" included: ``phó bí thư``."""
    modifier: str
    """``thường trực``, ``thứ nhất`` or nothing."""
    organisation: frozenset[str]
    """Words of the organisation in matching form, level and place left out."""
    level: frozenset[str]
    """Of ``phường``, ``xã``, ``tỉnh``, ...; empty where none is written."""

    def answers(self, asked: Office) -> bool:
        """Whether a holder of this office is what ``asked`` asks for.

        Rank and modifier must be equal; an organisation left out matches the one that people
        mean when they leave it out: "Chủ tịch phường" heads the people's committee.
        """
        if (self.head, self.modifier) != (asked.head, asked.modifier):
            return False
        if self.level and asked.level and not (self.level & asked.level):
            return False
        if asked.organisation == _PARTY_COMMITTEE and not self.organisation:
            return "bí thư" in self.head  # as it signs a document of the party committee
        if asked.organisation:
            differing = self.organisation ^ asked.organisation
            common = self.organisation & asked.organisation
            return not differing or (differing <= _PARTY_COMMITTEE < common | _PARTY_COMMITTEE)
        if "chủ tịch" in self.head and asked.level:
            return self.organisation == _PEOPLES_COMMITTEE
        if "bí thư" in self.head and asked.level:
            return self.organisation in {frozenset(), _PARTY_COMMITTEE}
        return True


@dataclass(frozen=True, slots=True)
class OfficeSpan:
    """An office where it stands in a text: ``text[start:end]``, place not included."""

    office: Office
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A person with the offices that one place of a text gives: ``text[start:end]``."""

    name: str
    offices: tuple[OfficeSpan, ...]
    start: int
    end: int


@lru_cache(maxsize=4096)
def parse_office(text: str) -> Office:
    """Take an office apart; ``text`` begins with its rank."""
    plain = " ".join(forms(text))
    match = _OFFICE_HEAD.match(plain)
    head = match.group() if match else plain
    rest = plain[len(head) :].strip()
    modifier = ""
    if found := _MODIFIER.match(rest):
        modifier = found.group().strip()
        rest = rest[found.end() :]
    parts = frozenset(rest.split())
    if parts >= _FRONT:  # its committee is itself
        parts = parts & _LEVELS | _FRONT
    if parts - _LEVELS == _PARTY_BRANCH:  # "Bí thư Đảng bộ phường" heads the Đảng ủy
        parts = parts & _LEVELS | _PARTY_COMMITTEE
    return Office(head, modifier, parts - _LEVELS - {"các"}, parts & _LEVELS)


def find_offices(text: str) -> list[OfficeSpan]:
    """The offices named in ``text``, whatever the case of their letters."""
    items = words(text)
    plain = " ".join(word.form for word in items)
    begins: list[int] = []
    """Where each word stands in ``plain``."""
    position = 0
    for word in items:
        begins.append(position)
        position += len(word.form) + 1
    index_at = {begin: index for index, begin in enumerate(begins)}

    found: list[OfficeSpan] = []
    position = 0
    while match := _OFFICE_HEAD.search(plain, position):
        position = match.end()
        first = index_at.get(match.start())
        if first is None:
            continue
        last = first + len(match.group().split()) - 1
        while last + 1 < len(items) and _continues(text, items, last):
            last += 1
        start, end = items[first].start, items[last].end
        found.append(OfficeSpan(parse_office(text[start:end]), text[start:end], start, end))
        position = max(position, begins[last] + len(items[last].form))
    return found


def _continues(text: str, items: list[Word], last: int) -> bool:
    """Whether the next word still belongs to the office that ends in ``items[last]``."""
    word = items[last + 1]
    if word.start == items[last].start:  # the same spelt-out abbreviation
        return True
    if text[items[last].end : word.start].strip(" ") or word.form not in ORGANISATION_WORDS:
        return False
    if word.form == "đồng" and items[last].form != "hội":  # "... đồng thời là ..."
        return False
    following = text[word.end : word.end + 2]
    begins_name = (
        text[word.start].isupper()
        and word.form in surnames()
        and len(following) == 2
        and following[0] == " "
        and following[1].isupper()
    )
    return not begins_name


def find_mentions(text: str, places: Collection[str] = ()) -> list[Mention]:
    """Persons named in ``text`` with the offices written right before or after the name.

    ``places`` are names known to be places, without "phường" or "xã"; they help to tell where a
    place ends and a person's name begins.
    """
    return [
        moved(mention, start)
        for start, end in _blocks(text)
        for mention in _mentions_in(text[start:end], places)
    ]


def moved(mention: Mention, by: int) -> Mention:
    """A mention whose offsets count from ``by`` characters before."""
    if not by:
        return mention
    offices = tuple(
        replace(office, start=office.start + by, end=office.end + by) for office in mention.offices
    )
    return replace(mention, offices=offices, start=mention.start + by, end=mention.end + by)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """The lines that name an office or have a title, with the lines after them where a name may
    follow. Taking words apart is slow, and most lines of a report name nobody.
    """
    start = end = -1
    for match in _ANYBODY.finditer(match_form(text)):
        if start < 0 or match.start() >= end:
            if start >= 0:
                yield start, end
            start = text.rfind("\n", 0, match.start()) + 1
        end = match.end()
        for _ in range(1 + _LINES_TO_NAME):
            following = text.find("\n", end)
            end = following + 1 if following >= 0 else len(text)
    if start >= 0:
        yield start, end


def _mentions_in(text: str, places: Collection[str]) -> list[Mention]:
    found: list[Mention] = []
    taken_until = 0
    for chain in _chains(text, places):
        first, last = chain[0], chain[-1]
        if name := _name_after(text, last, places):
            start, end = name
            found.append(Mention(text[start:end], chain, first.start, end))
            taken_until = end
        elif name := _name_before(text, first.start, taken_until):
            start, end = name
            found.append(Mention(text[start:end], chain, start, last.end))
            taken_until = last.end
    return sorted([*found, *_titled_names(text, found)], key=lambda mention: mention.start)


def _chains(text: str, places: Collection[str]) -> list[tuple[OfficeSpan, ...]]:
    """The offices of ``text``, those that stand in one list together."""
    chains: list[list[OfficeSpan]] = []
    for office in find_offices(text):
        if chains and _joined(text, chains[-1][-1], office, places):
            chains[-1].append(office)
        else:
            chains.append([office])
    return [tuple(chain) for chain in chains]


def _joined(text: str, first: OfficeSpan, second: OfficeSpan, places: Collection[str]) -> bool:
    """Whether two offices stand in one list: "office, office", a place's name between allowed."""
    gap = text[first.end : second.start]
    if ";" in gap or "\n" in gap or len(gap) > _LIST_REACH:
        return False
    before, comma, after = gap.rpartition(",")
    if not comma and match_form(gap).strip() in {"kiêm", "và", "-", "–"}:
        return True
    if not comma or match_form(after).strip() not in {"", "kiêm", "đồng thời là"}:
        return False
    before = before.strip()
    return not before or (_is_capital_run(before) and _split_place(before.split(), places) is None)


def _is_capital_run(text: str) -> bool:
    return all(_CAPITALISED.fullmatch(word) for word in text.split())


def _capital_run(text: str, start: int) -> list[tuple[int, int]]:
    """Offsets of the capitalised words that follow one another from ``start``."""
    run: list[tuple[int, int]] = []
    position = start
    while match := _CAPITALISED.match(text, position):
        run.append(match.span())
        position = match.end()
        if text[position : position + 1] != " ":
            break
        position += 1
    return run


def _name_after(text: str, office: OfficeSpan, places: Collection[str]) -> tuple[int, int] | None:
    """The person's name that follows an office, a place's name between them skipped."""
    gap = _GAP_BEFORE_NAME.match(text, office.end)
    if not gap:
        return None
    position = gap.end()
    titled = _AFTER_TITLE.match(match_form(text[position : position + _TITLE_REACH]))
    if titled:
        position += titled.end()
    run = _capital_run(text, position)
    names = [text[start:end] for start, end in run]
    if _OFFICE_HEAD.match(match_form(" ".join(names))):  # another office on the next line
        return None
    has_surname = bool(names) and _is_surname(names, 0)
    split = None if titled else _split_place(names, places)
    first = 0
    if split is not None and (
        " ".join(names[:split]) in places or not has_surname or len(names) > _LONGEST - 1
    ):
        first = split
    elif not (has_surname or titled) and (office.office.level or not 3 <= len(names) <= 4):
        return None
    if not _SHORTEST <= len(run) - first <= _LONGEST:
        return None
    return run[first][0], run[-1][1]


def _is_surname(names: Sequence[str], index: int) -> bool:
    """Whether a word is a family name and not the begin of "đồng chí" or "phó chủ tịch"."""
    word = match_form(names[index])
    following = match_form(names[index + 1]) if index + 1 < len(names) else ""
    return word in surnames() and following not in _NOT_AFTER_SURNAME.get(word, ())


def _split_place(names: list[str], places: Collection[str]) -> int | None:
    """Index where the person's name begins in "Place Name ...", None where there is no person."""
    candidates = [
        index
        for index in range(1, len(names) - 1)
        if _is_surname(names, index) and _SHORTEST <= len(names) - index <= _LONGEST
    ]
    if not candidates:
        return None
    return min(
        candidates, key=lambda index: (" ".join(names[:index]) not in places, abs(index - 2))
    )


def _name_before(text: str, office_start: int, floor: int) -> tuple[int, int] | None:
    """The person's name that stands before ", office", from ``floor`` on."""
    floor = max(floor, office_start - _NAME_REACH)
    before = _WORDS_BEFORE_COMMA.search(text[floor:office_start])
    if not before:
        return None
    name: list[str] = []
    for part in reversed(before[1].split(" ")):
        if not _CAPITALISED.fullmatch(part) or len(name) == _LONGEST:
            break
        name.insert(0, part)
    while name and not _is_surname(name, 0):
        del name[0]
    if len(name) < _SHORTEST:
        return None
    end = floor + before.end(1)
    return end - len(" ".join(name)), end


def _titled_names(text: str, found: list[Mention]) -> Iterator[Mention]:
    """Names after "đồng chí", "ông", "bà" that no office stands beside."""
    for match in _AFTER_TITLE.finditer(match_form(text)):
        run = _capital_run(text, match.end())
        if not _SHORTEST <= len(run) <= _LONGEST:
            continue
        start, end = run[0][0], run[-1][1]
        if all(end <= mention.start or start >= mention.end for mention in found):
            yield Mention(text[start:end], (), start, end)
