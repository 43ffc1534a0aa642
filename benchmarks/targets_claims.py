"""How the checker judges claims: ``python -m benchmarks.targets_claims [--corpus DIR]``.

Knows: the fictional documents and the claims about them, how false claims are made of true ones by
rule, the report's own figures as claims. Does not know: how a claim is judged.

1. ``written``: the claims of ``tests/data/targets/claims.jsonl``, judged by hand.
2. ``altered``: the claims among them that are true, altered by rule. None may be a ``match``.
3. ``sentences``: what the register read of the documents becomes claims, the sentence as it
   stands with the place before it, and is altered by rule; the same for the library of ``--corpus``
   and for the public documents of the folder VANKIEN_DATA.

A false ``match`` is an altered claim that is judged to be what the documents state.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import fictional_report
from benchmarks.targets_alteration import Altered, Known, Statement, alter, find_value, share_words
from benchmarks.targets_data import public_documents
from benchmarks.targets_documents import DATA, add_documents
from benchmarks.targets_scoring import Claim, judgement_at, read_claims, score, summary
from chatbot.targets.checker import Checker
from chatbot.targets.register import TargetRegister, build_register
from chatbot.targets.types import Entry
from corpus.library import Library
from corpus.places import parse_place
from corpus.types import Document

RESULT = Path(__file__).resolve().parent / "results" / "targets_claims.json"
RIGHT = 0.95
"""Bar: share of the written claims that are judged right."""
TRUE_KINDS = ("true", "paraphrase", "scale")
"""Of the written claims, those that are true and are altered."""
SENTENCES = 150
"""How many figures of a library become claims."""
EACH = 12
"""How many alterations of one claim are checked."""
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Checked:
    """An altered claim and what was said of it."""

    altered: Altered
    verdict: str
    """"missing" where the checker saw no figure there."""
    documented: str
    reason: str


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and keep the result; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="alter what this library states as well")
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--verbose", action="store_true", help="print what was judged wrong")
    options = parser.parse_args(argv)
    if fictional_report.font() is None:
        print("Bỏ qua targets_claims: không có phông chữ tiếng Việt như DejaVu", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as name:
        result = measure(Path(name), options.corpus)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    print(report(result, verbose=options.verbose))
    # Nothing of what others wrote goes into the result file.
    for key in result["sentences"].keys() - {"fictional"}:
        result["sentences"][key].pop("wrong")
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    for miss in result["missed"]:
        print(f"Missed: {miss}", file=sys.stderr)
    return 1 if result["missed"] else 0


def measure(folder: Path, corpus: Path | None = None) -> dict[str, Any]:
    """All parts; ``folder`` takes the libraries that are made for it."""
    documents = list(add_documents(Library(folder / "library"), folder / "files").values())
    register = build_register(documents, None)
    checker = Checker(register, documents)
    claims = read_claims(DATA / "claims.jsonl")
    written = summary(score(checker, claims))
    result: dict[str, Any] = {
        "written": written,
        "altered": altered_summary(check_altered(checker, altered_claims(claims, documents))),
        "sentences": {"fictional": altered_sentences(checker, register, documents)},
    }
    libraries = {"corpus": Library(corpus).documents() if corpus else []}
    libraries["public"] = list(public_documents(folder / "public"))
    for key, found in libraries.items():
        if found:
            read = build_register(found, None)
            kept = altered_sentences(Checker(read, found), read, found)
            result["sentences"][key] = kept
    false = written["false_matches"] + result["altered"]["false_matches"]
    false += sum(part["false_matches"] for part in result["sentences"].values())
    bars = {"right": RIGHT, "false_matches": 0}
    missed = []
    if written["right"] < RIGHT:
        missed.append(f"right {written['right']} < {RIGHT}")
    if false:
        missed.append(f"{false} false matches")
    return {**result, "bars": bars, "missed": missed}


# --- true claims, altered ---------------------------------------------------------------------


def altered_claims(claims: Iterable[Claim], documents: Sequence[Document]) -> Iterator[Altered]:
    """The true claims of a set, each altered in all ways that ``alter`` knows."""
    known = Known(document.text for document in documents)
    truths = [json.loads(line) for line in (DATA / "truth.jsonl").read_text("utf-8").splitlines()]
    for claim in claims:
        if claim.kind not in TRUE_KINDS or claim.expected != ("match",):
            continue
        if (value := find_value(claim.text)) is None:
            continue
        own = next((row for row in truths if row["indicator"] in claim.text), None)
        others = [
            row
            for row in truths
            if own
            and row["file"] == own["file"]
            and not share_words(row["indicator"], own["indicator"])
        ]
        statement = Statement(
            claim.text,
            *value,
            indicator=own["indicator"] if own else "",
            place=_named_place(claim.text, documents),
        )
        yield from alter(
            statement,
            known,
            values=_numbers(row["value"] for row in others),
            indicators=[row["indicator"] for row in others if own and row["unit"] == own["unit"]],
            places=places_without(claim.text[value[0] : value[1]], documents),
        )


def places_without(number: str, documents: Iterable[Document]) -> list[str]:
    """The places none of whose documents states this number."""
    texts: dict[str, list[str]] = {}
    for document in documents:
        if document.metadata.place:
            texts.setdefault(document.metadata.place, []).append(document.text)
    return [place for place, written in texts.items() if not Known(written).states(number)]


def _named_place(text: str, documents: Sequence[Document]) -> str:
    """The longest way to name a document's place that ``text`` holds."""
    names = {name for d in documents for name in _names(d)}
    return max((name for name in names if name in text), key=len, default="")


def _names(document: Document) -> list[str]:
    place = document.metadata.place or ""
    smallest = str(parse_place(place).units[0]) if place else ""
    return [name for name in (place, smallest) for name in (name, name[:1].upper() + name[1:])]


