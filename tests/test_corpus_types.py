"""Records that keep what they have counted."""

from __future__ import annotations

import dataclasses
import pickle
import time

from corpus.types import Cell, Table


def table(rows: int) -> Table:
    cells = tuple(
        tuple(Cell(10 * at + column, 10 * at + column + 1, column) for column in range(3))
        for at in range(rows)
    )
    return Table(0, 10 * rows, cells, 1)


def test_a_table_counts_its_columns_spans_included() -> None:
    assert Table(0, 1, ((Cell(0, 1, 0, 2), Cell(2, 3, 2)),), 0).columns == 3
    assert Table(0, 0, (), 0).columns == 0


def test_what_a_table_has_counted_is_no_part_of_it() -> None:
    counted, fresh = table(2), table(2)
    assert counted.columns == 3
    assert counted == fresh
    assert dataclasses.asdict(counted) == dataclasses.asdict(fresh)
    assert pickle.loads(pickle.dumps(counted)).columns == 3
    assert dataclasses.replace(counted, rows=table(1).rows[:0]).columns == 0


def test_columns_and_grid_of_a_large_table_are_quick() -> None:
    large = table(5000)
    begun = time.perf_counter()
    assert len(large.grid()) == 5000
    assert sum(large.columns for _ in range(5000)) == 15000
    assert time.perf_counter() - begun < 1
