"""What the library says about one figure of a draft.

Knows: the rules by which a claim and the entries of the register agree: indicator, place, period,
kind, value; which documents decide before which. Does not know: how figures are read, how the place
of a claim is found (``checker``), how a report looks.

The worst mistake is a ``match`` that is none: whatever is in doubt counts as a difference. A claim
matches only if one entry states all of it, and nothing of the same rank contradicts that entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from chatbot.places import same_place
from chatbot.targets.candidates import (
    ClaimScope,
    candidates,
    elsewhere,
    other_senses,
    plain_claim,
    same_name,
    turned_entries,
)
from chatbot.targets.indicators import FALL, RISE
from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Difference, Entry, Figure, Judgement, Kind
from chatbot.targets.values import (
    Agreement,
    compare_periods,
    compare_values,
    contradicts,
    figure_text,
    period_text,
    value_text,
)
from chatbot.targets.wording import Wording, rated, wording

_KIND_NAMES = {"target": "mục tiêu", "result": "kết quả", "baseline": "mức xuất phát", "other": ""}
_WEIGHTS = {"unit": 4, "kind": 3, "period": 2, "place": 2, "indicator": 2, "value": 1, "bound": 1}
"""How far a difference puts an entry from a claim; of several entries the nearest one is shown."""
_SHOWN = 3
"""Entries, at most, that a judgement shows for one place."""
_COUNT = "Đây là số đếm, không phải chỉ tiêu, và tài liệu không nêu số này."


@dataclass(frozen=True, slots=True)
class _Compared:
    """An entry of the claim's indicator, and in what it differs from the claim."""

    entry: Entry
    differences: tuple[Difference, ...]
    period: Agreement

    @property
    def fits(self) -> bool:
        return not self.differences

    @property
    def comparable(self) -> bool:
        """Whether it speaks of the claim's period and kind, as far as it says."""
        return self.period != "differ" and all(d.part != "kind" for d in self.differences)

    @property
    def distance(self) -> tuple[int, int]:
        """Smaller for the nearer one: fewer parts that differ, then lighter ones."""
        parts = {difference.part for difference in self.differences}
        return len(parts), sum(_WEIGHTS[part] for part in parts)


def judge(claim: Figure, register: TargetRegister, scope: ClaimScope) -> Judgement:
    """Compare a claim with what the register states of its indicator."""
    same, near = candidates(claim, register, scope)
    said = claim
    if not same and claim.alternatives:
        return _judge_parts(claim, register, scope)
    if not same:
        said = plain_claim(claim, scope)
        same, near = candidates(said, register, scope)
    turned = (
        [] if same else turned_entries(said, register, scope) or other_senses(said, register, scope)
    )
    if not same and not turned:
        return _not_found(claim, scope, near)
    compared = [_compare(said, entry, scope, turned=bool(turned)) for entry in same or turned]
    aside: list[_Compared] = []
    if scope.place is None:
        # What a document says of another place decides only where no document speaks of its own.
        aside = [one for one in compared if elsewhere(one.entry) is not None]
        compared = [one for one in compared if elsewhere(one.entry) is None] or compared
    tiers = [tier for tier in _tiers(compared) if tier]
    at = next((n for n, tier in enumerate(tiers) if any(c.comparable for c in tier)), 0)
    judgement = _decide(claim, tiers[at])
    if scope.wording.negation and judgement.verdict == "mismatch":
        stated = figure_text(judgement.entries[0].figure)
        reason = f"Văn bản viết «{scope.wording.negation}», còn tài liệu nêu: {stated}."
        judgement = replace(judgement, reason=reason)
    fitting = [one.entry for one in _tiers(aside)[0] if one.fits]
    if fitting and judgement.verdict == "mismatch":
        return _open(claim, fitting[0], judgement)
    others = [c for tier in tiers[at + 1 :] for c in tier]
    return _with_remarks(judgement, others)


# --- what decides -----------------------------------------------------------------------------


def _tiers(compared: Sequence[_Compared]) -> list[list[_Compared]]:
    """Adopted documents in force, drafts, superseded documents."""
    tiers: list[list[_Compared]] = [[], [], []]
    for one in compared:
        if one.entry.superseded_by is not None:
            tiers[2].append(one)
        else:
            tiers[one.entry.document.metadata.status == "draft"].append(one)
    return tiers


# --- comparing --------------------------------------------------------------------------------