def _numbers(values: Iterable[str]) -> list[str]:
    found = ((value, find_value(value)) for value in values)
    return list(dict.fromkeys(value[at[0] : at[1]] for value, at in found if at))


# --- what the register read, altered ----------------------------------------------------------


def altered_sentences(
    checker: Checker, register: TargetRegister, documents: Sequence[Document]
) -> dict[str, Any]:
    """Sentences of running text as claims: as they stand, and altered by rule."""
    known = Known(document.text for document in documents)
    chosen = _chosen(register, random.Random(1))
    statements = [statement_of(entry) for entry in chosen]
    true = Counter(
        _verdict(checker, Altered("digit", s.text, s.start, s.end)).verdict for s in statements
    )
    made: list[Altered] = []
    for entry, statement in zip(chosen, statements, strict=True):
        neighbours = [
            other
            for other in register.listed
            if other.document.id == entry.document.id
            and not share_words(entry.figure.indicator.written, other.figure.indicator.written)
        ]
        every = alter(
            statement,
            known,
            values=_numbers(_value(other) for other in neighbours)[:3],
            indicators=[other.figure.indicator.written for other in neighbours][:3],
            places=places_without(
                statement.text[statement.start : statement.end],
                [d for d in documents if d.metadata.place != entry.document.metadata.place],
            )[:3],
        )
        made += spread(every, EACH)
    return {
        "claims": len(statements),
        "as_they_stand": dict(true),
        **altered_summary(check_altered(checker, made)),
    }


def statement_of(entry: Entry) -> Statement:
    """The sentence of an entry with its place before it."""
    text = entry.document.text
    figure = entry.figure
    start, end = figure.sentence.start, figure.sentence.end
    place = entry.document.metadata.place or ""
    lead = f"{place[:1].upper()}{place[1:]}: " if place else ""
    moved = len(lead) - start
    value = find_value(text, figure.quantity.start, figure.quantity.end)
    assert value is not None
    written = figure.indicator.written
    return Statement(
        lead + text[start:end],
        value[0] + moved,
        value[1] + moved,
        indicator=written if written in text[start:end] else "",
        place="" if _core(place) in text[start:end] else lead.removesuffix(": "),
    )


def _chosen(register: TargetRegister, choice: random.Random) -> list[Entry]:
    """Figures of running text whose number is written in digits, at most ``SENTENCES``."""
    fit = [
        entry
        for entry in register.listed
        if entry.document.table_at(entry.figure.start) is None
        and entry.figure.place is None
        and entry.figure.sentence.end - entry.figure.sentence.start < 600
        and find_value(entry.document.text, entry.figure.quantity.start, entry.figure.quantity.end)
    ]
    return fit if len(fit) <= SENTENCES else choice.sample(fit, SENTENCES)


def _core(place: str) -> str:
    """The name of the smallest unit without its sort: "Núi Mây" of "tỉnh Núi Mây"."""
    return parse_place(place).units[0].name.split(maxsplit=1)[-1] if place else ""


def _value(entry: Entry) -> str:
    quantity = entry.figure.quantity
    return entry.document.text[quantity.start : quantity.end]


def spread(made: Sequence[Altered], number: int) -> list[Altered]:
    """At most ``number``, as many rules among them as there are."""
    rounds: dict[int, list[Altered]] = {}
    seen: Counter[str] = Counter()
    for altered in made:
        rounds.setdefault(seen[altered.rule], []).append(altered)
        seen[altered.rule] += 1
    return [altered for at in sorted(rounds) for altered in rounds[at]][:number]


# --- counting ---------------------------------------------------------------------------------


def check_altered(checker: Checker, made: Iterable[Altered]) -> list[Checked]:
    """Check every altered claim."""
    return [_verdict(checker, altered) for altered in made]


def _verdict(checker: Checker, altered: Altered) -> Checked:
    found = judgement_at(checker.check(altered.text).judgements, altered.start, altered.end)
    if found is None:
        return Checked(altered, "missing", "", "")
    documented = found.entries[0].quote if found.entries else ""
    return Checked(altered, found.verdict, documented, found.reason)


def altered_summary(checked: Sequence[Checked]) -> dict[str, Any]:
    """Verdicts by rule; the false matches in full."""
    rules: dict[str, Counter[str]] = {}
    for one in checked:
        rules.setdefault(one.altered.rule, Counter())[one.verdict] += 1
    wrong = [one for one in checked if one.verdict == "match"]
    return {
        "altered": len(checked),
        "false_matches": len(wrong),
        "by_rule": {rule: dict(counts) for rule, counts in sorted(rules.items())},
        "wrong": [
            {"rule": one.altered.rule, "text": one.altered.text, "documented": one.documented}
            for one in wrong[:SHOWN]
        ],
    }


def report(result: dict[str, Any], *, verbose: bool = False) -> str:
    """A short table."""
    written = result["written"]
    lines = [
        f"written: {written['judged']} judged, {written['right']:.1%} right, "
        f"{written['false_matches']} false matches"
    ]
    parts = {"altered": result["altered"]}
    parts |= {f"sentences of {name}": part for name, part in result["sentences"].items()}
    for name, part in parts.items():
        stand = f", as they stand {part['as_they_stand']}" if "as_they_stand" in part else ""
        lines.append(
            f"{name}: {part['altered']} altered, {part['false_matches']} false matches{stand}"
        )
    if verbose:
        lines += [json.dumps(wrong, ensure_ascii=False) for wrong in written["wrong"]]
        lines += [
            json.dumps(wrong, ensure_ascii=False)
            for part in parts.values()
            for wrong in part["wrong"]
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
