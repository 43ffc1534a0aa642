"""From what was typed, and the conversation before it, to a ``Question``.

Knows: the library's words, persons and the ways of asking. Does not know: how evidence is found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from chatbot.lexicon import Phrase, expand, function_phrases, known_text, phrase
from chatbot.patterns import ADMIN_UNITS, either, name_spans
from chatbot.people import ORGANISATION_WORDS, find_offices
from chatbot.quantities import parse_quantities
from chatbot.question import followup
from chatbot.question.asking import Asking, read_asking
from chatbot.question.terms import read_terms
from chatbot.question.types import Kind, Question
from chatbot.register import PeopleRegister
from chatbot.types import Turn
from chatbot.words import CAPITALS, find_phrase, forms, words
from corpus.text import fold, match_form, normalise, tokenise
from index.spelling import Vocabulary

_I = either("tôi", "em", "mình", "chúng tôi", "con", "cháu")
_DO = either("cần", "muốn", "nghe", "viết", "đọc", "thấy", "cảm ơn", "xin")
_PURPOSE = either(
    *("tôi", "em", "mình", "in", "ghi", "đưa", "dẫn", "làm", "viết", "trích", "tiện"),
    *("báo cáo", "chuẩn bị", "đối chiếu", "kiểm tra"),
)
_ASIDE_BEGINS = (
    rf"(?:^|[,.;!]\s*)(?:{_I}\s+(?:đang\s+|chỉ\s+)?{_DO}|cảm ơn|xin cảm ơn)|\s+để\s+{_PURPOSE}"
)
_ASIDE_ENDS = r"\s(?:có đúng|đúng không|phải không|có phải)|[?.!]|$"
_ASIDE = re.compile(
    rf"^{_I}\s+(?:đang\s+|chỉ\s+)?{_DO}(?!\w)[^,?.!]*,\s*(?=\S)"
    rf"|(?:{_ASIDE_BEGINS})(?!\w)[^?.!]*?(?={_ASIDE_ENDS})"
)
"""What is said around a question: "Tôi đang viết báo cáo, ...", "... để đưa vào báo cáo"."""


def _leading(bodies: str, *more: str) -> re.Pattern[str]:
    """Finds "người đứng đầu" and the like before one of ``bodies``; ``more`` verbs also fit."""
    leads = either("đứng đầu", "phụ trách", *more)
    return re.compile(rf"(?:người |đồng chí |vị )?{leads}\s+{match_form(bodies)}")


_HEAD_OF = "lãnh đạo cao nhất của"
_LEADERS = (
    (
        _leading(
            "(?:(?:cơ quan )?chính quyền|ủy ban nhân dân|ubnd|ủy ban(?! kiểm))",
            *(_HEAD_OF, "điều hành", "cầm trịch"),
        ),
        "Chủ tịch UBND",
    ),
    (_leading("(?:hội đồng nhân dân|hđnd)", _HEAD_OF), "Chủ tịch HĐND"),
    (_leading("(?:ủy ban kiểm tra|ubkt)"), "Chủ nhiệm Ủy ban Kiểm tra"),
    (_leading("(?:cấp ủy|đảng ủy|đảng bộ)", _HEAD_OF), "Bí thư Đảng ủy"),
)
"""Who is asked for without naming the office, and the office that leads such a body."""
_CAPITALISED = rf"[{CAPITALS}][\w']*"
_NAME = re.compile(rf"(?<![\w/]){_CAPITALISED}(?: {_CAPITALISED})+")
_ACRONYM = re.compile(rf"(?<![\w/.-])[{CAPITALS}]{{3,}}(?![\w/-])")
_UNIT_WRITTEN = "|".join(
    f"[{unit[0].upper()}{unit[0]}]{unit[1:]}" for unit in (*ADMIN_UNITS, "nước")
)
_PLACE = re.compile(rf"(?:{_UNIT_WRITTEN}|TP\.?|P\.)\s*([{CAPITALS}]\w*(?: [{CAPITALS}]\w*)*)")
_PLACE_WORD = re.compile(rf"(?<!\w){either(*ADMIN_UNITS)}\s+([^\W\d]+)(\s+[^\W\d]+)?")
_SLASHED_TITLE = re.compile(r"(?<!\w)[đĐ]/[cC](?!\w)")
_LISTED = frozenset((form,) for known in known_text() for form in known)
_SUBJECTS = frozenset(
    phrase(word)
    for word in ("chỉ tiêu", "mục tiêu", "đại hội", "đảng bộ", "nhiệm kỳ", "phường", "xã")
)
"""Frame words that a question can be about: with one of them it is whole."""
_NO_NAMES = function_phrases() | {phrase(word) for word in ("ông", "bà", "anh", "chị", "đại")}
_REMEMBERED = 20
"""Turns of a conversation that a follow-up can refer to."""
_NUMERALS = frozenset("IVXLC")
_CURRENCIES = frozenset({"USD", "VND", "VNĐ"})


Identities = Callable[[Phrase], Iterable[Phrase]]
"""From the words of a name to what holds them."""


def _nobody(name: Phrase) -> Iterable[Phrase]:
    """No documents."""
    return ()


class Understander:
    """Understands questions with the words and persons of one library.

    ``places``: names of the documents' places, without "phường" or "xã". ``identities``: the words,
    in matching form, that say whose document it is, of each document where a name is among them.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        people: PeopleRegister,
        places: Sequence[str] = (),
        identities: Identities = _nobody,
    ) -> None:
        self._vocabulary = vocabulary
        self._people = people
        self._places = {name: match_form(name) for name in places}
        self._identities = identities
        initials = [("".join(word[0] for word in name.split()), name) for name in self._places]
        often = Counter(short for short, _ in initials)
        # Of several places with the same initials none is meant for sure.
        self._initials = {short: name for short, name in initials if often[short] == 1}

    def understand(self, raw: str, history: Sequence[Turn] = ()) -> Question:
        """Normalise, mend, complete from ``history`` (oldest first) and take apart. Never fails."""
        mended = self._mend(raw)
        history = history[-_REMEMBERED:]
        text, forced = self._complete(mended, history)
        followed = text != mended or forced is not None
        asking = self._read_asking(text)
        if forced is not None and forced is not asking.kind:
            asking = Asking(forced, None, asking.plural)
        persons = tuple(self._people.named_in(text))
        quantities = tuple(parse_quantities(text))
        found = (*self._places_in(text), *self._names(text, persons))  # as typed, where both are
        names = tuple({match_form(name): name for name in found}.values())
        if not names and followed:
            names = self._earlier_places(history)
        leave_out = [(quantity.start, quantity.end) for quantity in quantities]
        leave_out += _spans_of(names, text) + self._scope_spans(names, text)
        if asking.focus and asking.kind is not Kind.LIST:
            leave_out.append(asking.focus)
        typed = normalise(raw)
        return Question(
            raw=raw,
            text=text,
            kind=asking.kind,
            plural=asking.plural,
            focus=asking.focus,
            terms=read_terms(text, leave_out),
            quantities=quantities,
            persons=persons,
            offices=tuple(find_offices(text)),
            names=names,
            variants=(typed,) if fold(typed) != fold(text) else (),
        )

    def _scope_spans(self, names: Sequence[str], text: str) -> list[tuple[int, int]]:
        """Names of the whole bodies that documents are of: "Trường ... Mây Trắng" around a name."""
        items = words(text)
        said = [word.form for word in items]
        spans: list[tuple[int, int]] = []
        for name in names:
            needle = forms(name)
            first = find_phrase(needle, said)
            if first < 0 or name.isupper():  # "GRDP" is an indicator, or a part of one
                continue
            end = items[first + len(needle) - 1].end
            for identity in self._identities(needle):
                spans += [
                    (items[first - shared].start, end)
                    for shared in _shared_before(said, first, identity, needle)
                ]
        return spans

    def _mend(self, raw: str) -> str:
        text = re.sub(r"\s+", " ", normalise(raw))
        text = self._spell_out(text)
        text = self._people.mend_names(self._vocabulary.respell(text))
        text = _without_asides(text)
        for leader, office in _LEADERS:
            if match := leader.search(match_form(text)):
                text = f"{text[: match.start()]}{office}{text[match.end() :]}"
        return text.strip()

    def _spell_out(self, text: str) -> str:
        """Abbreviations that the library itself does not use, spelt out."""
        result: list[str] = []
        position = 0
        text = _SLASHED_TITLE.sub("đồng chí", text)
        text = re.sub(r"\bbao nhiu\b", "bao nhiêu", text)
        for token in tokenise(text):
            expansion = expand(token.text)
            expansion = expansion or self._initials.get(token.text)
            if expansion is not None and token.text not in self._vocabulary:
                gap = " " if text[token.end : token.end + 1] == "." else ""
                result += [text[position : token.start], expansion, gap]
                position = token.end + (1 if gap else 0)
        return re.sub(r" +", " ", "".join([*result, text[position:]]))

    def _read_asking(self, text: str) -> Asking:
        return read_asking(text, bool(self._people.named_in(text)), bool(find_offices(text)))

    def _complete(self, text: str, history: Sequence[Turn]) -> tuple[str, Kind | None]:
        """The question made whole, and the kind it takes over from the one before."""
        if not history:
            return text, None
        content = [term for term in read_terms(text) if term.weight == 1.0]
        subjects = [term for term in read_terms(text) if term.phrase in _SUBJECTS]
        if not followup.is_followup(text, len(content) + 2 * len(subjects)):
            return text, None
        spoken = [part for turn in history for part in (turn.question, turn.answer)]
        resolved = followup.resolve_person(text, spoken, self._people.names)
        if resolved != text:
            return resolved, None
        earlier, _ = self._complete(self._mend(history[-1].question), history[:-1])
        year = followup.year_in(text)
        rest = [term for term in content if not any(map(_has_digit, term.phrase))]
        topic, confirms = followup.bare_topic(text)
        if year and not rest:
            return followup.replace_year(earlier, year), self._read_asking(earlier).kind
        if self._people.named_in(topic) and self._read_asking(topic).focus is None:
            return f"{topic} giữ chức vụ gì?", None
        repeated = len(rest) == 1 and find_phrase(rest[0].phrase, forms(earlier)) >= 0
        if followup.names_thing(text) or not rest or repeated:
            about = f"{followup.without_pointer(text)} {followup.topic_of(earlier)}"
            return about.strip(), self._read_asking(text).kind
        if confirms:
            return self._same_claim(topic, history[-1]), Kind.YESNO
        return self._same_question(topic, earlier)

    def _same_question(self, topic: str, earlier: str) -> tuple[str, Kind | None]:
        """What was asked before, asked of ``topic``: "Còn hộ nghèo?"."""
        kind = self._read_asking(earlier).kind
        if swapped := self._swap_place(topic, earlier):
            return swapped, kind
        asked = self._read_asking(topic)
        if asked.focus is not None and asked.kind is not Kind.YESNO:
            return topic, None
        if find_offices(topic):
            return f"{topic} là ai?", None
        year = followup.year_in(earlier)
        if year and not followup.year_in(topic):
            return f"{topic} năm {year}", kind
        return topic, kind

    def _swap_place(self, topic: str, earlier: str) -> str | None:
        """The earlier question asked of another place, where ``topic`` is but a place."""
        places = self._places_in(topic)
        others = [t for t in read_terms(topic, _spans_of(places, topic)) if t.weight == 1.0]
        if not places or others:
            return None
        before = self._places_in(earlier)
        if not before:
            return f"{earlier.rstrip(' ?.!')} của {topic}?"
        start = match_form(earlier).find(match_form(before[0]))
        return f"{earlier[:start]}{places[0]}{earlier[start + len(before[0]) :]}"

    def _same_claim(self, topic: str, last: Turn) -> str:
        """ "Nước sạch cũng vậy chứ?": the topic with the quantity of the last answer."""
        stated = [q for q in parse_quantities(last.answer) if q.kind == "quantity" and q.unit]
        value = last.answer[stated[0].start : stated[0].end] if stated else ""
        return f"{topic} {value} phải không?".replace("  ", " ")

    def _earlier_places(self, history: Sequence[Turn]) -> tuple[str, ...]:
        """The places that the conversation is about, by the last question that names any."""
        found = (self._places_in(turn.question) for turn in reversed(history))
        return next((places for places in found if places), ())

    def _places_in(self, text: str) -> tuple[str, ...]:
        """Known places, else unknown ones typed in lower case."""
        plain = match_form(text)
        return self._known_places(plain) or tuple(self._unknown_places(plain))

    def _known_places(self, plain: str) -> tuple[str, ...]:
        return tuple(
            name for name, form in self._places.items() if form in plain and name_spans(name, plain)
        )

    def _unknown_places(self, plain: str) -> list[str]:
        """ "mây trắng" of "phường mây trắng": a place whose first word no document has."""
        return [
            match[1] + (match[2] or "")
            for match in _PLACE_WORD.finditer(plain)
            if match[1] not in self._vocabulary and (match[1],) not in _LISTED
        ]

    def _names(self, text: str, persons: Sequence[str]) -> tuple[str, ...]:
        """Known places and capitalised names, those of persons and offices left out."""
        found = list(self._known_places(match_form(text)))
        office_spans = [(office.start, office.end) for office in find_offices(text)]
        for start, name in _capitalised_names(text):
            if any(begin <= start < end for begin, end in office_spans) or _is_no_name(name):
                continue
            if any(_one_holds_other(name, person) for person in persons):
                continue
            if not any(match_form(name) in match_form(known) for known in found):
                found.append(name)
        return tuple(found)


