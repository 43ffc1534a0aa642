"""Command line of the corpus layer: add, list, show, remove, verify.

Knows: arguments and what is printed. Does not know: how anything is done (see ``library``).
"""

from __future__ import annotations

import argparse
import dataclasses
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus import cli
from corpus.errors import CorpusError, UnreadableFile
from corpus.library import Library
from corpus.types import Document

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_STATUS_NAMES = {"adopted": "đã thông qua", "draft": "dự thảo"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    cli.use_utf8()
    args = _parser().parse_args(argv)
    return cli.run(lambda: int(args.command(args, Library(args.corpus))), CorpusError)


def _parser() -> cli.Parser:
    parser = cli.Parser(prog="python -m corpus", description="Quản lý thư viện văn kiện.")
    commands = parser.add_subparsers(title="lệnh", metavar="LỆNH", required=True)

    add = commands.add_parser("add", help="thêm tệp vào thư viện")
    add.add_argument("paths", nargs="+", metavar="TỆP_HOẶC_ĐỊA_CHỈ", help="tệp cần thêm")
    add.add_argument("--title", help="tiêu đề")
    add.add_argument("--body", help="cơ quan ban hành")
    add.add_argument("--level", help="cấp: phường, xã, tỉnh, ...")
    add.add_argument("--place", help="địa phương")
    add.add_argument("--term", help="nhiệm kỳ, ví dụ 2025-2030")
    add.add_argument("--date", help="ngày, ví dụ 2025-07-23")
    add.add_argument(
        "--status",
        choices=("draft", "adopted"),
        default="adopted",
        help="draft: dự thảo; adopted: đã thông qua (mặc định)",
    )
    add.add_argument("--supersedes", metavar="MÃ", help="mã của tài liệu được thay thế")
    add.set_defaults(command=_add, parser=add)

    listing = commands.add_parser("list", help="liệt kê tài liệu")
    listing.set_defaults(command=_list)

    show = commands.add_parser("show", help="xem một tài liệu")
    show.add_argument("id", metavar="MÃ", help="mã tài liệu")
    show.add_argument("--text", action="store_true", help="in đúng nguyên văn")
    show.set_defaults(command=_show)

    remove = commands.add_parser("remove", help="gỡ một tài liệu")
    remove.add_argument("id", metavar="MÃ", help="mã tài liệu")
    remove.set_defaults(command=_remove)

    verify = commands.add_parser("verify", help="kiểm tra thư viện còn nguyên vẹn")
    verify.set_defaults(command=_verify)

    for command in (add, listing, show, remove, verify):
        cli.add_common_options(command)
    return parser


def _add(args: argparse.Namespace, library: Library) -> int:
    if len(args.paths) > 1 and (args.title or args.supersedes):
        args.parser.error("--title và --supersedes chỉ dùng khi thêm một tệp")
    added: list[Document] = []
    failed = False
    for path in args.paths:
        try:
            document = _add_one(path, args, library)
        except (CorpusError, OSError) as error:
            # One bad file must not stop the others.
            cli.print_error(error)
            failed = True
            continue
        added.append(document)
        if not args.json:
            print(f"Đã thêm «{document.metadata.title}» với mã {document.id}", flush=True)
    if args.json:
        cli.print_json([_row(document) for document in added])
    return 1 if failed else 0


def _add_one(path: str, args: argparse.Namespace, library: Library) -> Document:
    if _ADDRESS.match(path):
        raise UnreadableFile(
            f"Chưa thêm được địa chỉ web «{path}»; hãy tải trang về thành tệp rồi thêm tệp đó."
        )
    return library.add(
        Path(path),
        title=args.title,
        body=args.body,
        level=args.level,
        place=args.place,
        term=args.term,
        date=args.date,
        status=args.status,
        supersedes=args.supersedes,
    )


def _list(args: argparse.Namespace, library: Library) -> int:
    documents = library.documents()
    if args.json:
        cli.print_json([_row(document) for document in documents])
    elif not documents:
        print(
            f"Thư viện «{library.root}» chưa có tài liệu nào; "
            "hãy thêm bằng `python -m corpus add TỆP`."
        )
    else:
        for document in documents:
            print(f"{document.id}\n  {document.metadata.title}\n  {_summary(document)}")
    return 0


def _show(args: argparse.Namespace, library: Library) -> int:
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
        print(f"  nguồn: {document.metadata.source}")
        print(f"  {len(document.text)} ký tự, {len(document.headings)} đề mục")
        for heading in document.headings:
            print(f"  {'  ' * heading.level}{heading.title}")
    return 0


def _remove(args: argparse.Namespace, library: Library) -> int:
    library.remove(args.id)
    if args.json:
        cli.print_json({"removed": args.id})
    else:
        print(f"Đã gỡ tài liệu {args.id}; hãy chạy `python -m index build` để cập nhật chỉ mục.")
    return 0


def _verify(args: argparse.Namespace, library: Library) -> int:
    problems = library.verify()
    if args.json:
        cli.print_json([dataclasses.asdict(problem) for problem in problems])
    elif not problems:
        print("Thư viện nguyên vẹn.")
    if problems:
        found = "; ".join(f"«{problem.document_id}»: {problem.message}" for problem in problems)
        cli.print_error(f"{found}; hãy gỡ tài liệu hỏng rồi thêm lại từ tệp gốc.")
    return 1 if problems else 0


def _row(document: Document) -> dict[str, object]:
    """One entry of ``list --json``."""
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
        "pages": len(document.pages) or None,
        "sha256": document.sha256,
    }


def _summary(document: Document) -> str:
    details = document.metadata
    facts = (details.kind, details.body, details.place, details.term, details.date)
    return ", ".join(filter(None, (*facts, _STATUS_NAMES[details.status])))


if __name__ == "__main__":
    sys.exit(main())
