"""The benchmark of load: what it counts, and a short run of all of it."""

from __future__ import annotations

import copy
import sys
from typing import Any

import pytest

from benchmarks.load import PAUSES, Size, measure, missed, read_questions, report
from benchmarks.load_server import slope

WAITS = {"median": 0.1, "p95": 0.4, "max": 0.9}
ASKED = {
    "errors": 0,
    "first_errors": {},
    "all": {"questions": 10, "first_evidence_s": WAITS, "whole_answer_s": WAITS},
}
GOOD: dict[str, Any] = {
    "seconds": 180.0,
    "crowd": ASKED,
    "siege": copy.deepcopy(ASKED),
    "memory": {"growth_mib_a_minute": 0.5},
    "processors_used": 0.4,
    "limit": {"status": 429, "message": "Ông/bà gửi quá nhiều trong một phút; xin đợi 3 giây."},
    "stop": {"exit_code": 0, "seconds": 1.0, "tracebacks": 0},
}


def test_all_bars_met_is_nothing_missed() -> None:
    assert missed(GOOD) == []


@pytest.mark.parametrize(
    ("part", "name", "value", "told"),
    [
        ("crowd", "errors", 1, "crowd: 1 errors"),
        ("siege", "errors", 2, "siege: 2 errors"),
        ("memory", "growth_mib_a_minute", 50.0, "growth_mib_a_minute 50"),
        ("limit", "status", 200, "limit: 200"),
        ("limit", "message", "Too many requests", "limit: 429 Too many"),
        ("stop", "exit_code", -9, "stop:"),
        ("stop", "tracebacks", 1, "stop:"),
        ("stop", "seconds", 60.0, "stop:"),
    ],
)
def test_each_bar_can_be_missed(part: str, name: str, value: object, told: str) -> None:
    bad = copy.deepcopy(GOOD)
    bad[part][name] = value
    [miss] = missed(bad)
    assert miss.startswith(told)


def test_slow_evidence_is_a_miss() -> None:
    bad = copy.deepcopy(GOOD)
    bad["crowd"]["all"]["first_evidence_s"]["p95"] = 3.1
    assert missed(bad) == ["crowd: first_evidence_s 3.1 > 3"]


def test_no_question_at_all_is_a_miss() -> None:
    bad = copy.deepcopy(GOOD)
    bad["siege"]["all"]["questions"] = 0
    assert len(missed(bad)) == 1


def test_the_slope_of_a_line_is_found_in_minutes() -> None:
    assert slope([(at, 800 + at / 30) for at in range(100)]) == pytest.approx(2.0)
    assert slope([(at, 800.0) for at in range(100)]) == pytest.approx(0.0)
    assert slope([(0, 800.0)]) == 0.0


def test_people_ask_different_questions_always_alike() -> None:
    questions = read_questions()
    assert len(questions) == len(set(questions)) > 150
    assert questions == read_questions()


def test_the_report_shows_every_part() -> None:
    shown = report(GOOD)
    for part in ("crowd", "siege", "errors", "memory", "limit", "stop"):
        assert part in shown


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="cần /proc của Linux")
def test_a_short_run_meets_every_bar_but_those_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits depend on what else this machine does; the whole benchmark measures them."""
    monkeypatch.setattr("benchmarks.load.PAUSES", (PAUSES[0] / 5, PAUSES[1] / 5))
    result = measure(Size(people=10, seconds=10))
    told = [miss for miss in result["missed"] if "first_evidence_s" not in miss]
    assert [miss for miss in told if not miss.startswith("stop")] == []
    assert result["stop"]["exit_code"] == 0
    assert result["stop"]["tracebacks"] == 0
    assert set(result["crowd"]) >= {"page", "api", "embedded", "all"}
    assert result["siege"]["connections"] == 60
