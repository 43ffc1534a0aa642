"""Command line of the corpus layer: add, list, show, edit, replace, remove, verify.

Knows: arguments and what is printed. Does not know: how anything is done (see ``library``).
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from corpus import cli
from corpus.errors import CorpusError, DamagedDocument, UnreadableFile, error_text
from corpus.intake import Given, SourceFile, open_address, open_path
from corpus.library import Library
from corpus.readers.isolation import ReaderProcess
from corpus.readers.types import Progress
from corpus.record import Record
from corpus.types import AUDIENCES, Document
from corpus.versions import Versioned, superseded_ids

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_STATUS_NAMES = {"adopted": "đã thông qua", "draft": "dự thảo"}
_AUDIENCE_NAMES = {
    "everyone": "mọi người",
    "reader": "người đã đăng nhập",
    "staff": "cán bộ",
    "admin": "quản trị",
}
_STAGE_NAMES = {"reading": "đang đọc trang", "ocr": "đang nhận dạng chữ, trang"}
_OF_ONE_FILE = ("title", "number", "source", "supersedes")
_LEFT_BY_PROGRAMS = re.compile(r"\.|~\$|thumbs\.db$|desktop\.ini$", re.IGNORECASE)
"""How files begin that nobody put into a folder on purpose."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    cli.use_utf8()
    args = _parser().parse_args(argv)
    return cli.run(lambda: int(args.command(args, Library(args.corpus))), CorpusError)


# --- arguments ---------------------------------------------------------------------------------


def _parser() -> cli.Parser:
    parser = cli.Parser(prog="python -m corpus", description="Quản lý thư viện văn kiện.")
    commands = parser.add_subparsers(title="lệnh", metavar="LỆNH", required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace, Library], int], description: str
    ) -> cli.Parser:
        added = commands.add_parser(name, help=description)
        added.set_defaults(command=run, parser=added)
        return added

    add = command("add", _add, "thêm tệp, thư mục hoặc trang web vào thư viện")
    add.add_argument(
        "paths",
        nargs="+",
        metavar="TỆP_HOẶC_ĐỊA_CHỈ",
        help="tệp, địa chỉ web, hoặc thư mục (mọi tệp trong đó)",
    )
    replace = command("replace", _replace, "thay một tài liệu bằng tệp khác, giữ nguyên mã")
    _add_id(replace)
    replace.add_argument("path", metavar="TỆP_HOẶC_ĐỊA_CHỈ", help="tệp hoặc địa chỉ web mới")
    edit = command("edit", _edit, "sửa thông tin của một tài liệu, không đọc lại tệp")
    _add_id(edit)
    for described in (add, replace, edit):
        _add_metadata(described)
    for reading in (add, replace):
        reading.add_argument(
            "--allow-private",
            action="store_true",
            help="cho phép tải từ địa chỉ trong mạng nội bộ",
        )

    command("list", _list, "liệt kê tài liệu")
    show = command("show", _show, "xem một tài liệu")
    _add_id(show)
    show.add_argument("--text", action="store_true", help="in đúng nguyên văn")
    _add_id(command("remove", _remove, "gỡ một tài liệu"))
    verify = command("verify", _verify, "kiểm tra thư viện còn nguyên vẹn")
    verify.add_argument(
        "--repair",
        action="store_true",
        help="đọc lại tài liệu hỏng từ tệp gốc còn nguyên vẹn, dọn phần do lệnh bị ngắt để lại",
    )
    for added in commands.choices.values():
        cli.add_common_options(added)
    return parser


def _add_id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="MÃ", help="mã tài liệu")


