"""Precision and recall of the register of targets: ``python -m benchmarks.targets_register``.

Knows: the fictional documents and the truth about them, written by hand. Does not know: how figures
are read.

The matching rule. A row of the register and a row of the truth are the same when all of this holds:

- the document, and the page where the truth names one;
- the numbers, scale multiplied in, and the bound ("trên" is not "từ ... trở lên");
- the sort of unit: percent, percentage points, money (its currency), area, length and times are
  each a sort; things counted are one, because "4.500 cây" may be named in many ways;
- "/năm" and the like, where both state them;
- the indicator: its wording or its name has, of each group of words of the truth, at least one;
- the period: equal; or the row has it from its surroundings and ends with the same year; or the
  truth says that it has none, or that any will do;
- the kind is one of those of the truth; the place is the truth's, where it names one.

Rows of the kind ``other`` are not listed, hence not counted. Each row of the truth counts once; a
row that repeats it is neither right nor wrong. What the truth calls optional (a careful official
may list it or not) is not missed and does no harm.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks import fictional_report
from benchmarks.targets_documents import DATA, add_documents
from chatbot.quantities import Quantity
from chatbot.targets.register import TargetRegister, build_register
from chatbot.targets.types import Entry, Period
from corpus.library import Library
from corpus.text import match_form

RESULT = Path(__file__).resolve().parent / "results" / "targets_register.json"
PRECISION = 0.97
RECALL = 0.90
ANY = "*"
_SORTS = {
    **dict.fromkeys(("%", "phần trăm"), "percent"),
    **dict.fromkeys(("điểm %", "điểm phần trăm"), "points"),
    **{"đồng": "đồng", "usd": "usd", "lần": "times"},
    **dict.fromkeys(("ha", "m2", "km2"), "area"),
    **dict.fromkeys(("km", "m"), "length"),
}
_AREAS = {"ha": Decimal(10_000), "km2": Decimal(1_000_000), "km": Decimal(1000)}


@dataclass(frozen=True, slots=True)
class Row:
    """One number that a document states of an indicator, as a person read it."""

    file: str
    indicator: str
    words: list[list[str]]
    """Groups; of each, one must be in the wording or the name of the indicator."""
    value: str
    """As written."""
    low: float
    high: float
    unit: str
    per: list[str] | str
    bound: str | None
    change: str | None
    periods: list[str]
    """That are right: "2030", "2026-2030", "-" for none, "*" for any."""
    kinds: list[str]
    page: int | None = None
    place: str | None = None
    """Where it is not the document's."""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """The register against the truth."""

    right: int
    repeated: int
    wrong: tuple[Entry, ...]
    missed: tuple[Row, ...]
    wanted: int

    @property
    def precision(self) -> float:
        """Right rows among right and wrong ones."""
        listed = self.right + len(self.wrong)
        return round(self.right / listed, 4) if listed else 0.0

    @property
    def recall(self) -> float:
        """Rows of the truth that are there."""
        return round(1 - len(self.missed) / self.wanted, 4) if self.wanted else 0.0


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and keep the result; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--verbose", action="store_true", help="print wrong and missed rows")
    options = parser.parse_args(argv)
    if fictional_report.font() is None:
        print("Bỏ qua targets_register: không có phông chữ tiếng Việt như DejaVu", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as name:
        result = measure(Path(name))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(report(result, verbose=options.verbose))
    for miss in result["failed"]:
        print(f"Missed: {miss}", file=sys.stderr)
    return 1 if result["failed"] else 0


def measure(folder: Path) -> dict[str, Any]:
    """The register of the fictional documents against the truth."""
    added = add_documents(Library(folder / "library"), folder / "files")
    register = build_register(list(added.values()), None)
    files = {document.id: file for file, document in added.items()}
    truth = read_truth(DATA / "truth.jsonl")
    whole = score(register, truth, files)
    by_file = {
        file: score(
            TargetRegister(e for e in register.entries if files[e.document.id] == file),
            [row for row in truth if row.file == file],
            files,
        )
        for file in sorted({row.file for row in truth})
    }
    failed = []
    if whole.precision < PRECISION:
        failed.append(f"precision {whole.precision} < {PRECISION}")
    if whole.recall < RECALL:
        failed.append(f"recall {whole.recall} < {RECALL}")
    return {
        "documents": len(added),
        "truth": whole.wanted,
        "right": whole.right,
        "repeated": whole.repeated,
        "precision": whole.precision,
        "recall": whole.recall,
        "by_document": {
            file: {"precision": scored.precision, "recall": scored.recall}
            for file, scored in by_file.items()
        },
        "wrong": [describe_wrong(entry, truth, files) for entry in whole.wrong],
        "missed": [f"{row.file}: {row.indicator}: {row.value}" for row in whole.missed],
        "bars": {"precision": PRECISION, "recall": RECALL},
        "failed": failed,
    }


def read_truth(path: Path) -> list[Row]:
    """The rows of a truth."""
    names = {field.name for field in fields(Row)}
    rows = []
    for line in path.read_text("utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        if unknown := record.keys() - names:
            raise ValueError(f"{path}: unknown fields {sorted(unknown)}")
        rows.append(Row(**record))
    return rows


def score(register: TargetRegister, truth: Iterable[Row], files: Mapping[str, str]) -> Scored:
    """Compare; ``files``: id of a document -> its name in the truth."""
    rows = list(truth)
    found: set[int] = set()
    wrong: list[Entry] = []
    right = repeated = 0
    for entry in register.listed:
        fitting = [at for at, row in enumerate(rows) if not differences(entry, row, files)]
        if new := [at for at in fitting if at not in found]:
            found.add(new[0])
            right += not rows[new[0]].optional
        elif fitting:
            repeated += 1
        else:
            wrong.append(entry)
    wanted = [(at, row) for at, row in enumerate(rows) if not row.optional]
    missed = tuple(row for at, row in wanted if at not in found)
    return Scored(right, repeated, tuple(wrong), missed, len(wanted))


def differences(entry: Entry, row: Row, files: Mapping[str, str]) -> list[str]:
    """In what a row of the register and one of the truth differ."""
    quantity, figure = entry.figure.quantity, entry.figure
    checks = {
        "document": files[entry.document.id] == row.file
        and row.page in (None, entry.document.page_at(figure.start)),
        "value": _same_values(quantity, row),
        "bound": row.bound == ANY or quantity.bound == row.bound,
        "unit": row.unit == ANY or _sort(quantity.unit) == _sort(row.unit),
        "per": row.per == ANY
        or not quantity.per
        or not row.per
        or set(quantity.per) == set(row.per),
        "indicator": _has_words(entry, row),
        "period": any(_same_period(figure.period, period) for period in row.periods),
        "kind": figure.kind in row.kinds,
        "place": _same_place(entry, row),
    }
    return [name for name, same in checks.items() if not same]


def describe_wrong(entry: Entry, truth: Iterable[Row], files: Mapping[str, str]) -> dict[str, Any]:
    """A wrong row, and in what it differs from the nearest of the truth."""
    compared = [differences(entry, row, files) for row in truth]
    nearest = min(compared, key=lambda parts: ("value" in parts, len(parts)), default=[])
    figure = entry.figure
    return {
        "file": files[entry.document.id],
        "indicator": figure.indicator.written,
        "name": figure.indicator.name,
        "value": entry.document.text[figure.quantity.start : figure.quantity.end],
        "kind": figure.kind,
        "period": _period_text(figure.period),
        "place": entry.place,
        "quote": entry.quote,
        "differs": nearest,
    }


def report(result: Mapping[str, Any], *, verbose: bool = False) -> str:
    """A short table."""
    lines = [
        f"{result['documents']} documents, {result['truth']} rows: "
        f"precision {result['precision']:.3f}, recall {result['recall']:.3f}, "
        f"{result['repeated']} repeated"
    ]
    for file, part in result["by_document"].items():
        lines.append(f"  {part['precision']:.3f} {part['recall']:.3f} {file}")
    causes = Counter(", ".join(wrong["differs"]) for wrong in result["wrong"])
    lines += [f"  {number} wrong by {cause}" for cause, number in causes.most_common()]
    if verbose:
        lines += [json.dumps(wrong, ensure_ascii=False) for wrong in result["wrong"]]
        lines += [f"missed: {missed}" for missed in result["missed"]]
    return "\n".join(lines)


def _same_values(quantity: Quantity, row: Row) -> bool:
    factor = _AREAS.get(quantity.unit, Decimal(1)) / _AREAS.get(row.unit, Decimal(1))
    found = (quantity.low * factor, quantity.high * factor)
    return found == (Decimal(str(row.low)), Decimal(str(row.high)))


def _sort(unit: str) -> str:
    return _SORTS.get(match_form(unit), "count")


def _has_words(entry: Entry, row: Row) -> bool:
    indicator = entry.figure.indicator
    stated = match_form(f"{indicator.written} {indicator.name}")
    return all(any(match_form(word) in stated for word in group) for group in row.words)


def _same_period(found: Period | None, wanted: str) -> bool:
    if wanted == ANY or (wanted == "-" and (found is None or not found.own)):
        return True
    if found is None or wanted == "-":
        return False
    first, _, last = wanted.partition("-")
    years = (int(first), int(last or first))
    return years == (found.first, found.last) or (not found.own and years[1] == found.last)


def _same_place(entry: Entry, row: Row) -> bool:
    wanted = row.place or entry.document.metadata.place or ""
    return match_form(wanted) in match_form(entry.place or "")


def _period_text(period: Period | None) -> str:
    if period is None:
        return ""
    return f"{period.first}" if period.first == period.last else f"{period.first}-{period.last}"


if __name__ == "__main__":
    raise SystemExit(main())