def _capitalised_names(text: str) -> Iterator[tuple[int, str]]:
    """(start, name) of places after "phường" and the like, then of runs of capitalised words."""
    # A lone capitalised word is a name only after "phường" and the like.
    places = [(*match.span(1), 1) for match in _PLACE.finditer(text)]
    runs = [(*match.span(), 2) for match in _NAME.finditer(text)]
    acronyms = [(*match.span(), 1) for match in _ACRONYM.finditer(text)]
    for start, end, fewest in [*places, *runs, *acronyms]:
        parts = text[start:end].split(" ")
        while fewest > 1 and parts and phrase(parts[0]) in _NO_NAMES:  # "Theo Mây Trắng"
            start += len(parts[0]) + 1
            del parts[0]
        if len(parts) >= fewest:
            yield start, " ".join(parts)


def _is_no_name(name: str) -> bool:
    """Whether a capitalised run is an abbreviation or of the words of organisations."""
    if name.isupper() and (
        expand(name) is not None or set(name) <= _NUMERALS or name in _CURRENCIES
    ):
        return True
    return set(forms(name)) <= ORGANISATION_WORDS


def _one_holds_other(first: str, second: str) -> bool:
    first, second = match_form(first), match_form(second)
    return first in second or second in first


def _shared_before(
    said: Sequence[str], first: int, identity: Phrase, needle: Phrase
) -> Iterator[int]:
    """For each place of ``needle`` in ``identity``: how many words before it are those before
    ``said[first]`` too.
    """
    at = find_phrase(needle, identity)
    while at >= 0:
        shared = 0
        while shared < min(first, at) and said[first - shared - 1] == identity[at - shared - 1]:
            shared += 1
        yield shared
        at = find_phrase(needle, identity, at + 1)


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)


def _spans_of(names: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where names stand: they are looked for in a document as a whole, not in every clause."""
    plain = match_form(text)
    return [span for name in names for span in name_spans(name, plain)]


def _without_asides(text: str) -> str:
    """``text`` without what is said around the question, unless too little would be left."""
    result: list[str] = []
    position = 0
    for match in _ASIDE.finditer(match_form(text)):
        result.append(text[position : match.start()])
        position = match.end()
    kept = "".join([*result, text[position:]]).strip(" ,;")
    return kept if len(kept.split()) >= 3 else text
