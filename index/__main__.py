"""The command line of the index: ``python -m index build | search | model``.

Knows: arguments and how results are printed. Does not know: how an index works.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.cli import Parser, add_common_options, print_json, print_json_line, run
from corpus.errors import CorpusError
from corpus.library import Library
from index.build import build_index
from index.errors import IndexLayerError
from index.model import load_encoder, load_folder, locate_model
from index.search import Searcher
from index.types import Filters, Hit

_SNIPPET = 300
"""Characters of a passage shown to people."""


_FILTERS = {
    "place": "chỉ tìm trong văn bản của địa phương này",
    "level": "chỉ tìm trong văn bản của cấp này: xã, phường, tỉnh…",
    "term": "chỉ tìm trong văn bản của nhiệm kỳ này: 2025-2030",
    "kind": "chỉ tìm trong loại văn bản này: báo cáo chính trị, nghị quyết…",
    "document": "chỉ tìm trong tài liệu có mã này hoặc tên có những chữ này",
    "status": "chỉ tìm trong bản dự thảo (draft) hoặc bản chính thức (adopted)",
}
_STAGES = {
    "reading": "Đang đọc {total} tài liệu",
    "encoding": "Đang mã hóa {done}/{total} đoạn",
    "writing": "Đang ghi chỉ mục",
}


class BadLine(Exception):
    """A line of a batch file that is no question."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parse(argv)
    # Only this package's progress: what libraries report is of no use to the operator.
    logging.getLogger("index").setLevel(logging.INFO)
    commands = {"build": _build, "search": _search, "model": _model}
    return run(lambda: commands[options.command](options), IndexLayerError, CorpusError)


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="python -m index", description="Chỉ mục tìm kiếm của thư viện văn kiện.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="LỆNH")
    build = commands.add_parser("build", help="tạo hoặc cập nhật chỉ mục")
    search = commands.add_parser("search", help="tìm đoạn văn cho một câu hỏi")
    model = commands.add_parser("model", help="chuẩn bị mô hình nhúng và in thông tin về nó")
    for command in (build, search, model):
        add_common_options(command)
        command.add_argument("--model", metavar="TÊN", help="thư mục hoặc tên mô hình nhúng")
    source = search.add_mutually_exclusive_group(required=True)
    source.add_argument("question", nargs="?", metavar="CÂU_HỎI", help="câu hỏi cần tìm")
    source.add_argument(
        "--batch", type=Path, metavar="TỆP", help="tệp JSONL, mỗi dòng {id, question}"
    )
    search.add_argument(
        "--top", type=_positive, default=5, metavar="N", help="số đoạn (mặc định 5)"
    )
    for name, description in _FILTERS.items():
        search.add_argument(f"--{name}", metavar="GIÁ_TRỊ", help=description)
    return parser.parse_args(argv)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _build(options: argparse.Namespace) -> int:
    encoder = load_encoder(options.model)
    library = Library(options.corpus)
    report = build_index(options.index, library, encoder, progress=_show_progress)
    if options.json:
        print_json({**asdict(report), "model": encoder.name, "fingerprint": encoder.fingerprint})
    else:
        print(
            f"Chỉ mục số {report.generation}: {report.documents} tài liệu, {report.chunks} đoạn; "
            f"mã hóa mới {report.encoded}, dùng lại {report.reused}."
        )
    return 0


def _search(options: argparse.Namespace) -> int:
    searcher = Searcher.open(options.index, Library(options.corpus), load_encoder(options.model))
    filters = Filters(**{name: getattr(options, name) for name in _FILTERS})
    if options.batch is not None:
        return _search_batch(searcher, options.batch, options.top, filters)
    if not options.question.strip():
        raise IndexLayerError("Câu hỏi đang trống; hãy nhập nội dung cần tìm.")
    found = searcher.find(options.question, options.top, filters=filters)
    hits = found.hits
    for place in found.unknown_places:
        print(
            f"Lưu ý: không có tài liệu nào của «{place}»; các đoạn tìm được là của nơi khác.",
            file=sys.stderr,
        )
    if options.json:
        print_json([_hit_record(hit) for hit in hits])
    else:
        print("\n\n".join(_hit_text(number, hit) for number, hit in enumerate(hits, 1)))
    return 0


def _search_batch(searcher: Searcher, path: Path, top: int, filters: Filters) -> int:
    """Answer line by line; a bad line becomes an error in its place."""
    code = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            identifier: object = None
            try:
                record = _read_line(line)
                identifier = record.get("id")
                question = record.get("question")
                if not isinstance(question, str) or not question.strip():
                    raise BadLine("thiếu question")
            except BadLine as error:
                print_json_line({"id": identifier, "error": f"Dòng {number}: {error}."})
                code = 1
                continue
            hits = searcher.search(question, top, filters=filters)
            print_json_line({"id": identifier, "hits": [_hit_record(hit) for hit in hits]})
    return code


def _read_line(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadLine("không phải JSON theo mã UTF-8") from error
    if not isinstance(record, dict):
        raise BadLine("không phải một đối tượng {id, question}")
    return record


def _model(options: argparse.Namespace) -> int:
    folder, name = locate_model(options.model)
    encoder = load_folder(folder, name)
    record = {
        "name": encoder.name,
        "folder": str(folder),
        "dimension": encoder.dimension,
        "fingerprint": encoder.fingerprint,
    }
    if options.json:
        print_json(record)
    else:
        print(f"Mô hình nhúng {encoder.name} đã sẵn sàng ở {folder}")
    return 0


def _hit_record(hit: Hit) -> dict[str, object]:
    chunk = hit.chunk
    return {
        "document_id": chunk.document_id,
        "title": hit.title,
        "page": chunk.page,
        "heading": " › ".join(chunk.heading) or None,
        "start": chunk.start,
        "end": chunk.end,
        "text": chunk.text,
        "score": round(hit.score, 6),
        "superseded_by": hit.superseded_by,
    }


def _hit_text(number: int, hit: Hit) -> str:
    chunk = hit.chunk
    where = [hit.title, *(heading for heading in chunk.heading if heading != hit.title)]
    if chunk.page is not None:
        where.append(f"trang {chunk.page}")
    if hit.superseded_by is not None:
        where.append(f"đã được thay bằng {hit.superseded_by}")
    text = " ".join(chunk.text.split())
    if len(text) > _SNIPPET:
        text = text[:_SNIPPET].rpartition(" ")[0] + " …"
    return f"{number}. {' › '.join(where)}  (điểm {hit.score:.2f})\n   {text}"


def _show_progress(stage: str, done: int, total: int) -> None:
    """One line that counts up; some lines in a file or pipe."""
    line = _STAGES[stage].format(done=done, total=total)
    if sys.stderr.isatty():
        end = "\n" if done == total and total else ""
        print(f"\r\x1b[K{line}", end=end, file=sys.stderr, flush=True)
    elif total and (stage == "encoding" or done == 0 or stage == "reading"):
        print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
