"""What a claim is expected to be judged, and whether it was.

Knows: the form of a set of claims, verdicts. Does not know: how a checker judges.

A set has one JSON object a line: ``id``, ``kind`` (what was done to a true statement), ``text``,
and ``expected``: the verdicts that a careful official would accept; none for a text that claims
nothing; or, for a text with several claims, an object from a string of the text, such as "0,9%", to
the verdicts of the figure there ("57,3#2": the second time that it stands there).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatbot.targets.checker import Checked, Checker
from chatbot.targets.types import Judgement


@dataclass(frozen=True, slots=True)
class Claim:
    """A text and the verdicts that are right for it."""

    id: str
    kind: str
    text: str
    expected: tuple[str, ...]
    """For each of its figures; empty: it claims nothing."""
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Of a text with several claims: where a figure stands, and what is right for it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one figure of a claim."""

    claim: Claim
    figure: str
    """As the text states it; "" where the checker found none."""
    expected: tuple[str, ...]
    found: str
    """The verdict; "missing": the checker did not see the figure."""
    reason: str
    documented: str
    """Quote of the first entry."""

    @property
    def right(self) -> bool:
        """Whether the verdict is an expected one."""
        return self.found in self.expected or (self.found == "missing" and not self.expected)

    @property
    def false_match(self) -> bool:
        """The worst error there is."""
        return self.found == "match" and not self.right


def read_claims(path: Path) -> list[Claim]:
    """The claims of a set."""
    claims = []
    for line in path.read_text("utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        expected = record["expected"]
        if isinstance(expected, dict):
            parts = tuple((where, tuple(verdicts)) for where, verdicts in expected.items())
            claims.append(Claim(record["id"], record["kind"], record["text"], (), parts))
        else:
            claims.append(Claim(record["id"], record["kind"], record["text"], tuple(expected)))
    return claims


def score(checker: Checker, claims: Iterable[Claim]) -> list[Outcome]:
    """Check every claim."""
    return [outcome for claim in claims for outcome in judge(claim, checker.check(claim.text))]


def judge(claim: Claim, checked: Checked) -> list[Outcome]:
    """The outcomes of one text. Counts that steer nothing (kind ``other``) are left out unless they
    are all that was found.
    """
    judged = checked.judgements
    if claim.parts:
        text = checked.document.text
        return [
            _outcome(claim, checked, judgement_at(judged, *_place(text, where)), verdicts)
            for where, verdicts in claim.parts
        ]
    steering = [judgement for judgement in judged if judgement.claim.kind != "other"]
    counted = steering if steering or not claim.expected else list(judged)
    if not counted:
        return [_outcome(claim, checked, None, claim.expected)]
    return [_outcome(claim, checked, judgement, claim.expected) for judgement in counted]


def judgement_at(judgements: Sequence[Judgement], start: int, end: int) -> Judgement | None:
    """The judgement of the figure whose quantity overlaps ``start:end``."""
    for judgement in judgements:
        quantity = judgement.claim.quantity
        if quantity.start < end and start < quantity.end:
            return judgement
    return None


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Counts and shares, by kind too; the wrong ones in full."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        kinds[outcome.claim.kind]["right" if outcome.right else "wrong"] += 1
    right = sum(outcome.right for outcome in outcomes)
    return {
        "judged": len(outcomes),
        "right": round(right / len(outcomes), 4) if outcomes else 0.0,
        "false_matches": sum(outcome.false_match for outcome in outcomes),
        "by_kind": {kind: dict(counts) for kind, counts in sorted(kinds.items())},
        "wrong": [
            {
                "id": outcome.claim.id,
                "text": outcome.claim.text,
                "figure": outcome.figure,
                "expected": list(outcome.expected),
                "found": outcome.found,
                "reason": outcome.reason,
                "documented": outcome.documented,
            }
            for outcome in outcomes
            if not outcome.right
        ],
    }


def _place(text: str, where: str) -> tuple[int, int]:
    part, _, time = where.partition("#")
    start = -1
    for _ in range(int(time or 1)):
        start = text.index(part, start + 1)
    return start, start + len(part)


def _outcome(
    claim: Claim, checked: Checked, judgement: Judgement | None, expected: tuple[str, ...]
) -> Outcome:
    if judgement is None:
        return Outcome(claim, "", expected, "missing", "", "")
    quantity = judgement.claim.quantity
    figure = checked.document.text[quantity.start : quantity.end]
    documented = judgement.entries[0].quote if judgement.entries else ""
    return Outcome(claim, figure, expected, judgement.verdict, judgement.reason, documented)
