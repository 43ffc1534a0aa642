"""What the benchmark of first paints counts as missed, and what it shows."""

from __future__ import annotations

from benchmarks.first_paint import EMBEDDED_SECONDS, WIDGET, WIDGET_BYTES, missed, report

WAITS = {
    name: {"min": 0.1, "median": 0.2, "max": 0.3}
    for name in ("cold_paint_s", "cold_usable_s", "warm_paint_s", "warm_usable_s")
}
GOOD = {
    "widget_bytes": 15_000,
    "widget_bytes_compressed": 5_000,
    "embedded": WAITS,
    "page": WAITS,
}


def test_all_bars_met_is_nothing_missed() -> None:
    assert missed(GOOD) == []


def test_the_slowest_cold_visit_counts() -> None:
    slow = {"min": 0.1, "median": 0.2, "max": EMBEDDED_SECONDS + 0.1}
    assert missed({**GOOD, "embedded": {**WAITS, "cold_paint_s": slow}}) == [
        "embedded_paint_s 2.1 > 2"
    ]


def test_a_large_script_is_a_miss() -> None:
    assert missed({**GOOD, "widget_bytes": 20_001}) == ["widget_bytes 20001 > 20000"]
    assert WIDGET.stat().st_size < WIDGET_BYTES


def test_the_report_shows_every_wait() -> None:
    assert report(GOOD).count("median") == 8
