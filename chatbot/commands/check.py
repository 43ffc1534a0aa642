"""``python -m chatbot check``: compares the numbers of a text or a draft with the library.

Knows: arguments, how judgements are printed. Does not know: how a claim is judged.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from chatbot.commands.batch import read_lines, read_record
from chatbot.commands.sources import citation_text
from chatbot.errors import BadRequest
from chatbot.records import checked_record, citations
from corpus.cli import (
    Commands,
    ProgressLine,
    add_common_options,
    print_error,
    print_json,
    print_json_line,
)
from corpus.errors import DamagedDocument

if TYPE_CHECKING:
    from chatbot.targets.checker import Checked, Checker
    from chatbot.targets.types import Judgement, Verdict

_REPORTS = (".docx", ".html")
_LONGEST_NAME = 255
"""Characters of a file's name that may stand where a text is expected."""


def add_parser(commands: Commands) -> None:
    """The arguments of the command."""
    check = commands.add_parser("check", help="đối chiếu số liệu của một văn bản với thư viện")
    add_common_options(check)
    source = check.add_mutually_exclusive_group(required=True)
    source.add_argument("text", nargs="?", metavar="VĂN_BẢN", help="câu hoặc đoạn có số liệu")
    source.add_argument("--file", type=Path, metavar="TỆP", help="bản dự thảo: .docx, .pdf, ...")
    source.add_argument("--batch", type=Path, metavar="TỆP", help="tệp JSONL, mỗi dòng {id, text}")
    check.add_argument("--place", metavar="ĐỊA_PHƯƠNG", help="chỉ tài liệu của địa phương này")
    check.add_argument(
        "--document", metavar="TÀI_LIỆU", help="chỉ tài liệu có mã này, hoặc tên có các chữ này"
    )
    check.add_argument("--term", metavar="NHIỆM_KỲ", help="chỉ tài liệu của nhiệm kỳ này")
    check.add_argument(
        "--report", type=Path, metavar="TỆP", help="ghi thêm báo cáo đối chiếu, .docx hoặc .html"
    )
    check.set_defaults(run=run_check)


def run_check(options: argparse.Namespace) -> int:
    """Check and print; returns the exit code.

    Raises:
        BadRequest: the text, a line, or the report's name cannot be used.
        CorpusError: the library or the draft cannot be read.
        IndexLayerError: no document fits place, document and term.
    """
    if options.report is not None:
        _check_report(options)
    if options.text is not None:
        _check_text(options.text)
    checker = _checker(options)
    if options.batch is not None:
        return _check_batch(checker, options)
    line = ProgressLine()

    def progress(done: int, total: int) -> None:
        line.show(f"Đang đối chiếu số liệu {done}/{total} ...")

    def reading(stage: str, done: int, total: int) -> None:
        doing = "Đang nhận dạng chữ" if stage == "ocr" else "Đang đọc tệp"
        line.show(f"{doing}: trang {done}/{total} ...")

    filters = _filters(options)
    if options.file is not None:
        checked = checker.check_file(options.file, reading=reading, progress=progress, **filters)
    else:
        checked = checker.check(options.text, progress=progress, **filters)
    line.clear()
    if options.report is not None:
        from chatbot.targets.report import write_report

        write_report(checked, options.report)
    if options.json:
        print_json(checked_record(checked))
    else:
        print(checked_text(checked))
    return 0


def _check_text(text: str) -> None:
    """Refuse the name of a draft in the place of a text."""
    if len(text) > _LONGEST_NAME or "\n" in text or not Path(text).suffix:
        return
    if Path(text).is_file():
        raise BadRequest(f"«{text}» là một tệp; để kiểm tra tệp, hãy dùng --file {text}.")


def _check_report(options: argparse.Namespace) -> None:
    """Refuse a report that cannot be written before the long work begins."""
    if options.batch is not None:
        raise BadRequest("--report không dùng cùng --batch; hãy kiểm tra từng văn bản.")
    if options.report.suffix.lower() not in _REPORTS:
        raise BadRequest(
            f"Báo cáo «{options.report}» phải có đuôi .docx hoặc .html; hãy đổi tên tệp."
        )


def _checker(options: argparse.Namespace) -> Checker:
    from chatbot.targets.checker import Checker
    from chatbot.targets.register import build_register
    from corpus.library import Library

    line = ProgressLine()

    def progress(done: int, total: int) -> None:
        line.show(f"Đang đọc chỉ tiêu của tài liệu {done}/{total} ...")

    library = Library(options.corpus)
    library.check_exists()
    documents = library.documents(_skip)
    register = build_register(documents, options.index, progress)
    line.clear()
    return Checker(register, documents)


def _skip(error: DamagedDocument) -> None:
    """Go on without a damaged document, and say so."""
    print_error(error)


class _Filters(TypedDict):
    place: str | None
    document: str | None
    term: str | None


def _filters(options: argparse.Namespace) -> _Filters:
    return {"place": options.place, "document": options.document, "term": options.term}


def _check_batch(checker: Checker, options: argparse.Namespace) -> int:
    """Check line by line; a bad line becomes an error in its place and does not stop the rest."""
    code = 0
    for number, line in read_lines(options.batch):
        identifier: object = None
        try:
            record = read_record(line, number)
            identifier = record.get("id")
            text = record.get("text")
            if not isinstance(text, str):
                raise BadRequest(f"Dòng {number} thiếu “text” dạng chuỗi.")
            checked = checker.check(text, **_filters(options))
        except BadRequest as error:
            print_json_line({"id": identifier, "error": str(error)})
            code = 1
            continue
        print_json_line({"id": identifier, **checked_record(checked)})
    return code


# --- for people -------------------------------------------------------------------------------


def checked_text(checked: Checked) -> str:
    """A checked draft for people: a summary, then each claim with what the documents say."""
    if not checked.judgements:
        return "Văn bản không có số liệu nào để đối chiếu."
    from chatbot.targets.names import VERDICT_NAMES

    counts = dict.fromkeys(VERDICT_NAMES, 0)
    for judgement in checked.judgements:
        counts[judgement.verdict] += 1
    summary = "; ".join(f"{_mark(verdict)}: {count}" for verdict, count in counts.items())
    blocks = [f"{len(checked.judgements)} số liệu. {summary}."]
    blocks += ["\n".join(_claim_lines(judgement)) for judgement in checked.judgements]
    return "\n\n".join(blocks)


def _mark(verdict: Verdict) -> str:
    from chatbot.targets.names import VERDICT_NAMES, VERDICT_SIGNS

    return f"{VERDICT_SIGNS[verdict]} {VERDICT_NAMES[verdict]}"


def _claim_lines(judgement: Judgement) -> Iterator[str]:
    from chatbot.targets.names import PART_NAMES, SILENT
    from chatbot.targets.values import figure_text

    def quoted(text: str) -> str:
        return f"“{text}”" if text else SILENT

    claim = judgement.claim
    count = " (số đếm)" if claim.kind == "other" else ""
    yield f"{_mark(judgement.verdict)}: {claim.indicator.written}{count}: {figure_text(claim)}"
    yield f"    {judgement.reason}"
    for difference in judgement.differences:
        yield (
            f"    - {PART_NAMES[difference.part]}: văn bản ghi {quoted(difference.stated)}, "
            f"tài liệu ghi {quoted(difference.documented)}"
        )
    for remark in judgement.remarks:
        yield f"    Lưu ý: {remark}"
    for citation in citations(judgement):
        yield from (f"    {line}" for line in citation_text(citation).split("\n"))
