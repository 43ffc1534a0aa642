"""``python -m chatbot ask``: answers one question, or a file of them.

Knows: arguments and how answers are printed. Does not know: how an answer is found.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from chatbot.commands.batch import read_lines, read_record
from chatbot.commands.sources import citation_text
from chatbot.errors import BadRequest
from chatbot.options import add_model_options, open_assistant
from chatbot.records import answer_record
from chatbot.types import Answer, Assistant, Turn
from corpus.cli import Commands, add_common_options, print_json, print_json_line
from index.types import Filters

_FILTERS = {
    "place": ("ĐỊA_PHƯƠNG", "chỉ tài liệu của địa phương này"),
    "level": ("CẤP", "chỉ tài liệu của cấp này: phường, xã, tỉnh, ..."),
    "term": ("NHIỆM_KỲ", "chỉ tài liệu của nhiệm kỳ này, ví dụ 2025-2030"),
    "kind": ("LOẠI", "chỉ loại văn bản này: nghị quyết, báo cáo, ..."),
    "document": ("TÀI_LIỆU", "chỉ tài liệu có mã này, hoặc tên có các chữ này"),
    "status": ("TÌNH_TRẠNG", "chỉ bản draft (dự thảo) hoặc adopted (đã thông qua)"),
}
"""Field of ``Filters`` -> what stands for its value in the help, and what it does."""


class Request(TypedDict):
    """A line of a batch file, read and checked."""

    question: str
    history: tuple[Turn, ...]
    filters: Filters


def add_parser(commands: Commands) -> None:
    """The arguments of the command."""
    ask = commands.add_parser("ask", help="trả lời một câu hỏi, hoặc cả một tệp câu hỏi")
    add_common_options(ask)
    source = ask.add_mutually_exclusive_group(required=True)
    source.add_argument("question", nargs="?", metavar="CÂU_HỎI", help="câu hỏi")
    source.add_argument(
        "--batch",
        type=Path,
        metavar="TỆP",
        help="tệp JSONL, mỗi dòng {id, question, history?, filters?}",
    )
    for name, (metavar, meaning) in _FILTERS.items():
        ask.add_argument(f"--{name}", metavar=metavar, help=meaning)
    add_model_options(ask)
    ask.set_defaults(run=run_ask)


def run_ask(options: argparse.Namespace) -> int:
    """Answer and print; returns the exit code."""
    assistant = open_assistant(options)
    filters = Filters(**{name: getattr(options, name) for name in _FILTERS})
    if options.batch is not None:
        return _ask_batch(assistant, options.batch, filters)
    answer = assistant.ask(options.question, (), filters)
    if options.json:
        print_json(answer_record(answer))
    else:
        print(answer_text(answer))
    return 0


def _ask_batch(assistant: Assistant, path: Path, filters: Filters) -> int:
    """Answer line by line; a bad line becomes an error in its place and does not stop the rest.

    ``filters``: hold for every line that does not set them itself.
    """
    code = 0
    for number, line in read_lines(path):
        identifier: object = None
        try:
            record = read_record(line, number)
            identifier = record.get("id")
            request = _read_request(record, number, filters)
        except BadRequest as error:
            print_json_line({"id": identifier, "error": str(error)})
            code = 1
            continue
        answer = assistant.ask(request["question"], request["history"], request["filters"])
        print_json_line({"id": identifier, **answer_record(answer)})
    return code


def _read_request(record: dict[str, object], number: int, filters: Filters) -> Request:
    question = record.get("question")
    if not isinstance(question, str):
        raise BadRequest(f"Dòng {number} thiếu “question” dạng chuỗi.")
    return {
        "question": question,
        "history": _read_history(record.get("history"), number),
        "filters": _read_filters(record.get("filters"), number, filters),
    }


def _read_filters(given: object, number: int, filters: Filters) -> Filters:
    values = given or {}
    if not isinstance(values, dict) or not values.keys() <= _FILTERS.keys():
        raise BadRequest(
            f"Dòng {number}: “filters” phải là đối tượng chỉ gồm {', '.join(_FILTERS)}."
        )
    if not all(value is None or isinstance(value, str) for value in values.values()):
        raise BadRequest(f"Dòng {number}: mọi giá trị của “filters” phải là chuỗi.")
    return replace(filters, **values)


def _read_history(history: object, number: int) -> tuple[Turn, ...]:
    pairs = history or []
    if not isinstance(pairs, list) or not all(_is_pair(pair) for pair in pairs):
        raise BadRequest(f"Dòng {number}: “history” phải là danh sách các cặp [câu hỏi, trả lời].")
    return tuple(Turn(asked, answered) for asked, answered in pairs)


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(v, str) for v in value)


def answer_text(answer: Answer) -> str:
    """An answer for people: the text, then its sources."""
    if not answer.citations:
        return answer.text
    sources = "\n".join(map(citation_text, answer.citations))
    return f"{answer.text}\n\nNguồn:\n{sources}"
