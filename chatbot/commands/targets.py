"""``python -m chatbot targets``: the register of targets as a table, as JSON or as a file.

Knows: arguments and how rows are printed. Does not know: how the register is built. Neither an
index nor a model is needed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import get_args

from chatbot.targets.conflicts import Conflict, Key, by_entry, entry_key, find_conflicts
from chatbot.targets.export import entry_record, entry_value, write_csv, write_xlsx, years_text
from chatbot.targets.names import KIND_NAMES, STATUS_NAMES, written_name
from chatbot.targets.register import TargetRegister, build_register
from chatbot.targets.selection import SORT_KEYS, STATUSES, entry_status, select
from chatbot.targets.types import Entry, Kind
from corpus.catalogue import Catalogue
from corpus.cli import Commands, ProgressLine, add_common_options, print_json
from corpus.errors import DamagedDocument, error_text

_FILTERS = {
    "place": ("ĐỊA_PHƯƠNG", "chỉ chỉ tiêu của địa phương này"),
    "term": ("NHIỆM_KỲ", "chỉ chỉ tiêu của nhiệm kỳ này, ví dụ 2025-2030"),
    "indicator": ("CHỈ_TIÊU", "chỉ chỉ tiêu có tên này, gõ không dấu cũng được"),
    "theme": ("CHỦ_ĐỀ", "chỉ chỉ tiêu thuộc chủ đề này: kinh tế, xã hội, môi trường, ..."),
    "document": ("TÀI_LIỆU", "chỉ tài liệu có mã này, hoặc tên có các chữ này"),
}
"""Argument of ``select`` -> what stands for its value in the help, and what it does."""
_WIDEST = 160
"""Characters of a line, at most, however wide the screen is."""
_NO_SCREEN = (120, 24)
"""What is printed into a file, or for a program, is as wide as this."""
_TITLE = 60
"""Characters of a title, at most."""
_GAP = "  "


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    least: int
    """Width in characters on a narrow screen."""
    share: int
    """Of what a wide screen has more, in parts of all shares together."""


_COLUMNS = (
    _Column("Chỉ tiêu", 16, 3),
    _Column("Giá trị", 15, 3),
    _Column("Thời gian", 9, 0),
    _Column("Loại", 8, 0),
    _Column("Địa phương", 10, 2),
    _Column("Văn bản", 12, 3),
)


def add_parser(commands: Commands) -> None:
    """The arguments of the command."""
    targets = commands.add_parser("targets", help="bảng mọi chỉ tiêu bằng số của thư viện")
    add_common_options(targets)
    file = targets.add_mutually_exclusive_group()
    file.add_argument("--csv", type=Path, metavar="TỆP", help="ghi ra tệp CSV (UTF-8, dấu ;)")
    file.add_argument("--xlsx", type=Path, metavar="TỆP", help="ghi ra tệp Excel")
    for name, (metavar, meaning) in _FILTERS.items():
        targets.add_argument(f"--{name}", metavar=metavar, help=meaning)
    targets.add_argument(
        "--kind",
        choices=get_args(Kind),
        help="target: chỉ tiêu; result: kết quả; baseline: mốc so sánh; "
        "other: số đếm, chỉ hiện khi được chọn",
    )
    targets.add_argument(
        "--status",
        choices=STATUSES,
        help="adopted: đã thông qua; draft: dự thảo; superseded: đã được thay thế",
    )
    targets.add_argument(
        "--sort",
        choices=SORT_KEYS,
        help="xếp theo chỉ tiêu, giá trị, thời gian, địa phương hoặc văn bản",
    )
    targets.add_argument("--descending", action="store_true", help="xếp ngược lại")
    targets.set_defaults(run=run_targets)


def run_targets(options: argparse.Namespace) -> int:
    """Select rows of the register and print or write them; returns the exit code.

    Raises:
        LibraryMissing: there is no library.
        ExportFailed: the file cannot be written.
    """
    register = _read_register(options.corpus, options.index)
    entries = select(
        register.entries if options.kind == "other" else register.listed,
        kind=options.kind,
        status=options.status,
        sort=options.sort,
        descending=options.descending,
        **{name: getattr(options, name) for name in _FILTERS},
    )
    conflicts = find_conflicts(register)
    file = options.csv or options.xlsx
    if options.csv:
        write_csv(entries, options.csv, conflicts)
    elif options.xlsx:
        write_xlsx(entries, options.xlsx, conflicts)
    if options.json:
        known = by_entry(conflicts)
        print_json([entry_record(entry, known.get(entry_key(entry), ())) for entry in entries])
    elif file:
        print(f"Đã ghi {len(entries)} dòng vào «{file}».")
    else:
        width = min(shutil.get_terminal_size(_NO_SCREEN).columns, _WIDEST)
        print(table_text(entries, conflicts, width) if entries else _nothing(register))
    return 0


def _read_register(corpus: Path, index: Path) -> TargetRegister:
    catalogue = Catalogue(corpus)
    catalogue.check_exists()
    line = ProgressLine()

    def show(done: int, total: int) -> None:
        line.show(f"Đang đọc chỉ tiêu: {done}/{total} tài liệu")

    def skip(error: DamagedDocument) -> None:
        print("Bỏ qua:", error_text(error), file=sys.stderr)

    register = build_register(catalogue.documents(skip), index, show)
    line.clear()
    return register


def _nothing(register: TargetRegister) -> str:
    if not register.listed:
        return (
            "Chưa tài liệu nào trong thư viện nêu chỉ tiêu bằng số; hãy thêm tài liệu bằng "
            "`python -m corpus add TỆP`."
        )
    return "Không có chỉ tiêu nào hợp với các điều kiện này; hãy bớt điều kiện rồi chạy lại."


def table_text(entries: Sequence[Entry], conflicts: Iterable[Conflict], width: int) -> str:
    """Rows for people, in columns ``width`` characters wide; long cells go on below.

    Conflicts stand below the table, numbered; a row names those that it has a part in.
    """
    shown = {entry_key(entry) for entry in entries}
    noted = [c for c in conflicts if any(entry_key(entry) in shown for entry in c.entries)]
    marks: dict[Key, list[int]] = {}
    for number, conflict in enumerate(noted, 1):
        for entry in conflict.entries:
            marks.setdefault(entry_key(entry), []).append(number)
    widths = _widths(width)
    heads = [column.heading for column in _COLUMNS]
    lines = [_line(heads, widths), _GAP.join("─" * size for size in widths)]
    for entry in entries:
        lines += _wrapped(_cells(entry, marks.get(entry_key(entry), ())), widths)
    lines += ["", f"{len(entries)} dòng."]
    lines += [f"(!{number}) {conflict.sentence}" for number, conflict in enumerate(noted, 1)]
    return "\n".join(lines)


def _cells(entry: Entry, marks: Sequence[int]) -> list[str]:
    figure, document = entry.figure, entry.document
    page = document.page_at(figure.start)
    source = textwrap.shorten(document.metadata.title, _TITLE, placeholder="…")
    source += f", trang {page}" if page is not None else ""
    status = entry_status(entry)
    if status != "adopted":
        source += f" ({STATUS_NAMES[status]})"
    value = " ".join([entry_value(entry), *(f"(!{number})" for number in marks)])
    time, kind = years_text(figure.period), KIND_NAMES[figure.kind]
    return [written_name(figure.indicator), value, time, kind, entry.place or "", source]


def _widths(width: int) -> list[int]:
    room = width - len(_GAP) * (len(_COLUMNS) - 1) - sum(column.least for column in _COLUMNS)
    total = sum(column.share for column in _COLUMNS)
    return [column.least + max(room, 0) * column.share // total for column in _COLUMNS]


def _wrapped(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    columns = [textwrap.wrap(cell, size) for cell, size in zip(cells, widths, strict=True)]
    return [_line(parts, widths) for parts in zip_longest(*columns, fillvalue="")]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(size) for cell, size in zip(cells, widths, strict=True))
    return _GAP.join(padded).rstrip()
