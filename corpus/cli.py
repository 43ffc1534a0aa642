"""What every command line of the project shares.

Knows: UTF-8 output, the common options, JSON, how an error becomes one line and an exit code.
Does not know: any command. ``index`` and ``chatbot`` use it too.

Exit codes: 0 done, 1 refused or failed with one clear line on standard error, 2 usage.
"""

from __future__ import annotations

import argparse
import io
import json
import logging
import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeAlias

from corpus.errors import error_text

CHECKOUT = Path(__file__).resolve().parent.parent
CORPUS_DIR = CHECKOUT / "corpus" / "library"
INDEX_DIR = CHECKOUT / "index" / "store"
STATE_DIR = CHECKOUT / "state"

_USAGE_MESSAGES: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", r"thiếu \1"),
    (r"unrecognized arguments: (.+)", r"không hiểu \1"),
    (r"argument (.+): expected one argument", r"\1 cần một giá trị"),
    (r"argument (.+): expected at least one argument", r"\1 cần ít nhất một giá trị"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"\1: không có \2; chọn \3"),
    (r"argument (.+): invalid \w+ value: (.+)", r"\1: giá trị \2 không hợp lệ"),
    (r"argument (.+): not allowed with argument (.+)", r"\1 không dùng cùng \2"),
    (r"one of the arguments (.+) is required", r"cần một trong các tham số \1"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 có thể là \2"),
)
"""What argparse says, and what we say: the usage errors that people really meet."""


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Vietnamese. Subcommands inherit it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"add_help": False, **kwargs})  # type: ignore[arg-type]
        self._positionals.title = "tham số"
        self._optionals.title = "tuỳ chọn"
        self.add_argument("-h", "--help", action="help", help="hiện hướng dẫn này")

    def format_usage(self) -> str:
        """The usage line."""
        return super().format_usage().replace("usage:", "Cách dùng:", 1)

    def format_help(self) -> str:
        """The whole help."""
        return super().format_help().replace("usage:", "Cách dùng:", 1)

    def error(self, message: str) -> NoReturn:
        """Print a usage error and exit with code 2."""
        for english, vietnamese in _USAGE_MESSAGES:
            message = re.sub(f"^{english}$", vietnamese, message)
        self.exit(2, f"Lỗi cách dùng: {message}; xem `{self.prog} --help`.\n")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"
"""Where the subcommands of a command line are added."""


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """``--corpus``, ``--index`` and ``--json``, which every subcommand takes."""
    parser.add_argument(
        "--corpus", type=Path, default=CORPUS_DIR, metavar="DIR", help="thư mục của thư viện"
    )
    parser.add_argument(
        "--index", type=Path, default=INDEX_DIR, metavar="DIR", help="thư mục của chỉ mục"
    )
    parser.add_argument("--json", action="store_true", help="in JSON thay cho chữ")


def use_utf8() -> None:
    """Write UTF-8 with plain newlines whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def print_json(value: object) -> None:
    """Print a value as indented, unescaped JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_json_line(value: object) -> None:
    """Print a value as one line of JSON, at once."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def print_error(error: Exception | str) -> None:
    """Print one line on standard error; the system's own errors are put into words first."""
    print("Lỗi:", error_text(error), file=sys.stderr)


class ProgressLine:
    """What a long command is doing, on standard error: one line that changes on a terminal, and
    elsewhere a new line now and then.
    """

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._pause = 0.1 if self._is_terminal else 10.0
        self._next = time.monotonic() + (0.0 if self._is_terminal else self._pause)

    def show(self, text: str) -> None:
        """Say it, unless something was said a moment ago."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._pause
        if self._is_terminal:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\x1b[K{text[:width]}", end="", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Make room for another line."""
        if self._is_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def command_with_folders(command: str, args: argparse.Namespace) -> str:
    """A command to advise, with the options of ``add_common_options`` that are not the defaults."""
    for name, value, default in (
        ("--corpus", args.corpus, CORPUS_DIR),
        ("--index", args.index, INDEX_DIR),
    ):
        if value.resolve() != default.resolve():
            command += f" {name} {shlex.quote(str(value))}"
    return command


def run(command: Callable[[], int], *refusals: type[Exception]) -> int:
    """Run a command and turn what it raises into one line and an exit code.

    Args:
        refusals: the errors whose text is meant for the screen, e.g. ``CorpusError``.
    """
    use_utf8()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    try:
        code = command()
        sys.stdout.flush()
    except refusals as error:
        print_error(error)
        return 1
    except BrokenPipeError:
        # The reader, e.g. `head`, has seen enough. Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print_error(error)
        return 1
    except KeyboardInterrupt:
        print_error("Đã dừng theo yêu cầu; có thể chạy lại lệnh bất cứ lúc nào.")
        return 1
    return code
