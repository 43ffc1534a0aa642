"""``python -m chatbot feedback``: what people thought of answers, for those who mend them.

Knows: arguments, how entries are printed. Does not know: where they are kept.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chatbot.atomic_file import atomic_file
from chatbot.cells import text_cell
from chatbot.commands.state import add_state_option, opened_store
from chatbot.moments import vietnamese_time
from chatbot.web.feedback_reasons import REASONS
from corpus.cli import Commands, print_json

if TYPE_CHECKING:
    from chatbot.store.feedback import Feedback

_VERDICTS = {"up": "hữu ích", "down": "chưa tốt"}
_COLUMNS = ("Lúc", "Đánh giá", "Lý do", "Góp ý", "Câu hỏi", "Câu trả lời", "Người góp ý")


def add_parser(commands: Commands) -> None:
    """The arguments of the command."""
    feedback = commands.add_parser("feedback", help="xem góp ý về các câu trả lời")
    add_state_option(feedback)
    form = feedback.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="in JSON thay cho chữ")
    form.add_argument("--csv", type=Path, metavar="TỆP", help="ghi ra tệp CSV (UTF-8, dấu ;)")
    feedback.set_defaults(run=run_feedback)


def run_feedback(options: argparse.Namespace) -> int:
    """Print all feedback, the newest first; returns the exit code.

    Raises:
        BadRequest: there is no state.
        StoreError: it cannot be used.
        OSError: the file cannot be written.
    """
    with opened_store(options.state) as store:
        entries = store.feedback.all()
    if options.json:
        print_json([feedback_record(entry) for entry in entries])
    elif options.csv is not None:
        _write_csv(entries, options.csv)
        print(f"Đã ghi {len(entries)} góp ý vào {options.csv}.")
    else:
        for entry in entries:
            print(_text(entry))
        if not entries:
            print("Chưa có góp ý nào.")
    return 0


def feedback_record(entry: Feedback) -> dict[str, object]:
    """An entry as the JSON that scripts read."""
    return {
        "at": entry.at.isoformat(timespec="seconds"),
        "visitor": entry.visitor_key,
        "exchange": entry.exchange_id,
        "verdict": entry.verdict,
        "reasons": list(entry.reasons),
        "comment": entry.comment,
        "question": entry.question,
        "answer": entry.answer,
        "citations": _citations(entry.citations_json),
    }


def _citations(source: str) -> object:
    try:
        return json.loads(source)
    except (ValueError, RecursionError):
        return source


def _text(entry: Feedback) -> str:
    reasons = f" ({_reasons(entry)})" if entry.reasons else ""
    lines = [
        f"{vietnamese_time(entry.at)} — {_VERDICTS[entry.verdict]}{reasons}",
        f"  Hỏi: {_line(entry.question)}",
        f"  Đáp: {_line(entry.answer)}",
    ]
    if entry.comment:
        lines.append(f"  Góp ý: {_line(entry.comment)}")
    return "\n".join(lines)


def _write_csv(entries: Sequence[Feedback], path: Path) -> None:
    with atomic_file(path) as temporary:
        # It holds what people wrote in private.
        handle = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(_COLUMNS)
            for entry in entries:
                writer.writerow(map(text_cell, _row(entry)))


def _row(entry: Feedback) -> tuple[str, ...]:
    return (
        vietnamese_time(entry.at),
        _VERDICTS[entry.verdict],
        _reasons(entry),
        entry.comment,
        entry.question,
        entry.answer,
        entry.visitor_key,
    )


def _reasons(entry: Feedback) -> str:
    return ", ".join(REASONS.get(code, code) for code in entry.reasons)


def _line(text: str) -> str:
    return " ".join(text.split())