def _compare(claim: Figure, entry: Entry, scope: ClaimScope, *, turned: bool = False) -> _Compared:
    """``turned``: the entry states the same, but in the other direction."""
    own, stated = scope.wording, wording(entry.document.text, entry.figure)
    documented = rated(entry.figure, stated.rate)
    differences = list(compare_values(rated(claim, own.rate), documented))
    if turned:
        words = _direction(claim), _direction(documented)
        differences = list(dict.fromkeys([Difference("value", *words), *differences]))
    if {own.towards, stated.towards} == {"up", "down"} and not turned:
        differences.insert(0, Difference("value", *_moves(own, stated)))
    if bool(own.negation) != bool(stated.negation):
        values = value_text(claim.quantity), value_text(documented.quantity)
        negated = (f"{w.negation} {v}".strip() for w, v in zip((own, stated), values, strict=True))
        differences.insert(0, Difference("value", *negated))
    if own.hedge != stated.hedge and all(d.part != "bound" for d in differences):
        differences.append(Difference("bound", own.hedge, stated.hedge))
    period = compare_periods(claim.period, documented.period)
    if period == "agree" and claim.period is not None and own.side != stated.side:
        sides = ((own, claim), (stated, documented))
        texts = (f"{w.side} {period_text(f.period)}".strip() for w, f in sides)
        differences.append(Difference("period", *texts))
    if period != "agree":
        periods = period_text(claim.period), period_text(documented.period)
        differences.append(Difference("period", *periods))
    if _kinds_differ(scope.kind, documented.kind):
        names = _KIND_NAMES[scope.kind or "other"], _KIND_NAMES[documented.kind]
        differences.append(Difference("kind", *names))
    return _Compared(entry, tuple(dict.fromkeys(differences)), period)


def _moves(own: Wording, stated: Wording) -> tuple[str, str]:
    words = {"up": "tăng lên", "down": "giảm còn", None: ""}
    return words[own.towards], words[stated.towards]


def _direction(figure: Figure) -> str:
    """ "tăng" or "giảm"; of a level "ở mức 2%"."""
    for concept, word in ((RISE, "tăng"), (FALL, "giảm")):
        if concept in figure.indicator.concepts:
            return word
    return f"ở mức {value_text(figure.quantity)}"


def _kinds_differ(shown: Kind | None, documented: Kind) -> bool:
    """Whether one is to be reached and the other was."""
    if shown in {None, "other"} or documented == "other":
        return False
    return (shown == "target") != (documented == "target")


def _same_slot(first: Figure, second: Figure) -> bool:
    """Whether two figures of one indicator are of one period and kind: then only one is right."""
    if _kinds_differ(first.kind, second.kind) or "baseline" in {first.kind, second.kind}:
        return first.kind == second.kind and first.period == second.period
    if first.period is None or second.period is None:
        return first.period is second.period
    return "agree" in {
        compare_periods(first.period, second.period),
        compare_periods(second.period, first.period),
    }


# --- deciding ---------------------------------------------------------------------------------


def _decide(claim: Figure, compared: Sequence[_Compared]) -> Judgement:
    """The verdict of entries of one rank: of each place by itself, then of all."""
    groups = _by_place(compared)
    # A place whose documents say nothing of the claim's period takes no part.
    speaking = [group for group in groups if any(one.comparable for one in group)]
    judged = [_decide_place(claim, group) for group in speaking or groups]
    verdicts = {judgement.verdict for judgement in judged}
    if len(verdicts) == 1:
        return judged[0] if len(judged) == 1 else _joined(judged)
    first = min(judged, key=lambda j: ("ambiguous", "match", "mismatch").index(j.verdict))
    if first.verdict == "ambiguous":
        return first
    against = next(judgement for judgement in judged if judgement.verdict == "mismatch")
    return _open(claim, first.entries[0], against)


def _open(claim: Figure, fitting: Entry, against: Judgement) -> Judgement:
    """The judgement of a claim that one place states, and another one otherwise."""
    return Judgement(
        claim,
        "ambiguous",
        (fitting, *against.entries[:1]),
        against.differences,
        "Các địa phương hoặc tài liệu nêu khác nhau; hãy ghi rõ địa phương hoặc chọn tài liệu.",
    )


def _decide_place(claim: Figure, compared: Sequence[_Compared]) -> Judgement:
    fitting = sorted((c for c in compared if c.fits), key=lambda c: _rank(claim, c.entry))
    if not fitting:
        nearest = sorted(compared, key=lambda c: (c.distance, _rank(claim, c.entry)))
        best = nearest[0]
        alike = [c.entry for c in nearest if c.distance == best.distance]
        return Judgement(
            claim,
            "mismatch",
            tuple(alike[:_SHOWN]),
            best.differences,
            f"Tài liệu nêu khác: {figure_text(best.entry.figure)}.",
            tuple(_other_periods(nearest[1:])),
        )
    for one in fitting:
        against = [
            other.entry
            for other in compared
            if not other.fits
            and _same_slot(one.entry.figure, other.entry.figure)
            and contradicts(one.entry.figure, other.entry.figure)
        ]
        if against:
            return Judgement(
                claim,
                "ambiguous",
                (one.entry, *against[: _SHOWN - 1]),
                compare_values(claim, against[0].figure),
                "Tài liệu nêu hai giá trị khác nhau của cùng chỉ tiêu này; hãy xem cả hai đoạn.",
            )
    found = fitting[0].entry.figure
    said = period_text(found.period) if claim.period is None else ""
    reason = f"Tài liệu nêu đúng như vậy cho {said}." if said else "Tài liệu nêu đúng như vậy."
    return Judgement(claim, "match", tuple(c.entry for c in fitting[:_SHOWN]), (), reason)


