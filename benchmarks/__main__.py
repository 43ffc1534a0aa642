"""Runs every benchmark and quotes the results in README.md: ``python -m benchmarks``.

Knows: which benchmarks there are, and the table in the README. Does not know: how any of them
measures. ``--quote`` only writes the table anew from the result files that are there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
RESULTS = Path(__file__).resolve().parent / "results"
README = CHECKOUT / "README.md"
BEGIN, END = "<!-- results: python -m benchmarks --quote -->", "<!-- end of results -->"
SETS = {
    "seed": "the shipped article",
    "fictional": "four invented documents",
}
"""Question sets of ``answers``, and what they are about."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run everything; 1 when a benchmark fails or misses a bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quote", action="store_true", help="only write the README's table")
    options = parser.parse_args(argv)
    code = 0
    if not options.quote:
        # They import torch, which quoting does without.
        from benchmarks import (
            answers,
            first_paint,
            load,
            reading_pdf,
            reading_word,
            retrieval_xquad,
            targets_claims,
            targets_facts,
            targets_register,
            targets_speed,
            timings,
        )

        for benchmark in (
            *(answers, retrieval_xquad, reading_word, reading_pdf, timings),
            *(targets_register, targets_claims, targets_facts, targets_speed),
            *(first_paint, load),
        ):
            print(f"== {benchmark.__name__}", file=sys.stderr, flush=True)
            code = max(code, benchmark.main([]))
    quote(README, RESULTS)
    return code


def quote(readme: Path, results: Path) -> None:
    """Put the table of ``results`` between the README's two marks.

    Raises:
        ValueError: the marks are not there.
    """
    text = readme.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{readme} lacks the marks {BEGIN} and {END}")
    readme.write_text(f"{before}{BEGIN}\n{table(results)}\n{END}{after}", "utf-8")


def table(results: Path) -> str:
    """The result files as one Markdown table; what was not measured has no row."""
    rows: list[tuple[str, str, str]] = []
    for name, subject in SETS.items():
        rows += _answers(results / f"answers_{name}.json", subject)
    rows += _retrieval(results / "retrieval_xquad.json")
    rows += _pages(results / "retrieval_pages.json")
    rows += _reading(results)
    rows += _targets(results)
    rows += _timings(results / "timings.json")
    rows += _web(results)
    lines = ["| What | Measured | Result file |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {what} | {found} | `{file}` |" for what, found, file in rows)])


def _web(results: Path) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    if paint := _read(results / "first_paint.json"):
        cold = paint["embedded"]["cold_paint_s"]
        said = f"median {cold['median']} s, most {cold['max']} s"
        rows.append(("First paint of the embedded chat, cold, bar 2 s", said, "first_paint.json"))
        size = f"{paint['widget_bytes'] / 1000:.1f} kB"
        rows.append(("`widget.js`, bar 20 kB", size, "first_paint.json"))
    if crowd := _read(results / "load.json"):
        everybody, siege = crowd["crowd"]["all"], crowd["siege"]
        rows += [
            (
                f"{crowd['people']} people for {crowd['seconds'] / 60:.0f} minutes, "
                f"{everybody['questions']} questions: first evidence, bar p95 3 s",
                f"median {everybody['first_evidence_s']['median']} s, "
                f"p95 {everybody['first_evidence_s']['p95']} s, "
                f"{crowd['crowd']['errors']} errors",
                "load.json",
            ),
            (
                "Memory meanwhile, second half",
                f"{crowd['memory']['growth_mib_a_minute']} MiB a minute more",
                "load.json",
            ),
            (
                f"{siege['connections']} idle or slow connections, 10 people asking",
                f"p95 {siege['all']['first_evidence_s']['p95']} s, {siege['errors']} errors",
                "load.json",
            ),
        ]
    return rows


def _answers(path: Path, subject: str) -> list[tuple[str, str, str]]:
    found = _read(path)
    if found is None:
        return []
    return [
        (
            f"Answers about {subject}: {found['answerable']} answerable questions",
            f"{_percent(found['answerable_right'])} right, "
            f"{_percent(found['false_refusals'])} refused by mistake",
            path.name,
        ),
        (
            f"The same, {found['unanswerable']} questions that it does not answer",
            f"{_percent(found['unanswerable_refused'])} refused",
            path.name,
        ),
        (
            f"Answers with a number or name that no cited passage carries, of {found['questions']}",
            str(found["answers_with_ungrounded_parts"]),
            path.name,
        ),
    ]


def _retrieval(path: Path) -> list[tuple[str, str, str]]:
    found = _read(path)
    if found is None:
        return []
    rows = []
    for key, kind in (("accented", "with diacritics"), ("unaccented", "without diacritics")):
        recall = found["recall"][key]["search"]
        what = (
            f"XQuAD-vi, {found['questions']} questions {kind}, right one of "
            f"{found['passages']} passages"
        )
        rows.append((what, f"first {recall['R@1']}, in the first five {recall['R@5']}", path.name))
    return rows


