"""Facts of many places in one library: ``python -m benchmarks.targets_facts``.

Knows: facts that persons read in public pages of some ninety wards, communes and provinces (folder
VANKIEN_DATA, no part of the project; without it the benchmark is skipped), each with its place.
Does not know: how figures are read and claims judged.

Each page's facts, written as sentences, become a document of its place. A fact of the kind target
or result with a digit in its value, unless it counts the targets, tasks or breakthroughs of a
resolution (the register lists no such counts), is found when the register lists a row there that

- stands on the fact's value and holds its first number,
- has the fact's kind (a baseline counts as a result), and
- shares at least half of the words of the fact's indicator.

Then every fact becomes a true claim that names its place, and is altered by rule: numbers, units,
bounds, years, indicators of the same page, and the other places. Only counts are kept.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.targets_alteration import Altered, Known, Statement, alter, find_value, share_words
from benchmarks.targets_claims import altered_summary, check_altered, places_without, spread
from benchmarks.targets_data import Fact, fact_documents, facts
from chatbot.targets.checker import Checker
from chatbot.targets.register import TargetRegister, build_register
from chatbot.targets.types import Entry
from corpus.text import match_form
from corpus.types import Document

RESULT = Path(__file__).resolve().parent / "results" / "targets_facts.json"
RECALL = 0.90
EACH = 10
"""How many alterations of one claim are checked."""
PLACES = 4
"""To how many other places a claim is moved."""


_COUNTS = re.compile(r"số (?:nhóm )?(?:chỉ tiêu|nhiệm vụ|khâu đột phá|giải pháp|mục tiêu)")


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact and where its value stands in its document."""

    fact: Fact
    document: Document
    start: int
    end: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and keep the result; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--verbose", action="store_true", help="print what was missed or wrong")
    options = parser.parse_args(argv)
    documents = fact_documents()
    if not documents:
        return 0
    result, details = measure(documents, facts())
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(json.dumps(result, ensure_ascii=False, indent=2))
    if options.verbose:
        print("\n".join(details))
    for miss in result["failed"]:
        print(f"Missed: {miss}", file=sys.stderr)
    return 1 if result["failed"] else 0


def measure(
    documents: Sequence[Document], known: Sequence[Fact]
) -> tuple[dict[str, Any], list[str]]:
    """The counts; and lines about what was missed or judged wrong."""
    register = build_register(documents, None)
    placed = place_facts(documents, known)
    found, details = score_register(register, placed)
    checker = Checker(register, documents)
    judged, more = score_claims(checker, documents, placed)
    failed = []
    if found["recall"] < RECALL:
        failed.append(f"recall {found['recall']} < {RECALL}")
    if judged["altered"]["false_matches"]:
        failed.append(f"{judged['altered']['false_matches']} false matches")
    result = {
        "documents": len(documents),
        "facts": len(placed),
        "register": found,
        "claims": judged,
        "bars": {"recall": RECALL, "false_matches": 0},
        "failed": failed,
    }
    return result, [*details, *more]


def place_facts(documents: Sequence[Document], known: Sequence[Fact]) -> list[Placed]:
    """The facts with a digit, where the sentences about them stand."""
    by_id = {document.id: document for document in documents}
    after: defaultdict[str, int] = defaultdict(int)
    placed = []
    for fact in known:
        document = by_id[fact.document]
        pattern = rf"(?i){re.escape(fact.indicator)}[^:]*: ({re.escape(fact.value)})"
        match = re.compile(pattern).search(document.text, after[fact.document])
        if match is None:
            continue
        after[fact.document] = match.end()
        if find_value(fact.value):
            placed.append(Placed(fact, document, *match.span(1)))
    return placed


