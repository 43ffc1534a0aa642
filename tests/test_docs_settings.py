"""``docs/settings.md`` says what the server really takes."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

import app as application
from tests.serving import CHECKOUT

TEXT = (CHECKOUT / "docs" / "settings.md").read_text("utf-8")
ROWS = [
    tuple(cell.strip().strip("`") for cell in line.strip("|").split("|"))
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| Tham số"))
]
"""(option, variable, default, meaning)."""
SOURCES = ("chatbot/environment.py", "index/environment.py")


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> dict[str, argparse.Action]:
    """What the parser takes where the environment sets nothing."""
    for name in re.findall(r"VANKIEN_\w+", TEXT):
        monkeypatch.delenv(name, raising=False)
    return {
        action.option_strings[-1]: action
        for action in application._parser()._actions
        if action.dest != "help"
    }


def test_the_table_has_every_option_once(options: dict[str, argparse.Action]) -> None:
    assert sorted(row[0] for row in ROWS if row[0]) == sorted(options)


def test_the_table_has_every_variable_of_the_environment() -> None:
    known = {
        name
        for source in SOURCES
        for name in re.findall(r"VANKIEN_[A-Z_]+[A-Z]", (CHECKOUT / source).read_text("utf-8"))
    }
    assert {row[1].partition("=")[0] for row in ROWS if row[1]} == known


def test_the_defaults_are_those_of_the_program(options: dict[str, argparse.Action]) -> None:
    for name, _, told, _ in ROWS:
        default = options[name].default if name else None
        if isinstance(default, Path):
            assert told == default.relative_to(CHECKOUT).as_posix(), name
        elif isinstance(default, bool) or name in ("--model", "--root-path") or not name:
            continue
        else:
            assert told == ("không" if default is None else str(default)), name


def test_options_of_one_value_take_the_variable_as_their_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given = {
        **{"--host": "127.0.0.9", "--port": "8123", "--root-path": "/goc", "--corpus": "/a"},
        **{"--index": "/b", "--state": "/c", "--generator-model": "m", "--base-url": "http://x"},
        **{"--questions-a-minute": "3", "--requests-a-minute": "4", "--generator": "openai"},
    }
    variables = {row[0]: row[1] for row in ROWS}
    for option, value in given.items():
        monkeypatch.setenv(variables[option], value)
    parsed = vars(application._parser().parse_args([]))
    for option, value in given.items():
        assert str(parsed[option.removeprefix("--").replace("-", "_")]) == value, option
