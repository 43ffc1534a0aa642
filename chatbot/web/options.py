"""Options by which the operator decides who may reach the server, and by which way.

Knows: names and help texts, what a value must look like, which settings go together. Does not
know: what follows from a setting, how the server listens.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from chatbot.environment import ServerSettings, metrics_token, server_settings
from chatbot.web.errors import BadSetting, UnsafeSetting
from chatbot.web.gate.peers import is_host_name, network_of
from chatbot.web.settings import Access, WebSettings
from corpus import cli

PORT = 7860
_HEADER = re.compile(r"[A-Za-z0-9-]{2,64}")
_ROOT = re.compile(r"(/[\w.~-]+)+", re.ASCII)
_RESERVED_HEADERS = ("cookie", "authorization", "host", "origin")

T = TypeVar("T")


def add_web_options(parser: argparse.ArgumentParser) -> None:
    """All options of the server; what the environment sets is their default."""
    given = server_settings()
    listening = parser.add_argument_group("lắng nghe")
    listening.add_argument("--host", default=given.host or "127.0.0.1", help="địa chỉ lắng nghe")
    listening.add_argument(
        "--port", default=given.port or PORT, type=int, help="cổng; 0: cổng trống bất kỳ"
    )
    listening.add_argument(
        "--root-path",
        default=given.root_path or "",
        metavar="/ĐƯỜNG-DẪN",
        help="đường dẫn mà máy chủ trung gian đặt trang ở dưới",
    )
    listening.add_argument(
        "--allow-host",
        action="append",
        metavar="TÊN",
        help="tên máy mà người dùng gõ để vào; dùng được nhiều lần",
    )
    listening.add_argument(
        "--trusted-proxy",
        action="append",
        metavar="ĐỊA-CHỈ",
        help="địa chỉ hoặc dải mạng của máy chủ trung gian được tin; dùng được nhiều lần",
    )
    listening.add_argument(
        "--secure-cookies",
        action="store_true",
        help="chỉ gửi cookie qua https",
    )
    entering = parser.add_argument_group("ai được vào")
    ways = entering.add_mutually_exclusive_group()
    ways.add_argument("--accounts", action="store_true", help="mọi người phải đăng nhập")
    ways.add_argument(
        "--public", action="store_true", help="ai cũng vào được; có tài khoản thì đăng nhập được"
    )
    entering.add_argument(
        "--sso-header",
        metavar="TÊN",
        help="tiêu đề HTTP mà máy chủ trung gian ghi tên người đã đăng nhập",
    )
    entering.add_argument(
        "--frame-origin",
        action="append",
        metavar="NGUỒN",
        help="trang được nhúng khung hỏi đáp, ví dụ https://noibo.example; dùng được nhiều lần",
    )
    entering.add_argument(
        "--questions-a-minute",
        default=given.questions_a_minute or WebSettings().questions_a_minute,
        type=int,
        metavar="SỐ",
        help="số câu hỏi một người được gửi trong một phút",
    )
    entering.add_argument(
        "--requests-a-minute",
        default=given.requests_a_minute or WebSettings().requests_a_minute,
        type=int,
        metavar="SỐ",
        help="số yêu cầu một người được gửi trong một phút",
    )
    folders = parser.add_argument_group("thư mục")
    for name, value, default, text in (
        ("--corpus", given.corpus, cli.CORPUS_DIR, "thư mục của thư viện"),
        ("--index", given.index, cli.INDEX_DIR, "thư mục của chỉ mục"),
        ("--state", given.state, cli.STATE_DIR, "thư mục của tài khoản, hội thoại và nhật ký"),
    ):
        folders.add_argument(
            name, type=Path, default=Path(value) if value else default, metavar="DIR", help=text
        )


def web_settings(options: argparse.Namespace) -> WebSettings:
    """The settings that the options and the environment make together.

    Raises:
        BadSetting: a value is of the wrong form.
        UnsafeSetting: two settings together open more than the operator may know.
        BadRequest: the file of a secret cannot be read.
    """
    given = server_settings()
    header = options.sso_header or given.sso_header
    proxies = _all(options.trusted_proxy, given.trusted_proxies, _proxy)
    access = _access(options, given, header)
    if header and not proxies:
        raise UnsafeSetting(
            f"Tiêu đề {header} chỉ tin được khi do máy chủ trung gian ghi; hãy thêm"
            " --trusted-proxy kèm địa chỉ của máy chủ đó."
        )
    if access == "local" and proxies:
        raise UnsafeSetting(
            "Máy chủ trung gian cho máy khác vào được mà không cần đăng nhập; hãy thêm --accounts,"
            " --sso-header hoặc --public, hoặc bỏ --trusted-proxy."
        )
    return WebSettings(
        access=access,
        hosts=_all(options.allow_host, given.hosts, _host),
        root_path=_root(options.root_path),
        trusted_proxies=proxies,
        user_header=_header(header) if header else None,
        frame_origins=_all(options.frame_origin, given.frame_origins, _origin),
        questions_a_minute=_at_least_one(options.questions_a_minute, "--questions-a-minute"),
        requests_a_minute=_at_least_one(options.requests_a_minute, "--requests-a-minute"),
        secure_cookies=_is_on(given.secure_cookies) or options.secure_cookies,
        metrics_token=metrics_token(),
    )


def _access(options: argparse.Namespace, given: ServerSettings, header: str | None) -> Access:
    if options.public:
        return "public"
    if options.accounts:
        return "accounts"
    if given.access == "public":
        return "public"
    if given.access == "accounts":
        return "accounts"
    if given.access not in (None, "local"):
        raise BadSetting(
            f"VANKIEN_ACCESS không nhận giá trị «{given.access}»; hãy chọn local, accounts hoặc"
            " public."
        )
    return "accounts" if header else "local"


def _is_on(value: str | None) -> bool:
    if value is None or value.lower() in ("0", "false"):
        return False
    if value.lower() not in ("1", "true"):
        raise BadSetting(
            f"VANKIEN_SECURE_COOKIES không nhận giá trị «{value}»; hãy chọn 1 (chỉ gửi cookie qua"
            " https) hoặc 0."
        )
    return True


def _all(
    options: Sequence[str] | None, given: Iterable[str], read: Callable[[str], T]
) -> tuple[T, ...]:
    """What the options name, else what the environment names; nothing twice."""
    return tuple(dict.fromkeys(read(value.strip()) for value in options or given))


def _host(name: str) -> str:
    if not is_host_name(name.lower()):
        raise BadSetting(
            f"--allow-host không nhận giá trị «{name}»; hãy ghi riêng tên máy, ví dụ:"
            " --allow-host van-kien.noibo.example"
        )
    return name.lower()


def _proxy(address: str) -> str:
    try:
        return str(network_of(address))
    except ValueError as error:
        raise BadSetting(
            f"--trusted-proxy không nhận giá trị «{address}»; hãy ghi một địa chỉ hoặc dải mạng,"
            " ví dụ: --trusted-proxy 127.0.0.1"
        ) from error


def _header(name: str) -> str:
    if not _HEADER.fullmatch(name) or name.lower() in _RESERVED_HEADERS:
        raise BadSetting(
            f"--sso-header không nhận giá trị «{name}»; hãy ghi tên một tiêu đề HTTP riêng, ví dụ:"
            " --sso-header X-Remote-User"
        )
    return name


def _origin(origin: str) -> str:
    """An origin as browsers write it."""
    parts = urlsplit(origin)
    try:
        port = parts.port
    except ValueError:
        port = -1
    host = parts.hostname or ""
    written = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}"
    written += f":{port}" if port is not None else ""
    if (
        parts.scheme not in ("http", "https")
        or not is_host_name(written.split("://", 1)[1].removesuffix(f":{port}"))
        or origin.removesuffix("/").lower() != written
    ):
        raise BadSetting(
            f"--frame-origin không nhận giá trị «{origin}»; hãy ghi đúng một nguồn gồm giao thức,"
            " tên máy và cổng nếu có, ví dụ: --frame-origin https://noibo.example"
        )
    default = {"http": 80, "https": 443}[parts.scheme]
    return written.removesuffix(f":{default}")


def _root(path: str) -> str:
    path = path.rstrip("/")
    if path and not _ROOT.fullmatch(path):
        raise BadSetting(
            f"--root-path không nhận giá trị «{path}»; hãy ghi đường dẫn bắt đầu bằng /, ví dụ:"
            " --root-path /tro-ly"
        )
    return path


def _at_least_one(number: int, option: str) -> int:
    if number < 1:
        raise BadSetting(f"{option} không nhận giá trị {number}; hãy chọn một số từ 1 trở lên.")
    return number