def _rank(claim: Figure, entry: Entry) -> tuple[bool, bool, int, str, int]:
    """Smaller for the entry that is rather meant: same kind, same period, the later one. A claim
    without a period rather quotes a target.
    """
    period = entry.figure.period
    kind = "target" if claim.period is None else claim.kind
    same_period = claim.period is not None and period is not None and period.last
    return (
        entry.figure.kind != kind,
        same_period != (claim.period.last if claim.period else False),
        -(period.last if period else 0),
        entry.document.id,
        entry.figure.start,
    )


def _other_periods(others: Sequence[_Compared]) -> Iterator[str]:
    """For which other period the value that the claim states stands in the documents."""
    for other in others:
        stated = period_text(other.entry.figure.period)
        if stated and {difference.part for difference in other.differences} == {"period"}:
            yield f"Tài liệu nêu giá trị này cho {stated}."
            return


def _by_place(compared: Sequence[_Compared]) -> list[list[_Compared]]:
    groups: list[list[_Compared]] = []
    for one in compared:
        for group in groups:
            if _of_same_place(group[0].entry, one.entry):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _of_same_place(first: Entry, second: Entry) -> bool:
    own, other = elsewhere(first), elsewhere(second)
    if own is not None or other is not None:
        return own is not None and other is not None and same_name(own, other)
    if first.document.id == second.document.id:
        return True
    return same_place(first.document, second.document)


def _joined(judged: Sequence[Judgement]) -> Judgement:
    """One judgement for several places with the same verdict."""
    first = judged[0]
    entries = tuple(entry for judgement in judged for entry in judgement.entries[:1])
    shown = first.entries if first.verdict == "ambiguous" else entries[:_SHOWN]
    return replace(first, entries=shown)


def _with_remarks(judgement: Judgement, others: Sequence[_Compared]) -> Judgement:
    """The judgement with what drafts and superseded documents state instead."""
    decided = judgement.entries[0].figure
    remarks = list(judgement.remarks)
    if (standing := _standing(judgement.entries[0])) and judgement.verdict == "match":
        remarks.append(f"Chỉ {standing} nêu giá trị này.")
    for other in others:
        figure = other.entry.figure
        if other.comparable and contradicts(decided, figure):
            title = other.entry.document.metadata.title
            remarks.append(f"{_standing(other.entry)} «{title}» nêu {figure_text(figure)}.")
    written = dict.fromkeys(text[:1].upper() + text[1:] for text in remarks)
    return replace(judgement, remarks=tuple(written))


def _standing(entry: Entry) -> str:
    """What a document is called that is not in force; "" for any other."""
    if entry.superseded_by is not None:
        return "bản đã được thay thế"
    return "bản dự thảo" if entry.document.metadata.status == "draft" else ""


# --- nothing found ----------------------------------------------------------------------------


def _judge_parts(claim: Figure, register: TargetRegister, scope: ClaimScope) -> Judgement:
    """A claim of one value for several indicators: each must be what the documents state."""
    parts = [
        judge(replace(claim, indicator=one, alternatives=()), register, scope)
        for one in claim.alternatives
    ]
    order = ("mismatch", "ambiguous", "not_found", "match")
    worst = min(parts, key=lambda part: order.index(part.verdict))
    entries = worst.entries
    if worst.verdict == "match":
        entries = tuple(dict.fromkeys(part.entries[0] for part in parts))
    return Judgement(claim, worst.verdict, entries, worst.differences, worst.reason, worst.remarks)


def _not_found(claim: Figure, scope: ClaimScope, near: Collection[Entry]) -> Judgement:
    if scope.place is not None and not scope.documents and not near:
        where = "Thư viện" if scope.among is None else "Phạm vi đã chọn"
        reason = f"{where} không có tài liệu của {scope.place} nên không có gì để đối chiếu."
    elif claim.kind == "other":
        reason = _COUNT
    else:
        reason = f"Tài liệu không nêu chỉ tiêu «{claim.indicator.written}»."
    shown = dict.fromkeys(
        f"Tài liệu có chỉ tiêu gần giống: «{entry.figure.indicator.written}», "
        f"{figure_text(entry.figure)}."
        for entry in near
    )
    return Judgement(claim, "not_found", (), (), reason, tuple(shown)[:_SHOWN])