def _add_metadata(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--title", help="tiêu đề")
    parser.add_argument("--kind", help="loại văn bản: nghị quyết, báo cáo chính trị, ...")
    parser.add_argument("--number", help="số, ký hiệu, ví dụ 15-NQ/ĐU")
    parser.add_argument("--body", help="cơ quan ban hành")
    parser.add_argument("--level", help="cấp: phường, xã, tỉnh, ...")
    parser.add_argument("--place", help="địa phương")
    parser.add_argument("--term", help="nhiệm kỳ, ví dụ 2025-2030")
    parser.add_argument("--date", help="ngày, ví dụ 2025-07-23")
    parser.add_argument("--source", help="nguồn: tên tệp hoặc địa chỉ")
    parser.add_argument(
        "--status", choices=("draft", "adopted"), help="draft: dự thảo; adopted: đã thông qua"
    )
    parser.add_argument("--supersedes", metavar="MÃ", help="mã của tài liệu được thay thế")
    names = "; ".join(f"{value}: {_AUDIENCE_NAMES[value]}" for value in AUDIENCES)
    parser.add_argument("--audience", choices=AUDIENCES, help=f"ai được đọc: {names}")


def _given(args: argparse.Namespace) -> Given:
    """The metadata options that were used; an empty one says that the value is not known."""
    used = {name: getattr(args, name) for name in Given.__annotations__}
    return cast(Given, {name: value for name, value in used.items() if value is not None})


# --- add and replace ---------------------------------------------------------------------------


def _add(args: argparse.Namespace, library: Library) -> int:
    sources = [source for path in args.paths for source in _sources(path)]
    of_one = [name for name in _OF_ONE_FILE if getattr(args, name) is not None]
    if len(sources) > 1 and of_one:
        args.parser.error(f"--{of_one[0]} chỉ dùng khi thêm một tệp")
    rows: list[dict[str, object]] = []
    failed = False
    line = cli.ProgressLine()
    with ReaderProcess() as reader:
        for number, source in enumerate(sources, 1):
            progress = _progress(line, f"[{number}/{len(sources)}] {source}")
            try:
                file = _open(source, args, progress)
                document = library.add(file, read=reader.read, progress=progress, **_given(args))
            except (CorpusError, OSError) as error:
                # One bad file must not stop the others.
                line.clear()
                cli.print_error(error)
                rows.append({"source": source, "error": error_text(error)})
                failed = True
                continue
            line.clear()
            rows.append(_document_row(document))
            _print_warnings(document)
            if not args.json:
                print(f"Đã thêm «{document.metadata.title}» với mã {document.id}", flush=True)
    if args.json:
        cli.print_json(rows)
    return 1 if failed else 0


def _sources(path: str) -> Iterator[str]:
    """A path or address; of a folder, the files in it and in its folders, by name."""
    if _ADDRESS.match(path) or not os.path.isdir(path):
        yield path
        return
    found = False
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(name for name in folders if not _LEFT_BY_PROGRAMS.match(name))
        for name in sorted(files):
            if not _LEFT_BY_PROGRAMS.match(name):
                found = True
                yield os.path.join(folder, name)
    if not found:
        yield path  # reading it says that it is no file


def _open(source: str, args: argparse.Namespace, progress: Progress) -> SourceFile:
    if _ADDRESS.match(source):
        return open_address(source, allow_private=args.allow_private, progress=progress)
    if os.path.isdir(source):
        raise UnreadableFile(f"Thư mục «{source}» không có tệp nào; hãy kiểm tra lại đường dẫn.")
    return open_path(Path(source))


def _progress(line: cli.ProgressLine, name: str) -> Progress:
    def show(stage: str, done: int, total: int) -> None:
        if stage == "fetching":
            line.show(f"{name}: đang tải {done // 1024} KB")
        else:
            line.show(f"{name}: {_STAGE_NAMES.get(stage, stage)} {done}/{total}")

    return show


def _replace(args: argparse.Namespace, library: Library) -> int:
    library.check_exists()
    library.folder(args.id)  # before a page is fetched for nothing
    line = cli.ProgressLine()
    with ReaderProcess() as reader:
        progress = _progress(line, args.path)
        file = _open(args.path, args, progress)
        document = library.replace(
            args.id, file, read=reader.read, progress=progress, **_given(args)
        )
    line.clear()
    _print_warnings(document)
    if args.json:
        cli.print_json(_row(library, document.id))
    else:
        print(
            f"Đã thay tài liệu {document.id} bằng «{document.metadata.title}», "
            f"{_readers(document)}; hãy chạy `{_build_command(args)}` để cập nhật chỉ mục."
        )
    return 0


def _print_warnings(document: Document) -> None:
    for warning in document.warnings:
        print(f"Lưu ý về {document.id}: {' '.join(warning.split())}", file=sys.stderr)


# --- the other commands ------------------------------------------------------------------------


def _edit(args: argparse.Namespace, library: Library) -> int:
    library.check_exists()
    given = _given(args)
    if not given:
        args.parser.error("cần ít nhất một thông tin để sửa, ví dụ --title")
    document = library.edit(args.id, **given)
    if args.json:
        cli.print_json(_row(library, document.id))
    else:
        print(
            f"Đã sửa tài liệu {document.id}: «{document.metadata.title}», "
            f"{_summary(document)}; hãy chạy `{_build_command(args)}` để cập nhật chỉ mục."
        )
    return 0


def _list(args: argparse.Namespace, library: Library) -> int:
    library.check_exists()
    damaged: list[DamagedDocument] = []
    records = library.records(damaged.append)
    current = superseded_ids(records)
    if args.json:
        cli.print_json([_record_row(record, current.get(record.id)) for record in records])
    elif not records and not damaged:
        print(
            f"Thư viện «{library.root}» chưa có tài liệu nào; "
            "hãy thêm bằng `python -m corpus add TỆP`."
        )
    else:
        for record in records:
            print(f"{record.id}\n  {record.metadata.title}\n  {_summary(record)}")
            if record.id in current:
                print(f"  đã được thay bởi {current[record.id]}")
    for error in damaged:
        cli.print_error(error)
    return 1 if damaged else 0


def _show(args: argparse.Namespace, library: Library) -> int:
    library.check_exists()
    document = library.get(args.id)
    if args.json:
        fields = dataclasses.asdict(document)
        if not args.text:
            del fields["text"]
        cli.print_json(fields)
    elif args.text:
        sys.stdout.write(document.text)
    else:
        print(f"{document.metadata.title}\n  {_summary(document)}")
        current = superseded_ids(library.records(lambda error: None)).get(document.id)
        if current is not None:
            print(f"  đã được thay bởi {current}")
        if document.metadata.supersedes is not None:
            print(f"  thay cho {document.metadata.supersedes}")
        print(f"  nguồn: {document.metadata.source}")
        print(f"  {_readers(document)}")
        print(
            f"  {len(document.text)} ký tự, {len(document.headings)} đề mục, "
            f"{len(document.tables)} bảng"
        )
        for warning in document.warnings:
            print(f"  lưu ý: {warning}")
        for heading in document.headings:
            print(f"  {'  ' * heading.level}{heading.title}")
    return 0


def _remove(args: argparse.Namespace, library: Library) -> int:
    library.check_exists()
    library.remove(args.id)
    if args.json:
        cli.print_json({"removed": args.id})
    else:
        print(
            f"Đã gỡ tài liệu {args.id}; chữ của nó còn trong chỉ mục cho đến khi chạy "
            f"`{_build_command(args)}`."
        )
    return 0


def _verify(args: argparse.Namespace, library: Library) -> int:
    library.check_exists()
    if args.repair:
        library.tidy()
    problems = library.verify()
    if args.repair and problems:
        _repair(library, dict.fromkeys(problem.document_id for problem in problems))
        problems = library.verify()
    if args.json:
        cli.print_json([dataclasses.asdict(problem) for problem in problems])
    elif not problems:
        print("Thư viện nguyên vẹn.")
    if problems:
        found = "; ".join(f"«{problem.document_id}»: {problem.message}" for problem in problems)
        cli.print_error(
            f"{found}; hãy chạy `python -m corpus verify --repair`, hoặc thay tài liệu hỏng bằng "
            "`python -m corpus replace MÃ TỆP`."
        )
    return 1 if problems else 0


def _repair(library: Library, ids: Iterable[str]) -> None:
    line = cli.ProgressLine()
    with ReaderProcess() as reader:
        for document_id in ids:
            try:
                library.repair(document_id, read=reader.read, progress=_progress(line, document_id))
            except CorpusError as error:
                line.clear()
                cli.print_error(error)
    line.clear()


# --- what is printed ---------------------------------------------------------------------------


def _build_command(args: argparse.Namespace) -> str:
    return cli.command_with_folders("python -m index build", args)


def _row(library: Library, document_id: str) -> dict[str, object]:
    records = {record.id: record for record in library.records(lambda error: None)}
    return _record_row(records[document_id], superseded_ids(records.values()).get(document_id))


def _record_row(record: Record, superseded_by: str | None) -> dict[str, object]:
    """One entry of ``list --json``."""
    counts = {"pages": record.pages, "tables": record.tables}
    return _fields(record, counts, superseded_by)


def _document_row(document: Document) -> dict[str, object]:
    """The same of a document that was just added."""
    counts = {"pages": len(document.pages), "tables": len(document.tables)}
    return _fields(document, counts, None)


def _fields(
    document: Document | Record, counts: Mapping[str, int], superseded_by: str | None
) -> dict[str, object]:
    details = document.metadata
    return {
        "id": document.id,
        "title": details.title,
        "source": details.source,
        "kind": details.kind,
        "place": details.place,
        "term": details.term,
        "date": details.date,
        "status": details.status,
        "pages": counts["pages"] or None,
        "sha256": document.sha256,
        "number": details.number,
        "body": details.body,
        "level": details.level,
        "supersedes": details.supersedes,
        "superseded_by": superseded_by,
        "format": document.format,
        "tables": counts["tables"],
        "warnings": list(document.warnings),
        "audience": details.audience,
    }


def _summary(document: Versioned) -> str:
    details = document.metadata
    facts = (
        details.kind,
        details.number and f"số {details.number}",
        details.body,
        details.level and f"cấp {details.level}",
        details.place,
        details.term,
        details.date,
    )
    restriction = None if details.audience == "everyone" else _readers(document)
    return ", ".join(filter(None, (*facts, _STATUS_NAMES[details.status], restriction)))


def _readers(document: Versioned) -> str:
    return f"ai được đọc: {_AUDIENCE_NAMES[document.metadata.audience]}"


if __name__ == "__main__":
    sys.exit(main())
