"""Values and names that a clause states together.

Knows: "A và B đạt x", "A, B lần lượt đạt x, y", "100% A và 80% B đạt chuẩn". Does not know: what
the names mean.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chatbot.patterns import one_of
from chatbot.quantities import Quantity, parse_quantities
from chatbot.targets.reading.periods import Time
from chatbot.targets.reading.phrases import is_headed, read_head
from chatbot.targets.reading.places import foreign
from chatbot.targets.reading.windows import PREDICATE, Clause
from chatbot.targets.reading.words import opening
from corpus.text import match_form

CARRIED = opening("""
    tỷ trọng | tỉ trọng | tỷ lệ | tỉ lệ | cơ cấu | số | tổng số | giá trị sản xuất | diện tích |
    sản lượng | năng suất | số lượng | giá trị | chỉ số | tốc độ tăng | tốc độ tăng trưởng |
    cơ cấu kinh tế
""")
"""What is said once for several names: "tỷ trọng nông nghiệp 10%, công nghiệp 40%"."""
_RESPECTIVELY = one_of("lần lượt", "tương ứng", "theo thứ tự")
_GAP = re.compile(r"\s*[,;]\s*(?:và\s+)?|\s+và\s+")
_PLACE_GAP = re.compile(r"\s*,\s*(?:và\s*)?(?:của\s*)?|\s*và\s*(?:của\s*)?")
_AND = re.compile(r"\s+(?:và|cùng)\s+")
_LIKE = re.compile(r"(?<=\w),\s+(?=(\w+)\s)")
"""A comma between two names."""
_LIMITED = one_of("cho", "đối với", "trong", "tại", "ở", "giữa", "của cả")
"""Words that may limit the second name or both: then the parts are not told apart."""
_COORDINATED = re.compile(r"[^,;:.]*\svà\s+(?:có\s+)?$")
_NOUN = re.compile(r"tổ chức (?:cơ sở |chính trị|đảng|hội|đoàn)")
"""Begins like a predicate, but names what is counted."""
_WHOLES = frozenset({0, 100})


def respective_names(clause: Clause) -> list[str] | None:
    """The names of the first values of "A, B và C lần lượt đạt 10%, 20% và 30%", in order.

    Returns:
        None where the clause is none of this sort; an empty list where it is, but which value
        belongs to which name cannot be told.
    """
    mark = _RESPECTIVELY.search(clause.bare)
    if mark is None or not clause.values:
        return None
    first = clause.values[0]
    count = 1
    for left, right in pairwise(clause.values):
        if not _GAP.fullmatch(clause.plain, left.end, right.start):
            break
        count += 1
    if mark.start() > first.start or count < 2:
        return []
    whole = read_head(clause.visible[: first.start].replace(":", ",")).text
    names = [name for name in _GAP.split(whole) if name.strip()]
    if len(names) < count or (len(names) > count and not is_headed(names[-count])):
        return []
    names = names[-count:]
    shared = CARRIED.match(match_form(names[0]))
    prefix = f"{names[0][: shared.end()]} " if shared else ""
    return [names[0], *(name if is_headed(name) else prefix + name for name in names[1:])]


def respective_places(clause: Clause) -> tuple[str, list[str | None]] | None:
    """The one name of the values of "A của xã X và xã Y lần lượt là 10% và 20%", and whose each is,
    in order; None where a clause is none of this sort.
    """
    first = clause.values[0]
    named = [place for place in clause.places.named if place[1] <= first.start]
    between = [clause.plain[left[1] : right[0]] for left, right in pairwise(named)]
    values = [clause.plain[left.end : right.start] for left, right in pairwise(clause.values)]
    if len(named) < 2 or len(named) != len(clause.values):
        return None
    if not all(_PLACE_GAP.fullmatch(gap) for gap in between):
        return None
    if not all(_GAP.fullmatch(gap) for gap in values):
        return None
    name = read_head(clause.visible[: first.start]).text.removesuffix(" và")
    own = clause.places.own
    return (name, [foreign(place, own) for _, _, place in named]) if name else None


def respective_value(value: Quantity, text: str, name: str) -> Quantity:
    """``value`` of a clause, ``text``, as its own of several names says it: of "A và tốc độ tăng B
    bình quân lần lượt là x và y" only y is how much something grows in an average year.
    """
    found = parse_quantities(f"{name} {text[value.start : value.end]}")
    if not found or found[-1].kind != value.kind:
        return value
    return replace(value, change=found[-1].change, average=found[-1].average)


def share_predicate(clause: Clause, values: Sequence[Quantity], names: list[str]) -> list[str]:
    """``names`` of the values, with the verb that a name shares with the next one: "100% A và 80%
    B đạt chuẩn" says "A đạt chuẩn".
    """
    found = list(names)
    for at, (value, following) in enumerate(pairwise(values)):
        gap = clause.bare[value.end : following.start]
        verb = PREDICATE.search(match_form(names[at + 1]))
        noun = _NOUN.match(match_form(names[at]))
        said = PREDICATE.search(match_form(names[at]), noun.end() if noun else 0)
        complete = is_headed(names[at]) or said is not None
        if names[at] and verb and not complete and _COORDINATED.fullmatch(gap):
            found[at] = f"{names[at]} {names[at + 1][verb.start() :]}"
    return found


def share_times(
    clause: Clause, values: Sequence[Quantity], times: list[Time | None]
) -> list[Time | None]:
    """``times`` of the values, with the time that stands once behind several: "xây mới 3 trường và
    1 trạm y tế trước năm 2029".
    """
    found = list(times)
    for at in reversed(range(len(values) - 1)):
        behind, gap = found[at + 1], clause.bare[values[at].end : values[at + 1].start]
        if behind and found[at] is None and behind.start >= values[at + 1].end:
            found[at] = behind if _COORDINATED.fullmatch(gap) else None
    return found


def _alike(plain: str) -> re.Match[str] | None:
    """The comma of "hộ nghèo, hộ cận nghèo": two names of one noun."""
    comma = _LIKE.search(plain)
    if comma is None or _LIKE.search(plain, comma.end()):
        return None
    noun = rf"(?:^|\s){re.escape(comma[1])}\s"
    return comma if re.search(noun, plain[: comma.start()]) else None


def narrower_names(name: str, value: Quantity) -> tuple[str, ...]:
    """ "A" and "B" of "A và B" where what is said of both is true of each: of all, or of none."""
    if value.unit != "%" or value.low != value.high or value.low not in _WHOLES or value.bound:
        return ()
    plain = match_form(name)
    joint = _AND.search(plain) or _alike(plain)
    if joint is None or _AND.search(plain, joint.end()) or _LIMITED.search(plain):
        return ()
    left, right = name[: joint.start()], name[joint.end() :]
    verb = PREDICATE.search(plain)
    if verb is None or verb.start() > joint.end():  # "chi bộ và đảng viên hoàn thành nhiệm vụ"
        ending = f" {name[verb.start() :]}" if verb else ""
        shared = CARRIED.match(plain)
        return left + ending, f"{left[: shared.end()]} {right}" if shared else right
    subject = name[: verb.start()]
    if PREDICATE.match(match_form(right)):
        shared = CARRIED.match(plain)
        alone = f"{name[: shared.end()]} {right}" if shared else right
        return left, subject + right, alone
    return left, f"{subject}{verb[0]} {right}"
