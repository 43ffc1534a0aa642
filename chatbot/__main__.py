"""The command line of the chatbot: ``python -m chatbot ask``.

Knows: arguments and how answers are printed. Does not know: how an answer is found.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

from chatbot.environment import generator_settings
from chatbot.errors import BadRequest, ChatbotError
from chatbot.options import add_model_options
from chatbot.types import Answer, Assistant, Citation, Turn
from corpus.cli import Parser, add_common_options, print_json, print_json_line, run
from corpus.errors import CorpusError
from index.errors import IndexLayerError
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


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parse(argv)
    return run(lambda: _ask(options), ChatbotError, IndexLayerError, CorpusError)


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="python -m chatbot", description="Hỏi đáp về văn kiện, có trích dẫn.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="LỆNH")
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
    return parser.parse_args(argv)


def _ask(options: argparse.Namespace) -> int:
    assistant = _assistant(options)
    filters = Filters(**{name: getattr(options, name) for name in _FILTERS})
    if options.batch is not None:
        return _ask_batch(assistant, options.batch, filters)
    answer = assistant.ask(options.question, (), filters)
    if options.json:
        print_json(answer_record(answer))
    else:
        print(answer_text(answer))
    return 0


def _assistant(options: argparse.Namespace) -> Assistant:
    from chatbot.assistant import build_assistant

    return build_assistant(
        options.corpus,
        options.index,
        embedding_model=options.model,
        generator=options.generator,
        generator_model=options.generator_model,
        base_url=options.base_url,
        api_key=generator_settings().api_key,
    )


def _ask_batch(assistant: Assistant, path: Path, filters: Filters) -> int:
    """Answer line by line; a bad line becomes an error in its place and does not stop the rest.

    ``filters``: hold for every line that does not set them itself.
    """
    code = 0
    for number, line in _lines(path):
        identifier: object = None
        try:
            record = _read_record(line, number)
            identifier = record.get("id")
            request = _read_request(record, number, filters)
        except BadRequest as error:
            print_json_line({"id": identifier, "error": str(error)})
            code = 1
            continue
        answer = assistant.ask(request["question"], request["history"], request["filters"])
        print_json_line({"id": identifier, **answer_record(answer)})
    return code


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


def _read_record(line: bytes, number: int) -> dict[str, object]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadRequest(
            f"Dòng {number} không phải JSON hợp lệ; mỗi dòng cần một đối tượng JSON."
        ) from None
    if not isinstance(record, dict):
        raise BadRequest(f"Dòng {number} không phải đối tượng JSON dạng {{id, question}}.")
    return record


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


def answer_record(answer: Answer) -> dict[str, object]:
    """An answer as the JSON that scripts read."""
    return {
        "question": answer.question,
        "answer": answer.text,
        "status": answer.status,
        "citations": [_citation_record(citation) for citation in answer.citations],
        "generator": answer.generator,
        "timings_ms": dict(answer.timings_ms),
    }


def _citation_record(citation: Citation) -> dict[str, object]:
    return {
        "marker": citation.marker,
        "document_id": citation.document_id,
        "title": citation.title,
        "page": citation.page,
        "heading": " › ".join(citation.heading) or None,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "page_label": citation.page_label,
        "ocr": citation.ocr,
        "status": citation.status,
        "superseded_by": citation.superseded_by,
    }


def answer_text(answer: Answer) -> str:
    """An answer for people: the text, then its sources."""
    if not answer.citations:
        return answer.text
    sources = []
    for citation in answer.citations:
        place = f", trang {citation.page}" if citation.page is not None else ""
        if citation.page_label not in {None, str(citation.page)}:
            place += f" (số in trên trang: {citation.page_label})"
        heading = f", {' › '.join(citation.heading)}" if citation.heading else ""
        notes = "".join(f" ({note})" for note in _notes(citation))
        quote = citation.quote.replace("\n", "\n     ")
        sources.append(
            f"[{citation.marker}] {citation.title}{notes}{place}{heading}:\n    “{quote}”"
        )
    return f"{answer.text}\n\nNguồn:\n" + "\n".join(sources)


def _notes(citation: Citation) -> Iterator[str]:
    """What to know of a source before relying on it."""
    if citation.status == "draft":
        yield "bản dự thảo"
    if citation.superseded_by is not None:
        yield f"đã được thay thế bằng {citation.superseded_by}"
    if citation.ocr:
        yield "chữ nhận dạng từ ảnh"


if __name__ == "__main__":
    raise SystemExit(main())