def score_register(
    register: TargetRegister, placed: Sequence[Placed]
) -> tuple[dict[str, Any], list[str]]:
    """How many targets and results are listed, and how many other counts are listed too."""
    listed = defaultdict(list)
    for entry in register.listed:
        listed[entry.document.id].append(entry)
    causes: Counter[str] = Counter()
    details = []
    wanted = others = listed_others = 0
    for one in placed:
        rows = [
            entry
            for entry in listed[one.document.id]
            if entry.figure.quantity.start < one.end and one.start < entry.figure.quantity.end
        ]
        if one.fact.kind == "other" or _COUNTS.match(one.fact.indicator):
            others += 1
            listed_others += bool(rows)
            continue
        wanted += 1
        compared = [_cause(one, entry) for entry in rows]
        cause = "found" if "" in compared else next(iter(compared), "not listed")
        causes[cause] += 1
        if cause != "found":
            written = [f"{row.figure.indicator.written} ({row.figure.kind})" for row in rows]
            details.append(
                f"{cause}: {one.document.id} {one.fact.kind} {one.fact.indicator}: "
                f"{one.fact.value} -> {written}"
            )
    return {
        "targets_and_results": wanted,
        "recall": round(causes["found"] / wanted, 4) if wanted else 0.0,
        "by_cause": dict(causes),
        "other_counts": others,
        "other_counts_listed": listed_others,
    }, details


def _cause(one: Placed, entry: Entry) -> str:
    """Why a row is not the fact; "" where it is."""
    figure = entry.figure
    value = entry.document.text[figure.quantity.start : figure.quantity.end]
    at = find_value(one.fact.value)
    assert at is not None
    if one.fact.value[slice(*at)].split()[0] not in value:
        return "value"
    if ("result" if figure.kind == "baseline" else figure.kind) != one.fact.kind:
        return "kind"
    words, own = (
        set(re.findall(r"\w+", match_form(text)))
        for text in (one.fact.indicator, f"{figure.indicator.written} {figure.indicator.name}")
    )
    return "" if len(words & own) >= 0.5 * len(words) else "indicator"


def score_claims(
    checker: Checker, documents: Sequence[Document], placed: Sequence[Placed]
) -> tuple[dict[str, Any], list[str]]:
    """True claims as they are, and altered ones, over the library of all places."""
    known = Known(document.text for document in documents)
    choice = random.Random(1)
    true: list[Altered] = []
    made: list[Altered] = []
    for one in placed:
        if one.fact.kind == "other":
            continue
        statement = _statement(one)
        true.append(Altered("digit", statement.text, statement.start, statement.end))
        number = statement.text[statement.start : statement.end]
        own = one.document.metadata.place
        others = [d for d in documents if d.metadata.place != own]
        places = [_spoken(place) for place in places_without(number, others)]
        page = [p for p in placed if p.document is one.document and p.fact is not one.fact]
        unlike = [p.fact for p in page if not share_words(p.fact.indicator, one.fact.indicator)]
        every = alter(
            statement,
            known,
            values=[f.value[slice(*at)] for f in unlike if (at := find_value(f.value))][:3],
            indicators=[fact.indicator for fact in unlike][:3],
            places=choice.sample(places, min(PLACES, len(places))),
        )
        made += spread(every, EACH)
    checked = check_altered(checker, made)
    summary = altered_summary(checked)
    wrong = summary.pop("wrong")
    stand = check_altered(checker, true)
    details = [
        f"true, {c.verdict}: {c.altered.text} {c.reason}" for c in stand if c.verdict != "match"
    ]
    details += [f"false match: {json.dumps(one, ensure_ascii=False)}" for one in wrong]
    return {
        "true": len(stand),
        "true_verdicts": dict(Counter(one.verdict for one in stand)),
        "altered": summary,
    }, details


def _statement(one: Placed) -> Statement:
    """A sentence that states the fact of its place."""
    fact = one.fact
    verb = "Chỉ tiêu" if fact.kind == "target" else "Kết quả"
    place = _spoken(one.document.metadata.place or "")
    when = f" ({'mốc ' if fact.kind == 'target' else ''}{fact.when})" if fact.when else ""
    lead = f"{verb} {fact.indicator} của {place}{when}: "
    at = find_value(fact.value)
    assert at is not None
    return Statement(
        f"{lead}{fact.value}.",
        len(lead) + at[0],
        len(lead) + at[1],
        indicator=fact.indicator,
        place=place,
    )


def _spoken(place: str) -> str:
    """As news writes it: "phường Mây Trắng (Sông Xa)"."""
    unit, _, province = place.partition(", ")
    return f"{unit} ({province})" if province else unit


if __name__ == "__main__":
    raise SystemExit(main())
