"""One running server: the chat page of Trợ lý Văn kiện.

Knows: its arguments, where it listens, in which order things are loaded. Does not know: what
stands on the page, how an answer is found.
"""

from __future__ import annotations

import argparse
import errno
import ipaddress
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from chatbot.errors import ChatbotError
from chatbot.options import add_model_options, open_assistant
from chatbot.web.errors import AddressUnavailable, UnsafeSetting
from corpus import cli
from corpus.errors import CorpusError
from corpus.library import Library
from index.errors import IndexLayerError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from index.types import Hit, StageProgress

EXAMPLES = Path(__file__).parent / "chatbot" / "web" / "examples.txt"
PASSAGES = 10
"""Passages that a search in the list of documents brings up."""
SHUTDOWN_SECONDS = 2
"""An open page holds a connection for ever: after Ctrl-C it is not waited for longer than this."""


class Server(uvicorn.Server):
    """A uvicorn server that says when it really answers."""

    def __init__(self, app: FastAPI, url: str) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level="critical",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            )
        )
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            print(f"Trợ lý Văn kiện: {self._url}", flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Load everything, then serve until Ctrl-C; returns the exit code."""
    args = _parser().parse_args(argv)
    return cli.run(lambda: _serve(args), ChatbotError, IndexLayerError, CorpusError)


def open_socket(host: str, port: int, *, public: bool) -> socket.socket:
    """A listening socket; port 0 takes any free port.

    Raises:
        UnsafeSetting: the address is seen by other machines, and ``public`` is not set.
        AddressUnavailable: the port is taken, or the host is not one of this machine.
    """
    if not 0 <= port <= 65535:
        raise AddressUnavailable(f"Cổng {port} không hợp lệ; hãy chọn một số từ 0 đến 65535.")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        if not public and not ipaddress.ip_address(address[0]).is_loopback:
            raise UnsafeSetting(
                f"Địa chỉ {host} cho máy khác trong mạng vào được mà không cần đăng nhập;"
                " nếu đúng ý, hãy chạy lại với --public."
            )
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressUnavailable(
                f"Cổng {port} đang có chương trình khác dùng; hãy chọn cổng khác, ví dụ:"
                f" python app.py --port {port + 1 if port < 65535 else 7860}"
            ) from error
        raise AddressUnavailable(
            f"Không mở được cổng {port} trên địa chỉ {host}; hãy chọn địa chỉ của máy này và cổng"
            " từ 1024 trở lên, ví dụ: python app.py --host 127.0.0.1 --port 7860"
        ) from error


def _serve(args: argparse.Namespace) -> int:
    # The port first: loading takes a while, and a taken port should be told at once.
    with open_socket(args.host, args.port, public=args.public) as listener:
        here_only = ipaddress.ip_address(listener.getsockname()[0]).is_loopback
        server = Server(_load(args, staff=here_only), _url(listener))
        # It stops in order by itself, and then raises the signal once more.
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    _say("Đã dừng.")
    return 0


def _load(args: argparse.Namespace, *, staff: bool) -> FastAPI:
    """The application over the library, with its model and index in memory.

    ``staff``: with the pages that change the library.
    """
    library = Library(args.corpus)
    library.check_exists()
    _say("Đang nạp mô hình và chỉ mục…")
    assistant = open_assistant(args)
    assistant.read_targets_behind()
    _say(f"Thư viện có {len(assistant.documents)} tài liệu. Đang mở trang hỏi đáp…")
    # They import libraries that take seconds: what can be refused before is refused before.
    from chatbot.web.documents.publishing import Publisher
    from chatbot.web.documents.shelf import Shelf
    from chatbot.web.server import Staff, create_app
    from corpus.readers.isolation import ReaderProcess
    from index.build import build_index

    def find(words: str, documents: Sequence[str]) -> Sequence[Hit]:
        return assistant.searcher.search(words, PASSAGES, documents)

    def rebuild(progress: StageProgress) -> None:
        build_index(args.index, library, assistant.searcher.encoder, progress=progress)
        assistant.reload_if_changed()

    return create_app(
        assistant,
        examples=[line for line in args.examples.read_text("utf-8").splitlines() if line.strip()],
        titles=[document.metadata.title for document in assistant.documents],
        shelf=Shelf(library, find),
        staff=Staff(library, Publisher(library, ReaderProcess().read, rebuild)) if staff else None,
        register=lambda: assistant.register,
        checker=lambda: assistant.checker,
    )


def _parser() -> cli.Parser:
    parser = cli.Parser(prog="python app.py", description="Mở trang hỏi đáp văn kiện.")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ lắng nghe")
    parser.add_argument("--port", type=int, default=7860, help="cổng; 0: cổng trống bất kỳ")
    parser.add_argument(
        "--public", action="store_true", help="cho phép địa chỉ mà máy khác vào được"
    )
    parser.add_argument(
        "--corpus", type=Path, default=cli.CORPUS_DIR, metavar="DIR", help="thư mục của thư viện"
    )
    parser.add_argument(
        "--index", type=Path, default=cli.INDEX_DIR, metavar="DIR", help="thư mục của chỉ mục"
    )
    add_model_options(parser)
    parser.add_argument(
        "--examples",
        type=Path,
        default=EXAMPLES,
        metavar="TỆP",
        help="các câu hỏi gợi ý, mỗi dòng một câu",
    )
    return parser


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified:
        return f"http://127.0.0.1:{port}"
    return f"http://[{host}]:{port}" if address.version == 6 else f"http://{host}:{port}"


def _say(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
