"""One running server: the chat page of Trợ lý Văn kiện.

Knows: its arguments, where it listens, in which order things are loaded. Does not know: what
stands on the page, how an answer is found.
"""

from __future__ import annotations

import argparse
import errno
import ipaddress
import shlex
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from chatbot.errors import ChatbotError
from chatbot.options import add_model_options, open_assistant
from chatbot.store.store import Store
from chatbot.web.errors import AddressUnavailable, NoAdministrator, UnsafeSetting
from chatbot.web.options import PORT, add_web_options, web_settings
from chatbot.web.settings import Access, WebSettings
from corpus import cli
from corpus.errors import CorpusError
from corpus.library import Library
from index.errors import IndexLayerError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from chatbot.access import Role
    from index.types import Hit, StageProgress

EXAMPLES = Path(__file__).parent / "chatbot" / "web" / "examples.txt"
PASSAGES = 10
"""Passages that a search in the list of documents brings up."""
SHUTDOWN_SECONDS = 10
"""Answers under way are waited for no longer than this after Ctrl-C or SIGTERM."""
KEEP_ALIVE_SECONDS = 30
"""A connection without a request is closed after this long."""
LARGEST_HEAD = 32 * 1024
"""Bytes of a request's headers."""


class Server(uvicorn.Server):
    """A uvicorn server that says when it really answers."""

    def __init__(self, app: FastAPI, url: str) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level="critical",
                access_log=False,
                server_header=False,
                # What proxies say is weighed by the gate.
                proxy_headers=False,
                http="h11",
                h11_max_incomplete_event_size=LARGEST_HEAD,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=SHUTDOWN_SECONDS,
            )
        )
        self._app = app
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            print(f"Trợ lý Văn kiện: {self._url}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.stopping()
        await super().shutdown(sockets=sockets)


def main(argv: Sequence[str] | None = None) -> int:
    """Load everything, then serve until Ctrl-C; returns the exit code."""
    args = _parser().parse_args(argv)
    return cli.run(lambda: _serve(args), ChatbotError, IndexLayerError, CorpusError)


def open_socket(host: str, port: int, access: Access = "local") -> socket.socket:
    """A listening socket; port 0 takes any free port.

    Raises:
        UnsafeSetting: the address is seen by other machines, and nothing says who may use it.
        AddressUnavailable: the port is taken, or the host is not one of this machine.
    """
    if not 0 <= port <= 65535:
        raise AddressUnavailable(f"Cổng {port} không hợp lệ; hãy chọn một số từ 0 đến 65535.")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        if access == "local" and not ipaddress.ip_address(address[0]).is_loopback:
            raise UnsafeSetting(
                f"Địa chỉ {host} cho máy khác trong mạng vào được; hãy chạy lại với --accounts"
                " (phải đăng nhập), --sso-header (máy chủ trung gian đăng nhập giúp) hoặc --public"
                " (ai cũng xem được tài liệu dành cho mọi người)."
            )
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressUnavailable(
                f"Cổng {port} đang có chương trình khác dùng; hãy chọn cổng khác, ví dụ:"
                f" python app.py --port {port + 1 if port < 65535 else PORT}"
            ) from error
        raise AddressUnavailable(
            f"Không mở được cổng {port} trên địa chỉ {host}; hãy chọn địa chỉ của máy này và cổng"
            " từ 1024 trở lên, ví dụ: python app.py --host 127.0.0.1 --port 7860"
        ) from error


def _serve(args: argparse.Namespace) -> int:
    settings = web_settings(args)
    # The port first: loading takes a while, and a taken port should be told at once.
    with (
        open_socket(args.host, args.port, settings.access) as listener,
        closing(Store.open(args.state, exclusive=True)) as store,
    ):
        _check_administrator(settings, store, args)
        server = Server(_load(args, settings, store), _url(listener) + settings.root_path)
        # It stops in order by itself, and then raises the signal once more.
        with _until_stopped():
            server.run(sockets=[listener])
    _say("Đã dừng.")
    return 0


def _check_administrator(settings: WebSettings, store: Store, args: argparse.Namespace) -> None:
    """
    Raises:
        NoAdministrator: everybody has to sign in, and nobody could let anybody in.
    """
    if settings.access != "accounts":
        return
    if not any(account.active and account.role == "admin" for account in store.accounts.all()):
        command = "python -m chatbot accounts add TÊN --role admin"
        if args.state.resolve() != cli.STATE_DIR.resolve():
            command += f" --state {shlex.quote(str(args.state))}"
        raise NoAdministrator(f"Chưa có tài khoản quản trị nào; hãy tạo trước bằng lệnh: {command}")


def _load(args: argparse.Namespace, settings: WebSettings, store: Store) -> FastAPI:
    """The application over the library, with its model and index in memory."""
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

    def find(words: str, documents: Sequence[str], role: Role) -> Sequence[Hit]:
        return assistant.seen_by(role).searcher.search(words, PASSAGES, documents)

    def rebuild(progress: StageProgress) -> None:
        build_index(args.index, library, assistant.searcher.encoder, progress=progress)
        assistant.reload_if_changed()

    return create_app(
        assistant,
        settings=settings,
        store=store,
        examples=[line for line in args.examples.read_text("utf-8").splitlines() if line.strip()],
        shelf=Shelf(library, find),
        staff=Staff(library, Publisher(library, ReaderProcess().read, rebuild)),
        register=lambda role: assistant.seen_by(role).register,
        checker=lambda role: assistant.seen_by(role).checker,
    )


def _parser() -> cli.Parser:
    parser = cli.Parser(prog="python app.py", description="Mở trang hỏi đáp văn kiện.")
    add_web_options(parser)
    add_model_options(parser)
    parser.add_argument(
        "--examples",
        type=Path,
        default=EXAMPLES,
        metavar="TỆP",
        help="các câu hỏi gợi ý, mỗi dòng một câu",
    )
    return parser


@contextmanager
def _until_stopped() -> Iterator[None]:
    """Ends quietly what a signal ends. The server stops in order at the first one by itself, and
    raises it once more when it is done.
    """
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


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