def _pages(path: Path) -> list[tuple[str, str, str]]:
    found = _read(path)
    if found is None:
        return []
    rows = []
    for key, kind in (("accented", "with diacritics"), ("unaccented", "without diacritics")):
        recall = found["recall"][key]
        what = f"{found['questions']} questions {kind} over {found['documents']} congress documents"
        said = f"right page in the first five {recall['page@5']}, answer {recall['answer@5']}"
        rows.append((what, said, path.name))
    return rows


def _reading(results: Path) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    if word := _read(results / "reading_word.json"):
        for kind in ("docx", "doc"):
            part = word[kind]
            what = f"Words of the same decree as `.{kind}` and as Markdown, a merged cell once"
            said = f"{_percent(part['words'])}, cells {part['cells_found']} of {part['cells']}"
            rows.append((what, said, "reading_word.json"))
    if pdf := _read(results / "reading_pdf.json"):
        bars = pdf["bars"]
        rows += [
            (
                f"A PDF of {pdf['pages']} pages into the library, bar {bars['add_s']:g} s",
                f"{pdf['add_s']} s",
                "reading_pdf.json",
            ),
            (
                f"Its {pdf['chunks']} passages into a new index, bar {bars['index_s']:g} s",
                f"{pdf['index_s']} s",
                "reading_pdf.json",
            ),
        ]
    if hostile := _read(results / "hostile_files.json"):
        what = f"{hostile['files']} hostile, broken and good files in one library"
        said = (
            f"{hostile['refused']} refused with one line each, "
            f"{hostile['good_files_in']} of {hostile['good_files']} good ones in, "
            f"{hostile['peak_memory_mib']} MiB at most"
        )
        rows.append((what, said, "hostile_files.json"))
    return rows


def _targets(results: Path) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    if register := _read(results / "targets_register.json"):
        what = f"Register against hand-made truth, {register['truth']} figures of invented reports"
        said = f"precision {register['precision']}, recall {register['recall']}"
        rows.append((what, said, "targets_register.json"))
    if claims := _read(results / "targets_claims.json"):
        written, altered = claims["written"], claims["altered"]
        rows += [
            (
                f"{written['judged']} written claims about them",
                f"{_percent(written['right'])} judged right, "
                f"{written['false_matches']} false matches",
                "targets_claims.json",
            ),
            (
                f"{altered['altered']} claims altered by rule",
                f"{altered['false_matches']} false matches",
                "targets_claims.json",
            ),
        ]
        for name, part in claims["sentences"].items():
            what = f"{part['altered']} altered sentences of the documents themselves ({name})"
            rows.append((what, f"{part['false_matches']} false matches", "targets_claims.json"))
    if facts := _read(results / "targets_facts.json"):
        stated, altered = facts["register"], facts["claims"]["altered"]
        count, places = stated["targets_and_results"], facts["documents"]
        what = f"{count} facts of {places} places in one library"
        said = (
            f"recall {stated['recall']}; {altered['false_matches']} false matches "
            f"of {altered['altered']} altered claims"
        )
        rows.append((what, said, "targets_facts.json"))
    if speed := _read(results / "targets_speed.json"):
        what = f"A draft of {speed['pages']} pages, {speed['claims']} claims, bar 20 s"
        said = f"{speed['first_check_s']} s, again {speed['check_s']} s"
        rows.append((what, said, "targets_speed.json"))
    return rows


def _timings(path: Path) -> list[tuple[str, str, str]]:
    found = _read(path)
    if found is None:
        return []
    cold, bars = found["cold_ask_s"], found["bars"]
    rows = [
        (
            f"Cold `python -m chatbot ask`, bar {bars['cold_ask_s']:g} s",
            f"median {cold['median']} s ({cold['min']} to {cold['max']})",
            path.name,
        )
    ]
    waits = {
        "first_evidence_ms": f"First evidence, running assistant, bar {bars['answer_ms']:g} ms",
        "whole_answer_ms": f"Whole answer, running assistant, bar {bars['answer_ms']:g} ms",
        "http_answer_ms": f"Whole answer from the web server, bar {bars['answer_ms']:g} ms",
        "encode_query_ms": "Encoding a question",
    }
    for key, what in waits.items():
        wait = found[key]
        said = f"median {wait['median']} ms, p95 {wait['p95']} ms, most {wait['max']} ms"
        rows.append((what, said, path.name))
    build, ready = f"{found['index_build_s']} s", f"{found['server_ready_s']} s"
    rows.append(("`python -m index build` from nothing, shipped library", build, path.name))
    rows.append(("From `python app.py` to the first page", ready, path.name))
    return rows


def _read(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


if __name__ == "__main__":
    raise SystemExit(main())
