"""What the library says about one figure of a draft.

Knows: the rules by which a claim and the entries of the register agree: indicator, place, period,
kind, value; which documents decide before which. Does not know: how figures are read, how the place
of a claim is found (``checker``), how a report looks.

The worst mistake is a ``match`` that is none: whatever is in doubt counts as a difference. A claim
matches only if one entry states all of it, and nothing of the same rank contradicts that entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from chatbot.places import same_place
from chatbot.targets.judging.candidates import (
    ClaimScope,
    candidates,
    elsewhere,
    other_rates,
    other_senses,
    plain_claim,
    same_name,
    turned_entries,
)
from chatbot.targets.judging.comparing import Compared, compare_entry, directed, kinds_differ
from chatbot.targets.names import KIND_NAMES
from chatbot.targets.register import TargetRegister
from chatbot.targets.types import Entry, Figure, Judgement
from chatbot.targets.values import (
    compare_periods,
    compare_values,
    contradicts,
    figure_text,
    overlaps,
    period_text,
)

_SHOWN = 3
"""Entries, at most, that a judgement shows for one place."""
_COUNT = "Đây là số đếm, không phải chỉ tiêu, và tài liệu không nêu số này."


def judge(claim: Figure, register: TargetRegister, scope: ClaimScope) -> Judgement:
    """Compare a claim with what the register states of its indicator."""
    same, near = candidates(claim, register, scope)
    said = claim
    if not same and claim.alternatives:
        return _judge_parts(claim, register, scope)
    if not same:
        said = plain_claim(claim, scope)
        same, near = candidates(said, register, scope)
    rates = [] if same else other_rates(said, register, scope)
    turned = (
        []
        if same or rates
        else turned_entries(said, register, scope) or other_senses(said, register, scope)
    )
    if not same and not rates and not turned:
        return _not_found(claim, scope, near)
    compared = [
        compare_entry(said, entry, scope, turned=bool(turned), other_rate=bool(rates))
        for entry in same or rates or turned
    ]
    compared = [directed(one, compared, scope.wording.towards) for one in compared]
    aside: list[Compared] = []
    if scope.place is None:
        # What a document says of another place decides only where no document speaks of its own.
        aside = [one for one in compared if elsewhere(one.entry) is not None]
        compared = [one for one in compared if elsewhere(one.entry) is None] or compared
    tiers = [tier for tier in _tiers(compared) if tier]
    at = next((n for n, tier in enumerate(tiers) if any(c.comparable for c in tier)), 0)
    if all(one.is_of_other_time for one in compared):
        return _of_other_time(claim, scope, compared)
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


def _tiers(compared: Sequence[Compared]) -> list[list[Compared]]:
    """Adopted documents in force, drafts, superseded documents."""
    tiers: list[list[Compared]] = [[], [], []]
    for one in compared:
        if one.entry.superseded_by is not None:
            tiers[2].append(one)
        else:
            tiers[one.entry.document.metadata.status == "draft"].append(one)
    return tiers


def _same_slot(first: Figure, second: Figure) -> bool:
    """Whether two figures of one indicator are of one period and kind: then only one is right."""
    if kinds_differ(first.kind, second.kind) or "baseline" in {first.kind, second.kind}:
        return first.kind == second.kind and first.period == second.period
    if first.period is None or second.period is None:
        return first.period is second.period
    return "agree" in {
        compare_periods(first.period, second.period),
        compare_periods(second.period, first.period),
    }


# --- deciding ---------------------------------------------------------------------------------


def _decide(claim: Figure, compared: Sequence[Compared]) -> Judgement:
    """The verdict of entries of one rank: of each place by itself, then of all."""
    groups = _by_place(compared)
    # A place whose documents say nothing of the claim's period takes no part.
    speaking = [group for group in groups if _speaks(claim, group)]
    judged = [_decide_place(claim, group) for group in speaking or groups]
    verdicts = {judgement.verdict for judgement in judged}
    if len(verdicts) == 1:
        return judged[0] if len(judged) == 1 else _joined(judged)
    first = min(judged, key=lambda j: ("ambiguous", "match", "mismatch").index(j.verdict))
    if first.verdict == "ambiguous":
        return first
    against = next(judgement for judgement in judged if judgement.verdict == "mismatch")
    return _open(claim, first.entries[0], against)


def _speaks(claim: Figure, group: Sequence[Compared]) -> bool:
    """Whether documents of a place say something of the claim's period and kind, or state another
    value for a period that shares years with it.
    """
    if any(one.comparable for one in group):
        return True
    return any(
        overlaps(claim.period, one.entry.figure.period)
        and contradicts(claim, one.entry.figure)
        and all(difference.part != "kind" for difference in one.differences)
        for one in group
    )


def _open(claim: Figure, fitting: Entry, against: Judgement) -> Judgement:
    """The judgement of a claim that one place states, and another one otherwise."""
    return Judgement(
        claim,
        "ambiguous",
        (fitting, *against.entries[:1]),
        against.differences,
        "Các địa phương hoặc tài liệu nêu khác nhau; hãy ghi rõ địa phương hoặc chọn tài liệu.",
    )


def _decide_place(claim: Figure, compared: Sequence[Compared]) -> Judgement:
    fitting = sorted((c for c in compared if c.fits), key=lambda c: _rank(claim, c.entry))
    if not fitting:
        nearest = sorted(compared, key=lambda c: (c.distance, _rank(claim, c.entry)))
        best = nearest[0]
        alike = [c.entry for c in nearest if c.distance == best.distance]
        stated = f"Tài liệu nêu khác: {figure_text(best.entry.figure)}."
        if best.left:
            stated = (
                f"Tài liệu nêu số này, nhưng câu còn nói «{best.left}» "
                "mà trợ lý chưa đối chiếu được."
            )
        return Judgement(
            claim,
            "mismatch",
            tuple(alike[:_SHOWN]),
            best.differences,
            stated,
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


def _other_periods(others: Sequence[Compared]) -> Iterator[str]:
    """For which other period the value that the claim states stands in the documents."""
    for other in others:
        stated = period_text(other.entry.figure.period)
        if stated and {difference.part for difference in other.differences} == {"period"}:
            yield f"Tài liệu nêu giá trị này cho {stated}."
            return


def _by_place(compared: Sequence[Compared]) -> list[list[Compared]]:
    groups: list[list[Compared]] = []
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


def _with_remarks(judgement: Judgement, others: Sequence[Compared]) -> Judgement:
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


def _whose(scope: ClaimScope) -> str:
    return "Tài liệu" if scope.place is None else f"Tài liệu của {scope.place}"


def _of_other_time(claim: Figure, scope: ClaimScope, compared: Sequence[Compared]) -> Judgement:
    """Of a claim whose indicator the documents state for other times and as another kind only."""
    time = period_text(claim.period)
    reason = f"{_whose(scope)} không nêu chỉ tiêu «{claim.indicator.written}» cho {time}."
    shown = dict.fromkeys(
        f"Tài liệu chỉ nêu {KIND_NAMES[one.entry.figure.kind]}: {figure_text(one.entry.figure)}."
        for one in sorted(compared, key=lambda one: one.distance)
    )
    return Judgement(claim, "not_found", (), (), reason, tuple(shown)[:_SHOWN])


def _not_found(claim: Figure, scope: ClaimScope, near: Collection[Entry]) -> Judgement:
    if scope.place is not None and not scope.documents and not near:
        where = "Thư viện" if scope.among is None else "Phạm vi đã chọn"
        reason = f"{where} không có tài liệu của {scope.place} nên không có gì để đối chiếu."
    elif claim.kind == "other":
        reason = _COUNT
    else:
        reason = f"{_whose(scope)} không nêu chỉ tiêu «{claim.indicator.written}»."
    shown = dict.fromkeys(
        f"Tài liệu có chỉ tiêu gần giống: «{entry.figure.indicator.written}», "
        f"{figure_text(entry.figure)}."
        for entry in near
    )
    return Judgement(claim, "not_found", (), (), reason, tuple(shown)[:_SHOWN])
