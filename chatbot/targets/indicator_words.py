"""The words that the names of indicators are made of.

Knows: which phrases name one concept, which say nothing of their own, which wordings of a whole
indicator are equal. Does not know: quantities, or when two indicators are the same. The lists are
plain text in ``chatbot/lexicon``, made like the others there: a line is a group of wordings parted
by " | ", and a line that starts with ``#`` is a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from chatbot.lexicon import Phrase, read_lines
from chatbot.words import longest_phrase, words
from corpus.text import fold, match_form, normalise, word_set
from index.spelling import is_unaccented

SHARE = "tỷ lệ"
COUNT = "số"
RISE = "tốc độ tăng"
FALL = "mức giảm"
TIMES = "gấp"
AVERAGE = "bình quân"
MEASURES = frozenset({SHARE, COUNT, RISE, FALL, TIMES, AVERAGE})
"""Concepts that say how something is measured."""
BORDER = "·"
"""What stands between words of a name that must not be read as one phrase."""
_BOUND_SIGNS = str.maketrans({"≥": " tối thiểu ", "≤": " tối đa "})
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–](?:19|20)\d\d)?")
_YEAR_LEADERS = word_set(
    "năm đến vào trong cuối đầu hết tính giai đoạn nhiệm thời kỳ từ các so với tới"
)
"""What stands before a year: neither the period nor the base is part of an indicator."""
_RANKED = frozenset({"độ", "loại", "hạng", "nhóm", "vùng", "bậc", "lớp"})
"""Words whose number ranks: "mức độ II", "đô thị loại 3"."""
_BEFORE_NUMBERS = _RANKED | {"tháng", "quý", "thứ"}
_LIMITS = frozenset({"dưới", "trên", "từ", "đủ", "đến"})
"""What stands before a number that is part of a name: "dưới 5 tuổi"."""
_OPEN_END = ("trở", "lên")
_RANKS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_RANKS |= {"một": "1", "hai": "2", "ba": "3", "bốn": "4"}
_MOST_DOING = 4
"""Words of "duy trì và nâng cao"."""
_NEW_PART = re.compile(r"[,;:(]\s*(?=(?:tổng )?(?:số|so)\s)", re.IGNORECASE)
"""Where a count begins: "xã nông thôn mới, số xã nâng cao" has no word "mới số"."""
ASIDE = re.compile(
    r"\((?:so với|vào (?:đầu|giữa|năm|khoá)|trong (?:\d+|mười|hai mươi)|trừ|ngoại trừ|không phải"
    r"|không kể|cách|ngoài|trước thềm|chưa đến) [^()]+\)",
    re.IGNORECASE,
)
"""A base or a time that a name says whole: "(so với cùng kỳ)", "(vào giữa nhiệm kỳ)"."""
_CHOICE = re.compile(r"\(([^()]*/[^()]*)\)")


@dataclass(frozen=True, slots=True)
class Group:
    """Wordings of one whole indicator."""

    wordings: tuple[str, ...]
    """The first is how the indicator is called."""
    alone: bool
    """Whether they are equal only where nothing else is said beside them."""


@lru_cache(maxsize=16384)
def syllables(text: str) -> Phrase:
    """The words of ``text`` in matching form: abbreviations spelt out, ranks as figures, years and
    what leads to them left out.
    """
    plain = match_form(normalise(text)).translate(_BOUND_SIGNS)
    found: list[str] = []
    for word in words(plain):
        if _YEAR.fullmatch(word.form):
            while found and found[-1] in _YEAR_LEADERS:
                if found.pop() != "năm":
                    continue
                if found[-1:] == ["5"] and not set(found[-2:-1]) & _BEFORE_NUMBERS:
                    found.pop()  # of "5 năm 2026-2030"
            if found[-2:-1] != ["tháng"]:  # of a date, which says what is counted
                continue
        ranked = bool(found) and found[-1] in _RANKED
        found.append(_RANKS.get(word.form, word.form) if ranked else word.form)
    return tuple(found)


@lru_cache(maxsize=16384)
def concepts_of(text: str) -> tuple[str, ...]:
    """The concepts that ``text`` names, in order. An unknown word is its own concept; a number goes
    with the word that it ranks or counts ("mức độ 2", "5 tuổi"); what a value is compared with, and
    a time that is no year, are one concept each: "(so với cùng kỳ)".
    """
    found: list[str] = []
    plain = normalise(text)
    bare = is_unaccented(plain)
    asides = [" ".join(match_form(match[0]).split()) for match in ASIDE.finditer(plain)]
    plain = ASIDE.sub(BORDER, plain) if asides else plain
    for part in _NEW_PART.sub(BORDER, plain).split(BORDER):
        forms = syllables(part)
        found += _concepts(_accented(forms) if bare else forms)
    return (*found, *asides)


def shown(concept: str) -> str:
    """``concept`` as the lists write it: "GRDP"."""
    return _writings().get(concept, concept)


def order(concept: str) -> int | None:
    """Where the lists have ``concept``, which is where a name says it; None for an unknown word."""
    return _orders().get(concept)


@cache
def phrases() -> dict[Phrase, tuple[str, ...]]:
    """Every phrase of the lists to the concepts that it names; none for one that says nothing."""
    table: dict[Phrase, tuple[str, ...]] = {}
    for line in read_lines("indicator_words.txt"):
        head, *others = _parts(line)
        concepts = tuple(" ".join(syllables(part)) for part in head.split("+"))
        table |= {syllables(wording): concepts for wording in (head.replace("+", " "), *others)}
        for concept in concepts:
            table.setdefault(tuple(concept.split()), (concept,))
    for line in read_lines("indicator_light.txt"):
        table |= {syllables(wording): () for wording in _parts(line)}
    return table


@cache
def groups() -> tuple[Group, ...]:
    """Wordings of whole indicators that are equal."""
    found: list[Group] = []
    for line in read_lines("indicators.txt"):
        parts = _parts(line.removeprefix("="))
        written = [wording for part in parts for wording in _variants(part)]
        found.append(Group(tuple(dict.fromkeys(written)), alone=line.startswith("=")))
    return tuple(found)


@cache
def themes() -> tuple[tuple[str, frozenset[str]], ...]:
    """Fields of indicators, each with the concepts that tell it."""
    table: list[tuple[str, frozenset[str]]] = []
    for line in read_lines("indicator_themes.txt"):
        name, _, listed = line.partition(":")
        concepts = (concept for part in _parts(listed) for concept in concepts_of(part))
        table.append((name.strip(), frozenset(concepts)))
    return tuple(table)


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]


def _variants(wording: str) -> Iterator[str]:
    """ "(sử dụng/cấp) nước" stands for "sử dụng nước" and "cấp nước"."""
    pieces = _CHOICE.split(wording)
    choices = [piece.split("/") if at % 2 else [piece] for at, piece in enumerate(pieces)]
    for chosen in product(*choices):
        yield " ".join("".join(chosen).split())


@cache
def _writings() -> dict[str, str]:
    """Concepts as they are written, in the order of the lists; a line of its own decides."""
    heads = [_parts(line)[0].split("+") for line in read_lines("indicator_words.txt")]
    written: dict[str, str] = {}
    for parts in sorted(heads, key=lambda parts: len(parts) > 1):
        for part in parts:
            written.setdefault(" ".join(syllables(part)), part.strip())
    return written


@cache
def _orders() -> dict[str, int]:
    return {concept: at for at, concept in enumerate(_writings())}


@cache
def _doings() -> tuple[frozenset[Phrase], frozenset[Phrase]]:
    """What is done about a level, and what levels are called."""
    listed = {}
    for line in read_lines("indicator_verbs.txt"):
        name, _, parts = line.partition(":")
        listed[name] = frozenset(map(syllables, _parts(parts)))
    return listed["verbs"], listed["nouns"]


@cache
def longest() -> int:
    """How many words the longest of ``phrases`` has."""
    return max(map(len, phrases()))


@cache
def _unaccented() -> dict[Phrase, Phrase]:
    """Phrases without diacritics to the only meaning of the lists that they can stand for."""
    table: dict[Phrase, Phrase] = {}
    doubtful: set[Phrase] = set()
    meanings = phrases()
    for phrase in sorted(meanings):
        if meanings[phrase] == phrase:  # of one syllable, which could be many words
            continue
        plain = tuple(map(fold, phrase))
        for bare in {plain, tuple("ti" if form == "ty" else form for form in plain)}:
            if meanings[table.setdefault(bare, phrase)] != meanings[phrase]:
                doubtful.add(bare)
    return {bare: phrase for bare, phrase in table.items() if bare not in doubtful}


def _accented(forms: Phrase) -> Phrase:
    """``forms``, typed without diacritics, with those of the phrases of the lists."""
    table = _unaccented()
    found: list[str] = []
    position = 0
    while position < len(forms):
        size = longest_phrase(forms, position, table, longest())
        found += (
            table[forms[position : position + size]] if size else forms[position : position + 1]
        )
        position += size or 1
    return tuple(found)


def _concepts(forms: Phrase) -> Iterator[str]:
    table = phrases()
    position = 0
    named = False  # whether the word before names something
    while position < len(forms):
        size = longest_phrase(forms, position, table, longest())
        if (doing := _doing(forms, position)) and doing >= size:
            position += doing
            continue
        found = table[forms[position : position + size]] if size else ()
        if not size or (size == 1 and _number_phrase(forms, position)):
            size = _number_phrase(forms, position) or 1
            found = (" ".join(forms[position : position + size]),)
            if size > 1 and forms[position + size : position + size + 2] == _OPEN_END:
                # "3 sao trở lên" and "từ 3 sao" are one limit.
                found = (found[0] if forms[position] == "từ" else f"từ {found[0]}",)
                size += 2
        elif named and found == (COUNT,) and size == 1:
            # Behind a noun it is the adjective: "công nghệ số" is digital, "số hộ" is a number.
            found = (" ".join(forms[position - 1 : position + 1]),)
        yield from found
        named = bool(found) and not set(found) & MEASURES
        position += size


def _doing(forms: Phrase, start: int) -> int:
    """Words at ``start`` that say what is done about the level named behind; 0 for none."""
    verbs, nouns = _doings()
    for size in range(min(_MOST_DOING, len(forms) - start - 1), 0, -1):
        behind = start + size
        if forms[start:behind] in verbs and longest_phrase(forms, behind, nouns, longest()):
            return size
    return 0


def _number_phrase(forms: Phrase, start: int) -> int:
    """Words of "5 tuổi", "dưới 5 tuổi" or "loại 2" at ``start``; 0 for none."""
    number = start + (forms[start] in _LIMITS or forms[start] in _RANKED)
    if number == len(forms) or not forms[number][0].isdigit():
        return 0
    counted = forms[start] not in _RANKED and number + 1 < len(forms)
    return number - start + 1 + counted
