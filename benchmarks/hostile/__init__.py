"""Hostile and broken files, made from a seed: the cases of ``benchmarks.hostile_files``.

Knows: what a case is. Does not know: readers, the library, how a case is judged.

Every file is built here, from fictional texts about invented places; none comes from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal

Expectation = Literal["read", "refused", "either"]


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the benchmark."""

    suffix: str
    """What its name ends with; it may lie."""
    content: bytes | Callable[[Path], None]
    """Its bytes, or what makes it at a path that does not exist yet."""
    expect: Expectation = "either"
    """``read``: it is a good file; ``refused``: nobody could read it; ``either``: the reader may
    save what it can, or refuse it.
    """
    name: str | None = None
    """A file name of its own, without ``suffix``; None for one that says what it is."""


Make = Callable[[Random, int], Case]
"""Makes a case; the number differs for every file and stands in its text, so that no two good files
say the same.
"""
Kinds = Mapping[str, Make]
"""Names of kinds of cases, and what makes them."""
