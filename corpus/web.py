"""Fetching a page or a file from the web.

Knows: HTTP and HTTPS, limits. Does not know: which addresses may be asked (``web_addresses``), what
is in the bytes, where they go.

A name is resolved once; every address it stands for must be public, and the connection is made to
the very address that was checked, so that no second answer of the name server can lead elsewhere.
Redirects are checked like new addresses. Proxies of the environment are not used: one of them
would resolve the name again.
"""

from __future__ import annotations

import codecs
import contextlib
import http.client
import posixpath
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from urllib.parse import SplitResult, quote, unquote, urljoin, urlunsplit

from corpus.readers.types import Progress
from corpus.web_addresses import PORTS, WebError, ascii_host, check_address, resolve

MAX_BYTES = 50 * 1024**2
"""Of what is fetched, unpacked."""
MAX_REDIRECTS = 5
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
"""Silence after which the server is given up."""
TOTAL_SECONDS = 120.0
"""For everything, however steadily it drips."""

HEADERS = {
    "User-Agent": (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/140.0.0.0 Safari/537.36"
    ),
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf,*/*;q=0.8",
    "Accept-Language": "vi-VN,vi;q=0.9,en;q=0.6",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "close",
}
"""What a browser sends; many sites refuse anything else."""

_PIECE = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONGEST_NAME = 120
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}")
_BAD_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/plain": ".txt",
    "text/markdown": ".md",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stood at an address."""

    data: bytes
    """Unpacked. A page whose encoding only the server stated is UTF-8 with a byte order mark."""
    name: str
    """A file name for it, with a suffix where the address or the server gives one."""
    address: str
    """Where it was in the end, after redirects."""
    media_type: str
    """As the server states it, lower case, without parameters; empty if it does not."""


def fetch(
    address: str, *, allow_private: bool = False, progress: Progress | None = None
) -> Fetched:
    """Read what stands at an ``http`` or ``https`` address.

    Args:
        allow_private: whether addresses of this machine and of local networks may be asked.
        progress: called with ("fetching", done, total) in bytes; total 0 while it is not known.

    Raises:
        WebError: the address is not allowed, does not answer, or answers with too much.
    """
    deadline = time.monotonic() + TOTAL_SECONDS
    current = check_address(address.strip())
    for _ in range(MAX_REDIRECTS + 1):
        with (
            _connected(current, allow_private, deadline) as connection,
            _asked(connection, current) as response,
        ):
            target = response.getheader("Location")
            if response.status not in _REDIRECTS or not target:
                return _read(response, current, progress, deadline)
            current = check_address(urljoin(urlunsplit(current), target))
    raise WebError(
        f"Địa chỉ «{address}» chuyển hướng quá {MAX_REDIRECTS} lần; hãy mở bằng trình duyệt và "
        "dùng địa chỉ cuối cùng."
    )


# --- the connection -----------------------------------------------------------------------------


@contextlib.contextmanager
def _connected(
    parts: SplitResult, allow_private: bool, deadline: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection to a checked address, cut off when the time is over.

    Raises:
        WebError: for whatever goes wrong while it is in use.
    """
    host = parts.hostname or ""
    places = resolve(parts, allow_private)
    with contextlib.ExitStack() as open_things:
        try:
            sock = open_things.enter_context(_connected_socket(places, deadline))
            # A server that drips, a byte at a time, keeps every single read alive.
            spare = open_things.enter_context(sock.dup())
            watch = threading.Timer(max(deadline - time.monotonic(), 0.0), _cut, [spare])
            watch.daemon = True
            watch.start()
            open_things.callback(watch.join)
            open_things.callback(watch.cancel)
            if parts.scheme == "https":
                context = ssl.create_default_context()
                sock = context.wrap_socket(sock, server_hostname=ascii_host(host))
                open_things.enter_context(sock)
            connection = http.client.HTTPConnection(host)
            open_things.callback(connection.close)
            connection.sock = sock
            yield connection
        except ssl.SSLError as error:
            raise WebError(
                f"Không nối an toàn được tới «{host}» (chứng chỉ hoặc giao thức TLS có lỗi); hãy "
                "kiểm tra địa chỉ, hoặc tải tệp bằng trình duyệt rồi thêm bằng đường dẫn."
            ) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            # ValueError: a name that TLS does not take
            late = isinstance(error, TimeoutError) or time.monotonic() >= deadline
            raise _broken(host, late) from error


def _connected_socket(places: list[tuple[str, int]], deadline: float) -> socket.socket:
    """A connection to the first place that answers.

    Raises:
        OSError: none does.
    """
    failure: OSError = TimeoutError()
    for place in places:
        seconds = min(CONNECT_SECONDS, deadline - time.monotonic())
        if seconds <= 0:
            break
        try:
            sock = socket.create_connection(place, timeout=seconds)
        except OSError as error:
            failure = error
        else:
            sock.settimeout(READ_SECONDS)
            return sock
    raise failure


def _cut(sock: socket.socket) -> None:
    """End a connection under whoever waits on it."""
    with contextlib.suppress(OSError):  # it has ended by itself
        sock.shutdown(socket.SHUT_RDWR)


def _broken(host: str, late: bool) -> WebError:
    reason = "quá thời gian chờ" if late else "kết nối bị ngắt hoặc trả lời sai giao thức"
    return WebError(
        f"Không đọc được từ «{host[:100]}» ({reason}); hãy thử lại sau, hoặc tải tệp bằng trình "
        "duyệt rồi thêm bằng đường dẫn."
    )


# --- question and answer --------------------------------------------------------------------------


def _asked(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    """The answer, its body unread."""
    host = ascii_host(parts.hostname or "")
    host = f"[{host}]" if ":" in host else host
    if parts.port is not None and parts.port != PORTS[parts.scheme]:
        host = f"{host}:{parts.port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    target = f"{path}?{query}" if query else path
    connection.request("GET", target, headers={"Host": host, **HEADERS})
    return connection.getresponse()


def _read(
    response: http.client.HTTPResponse,
    parts: SplitResult,
    progress: Progress | None,
    deadline: float,
) -> Fetched:
    address = urlunsplit(parts)
    if not 200 <= response.status < 300:
        raise _refused(response.status, address)
    stated = response.getheader("Content-Length", "")
    total = int(stated) if stated.isdecimal() and len(stated) < 16 else 0
    if total > MAX_BYTES:
        raise _too_large(address)
    packed = bytearray()
    while piece := response.read(_PIECE):
        packed += piece
        if len(packed) > MAX_BYTES:
            raise _too_large(address)
        if progress is not None:
            progress("fetching", len(packed), max(total, len(packed)) if total else 0)
    # Neither a connection that was cut nor a body that is too short raises anything by itself.
    if time.monotonic() >= deadline:
        raise _broken(parts.hostname or "", late=True)
    if total > len(packed):
        raise _broken(parts.hostname or "", late=False)
    data = _unpacked(bytes(packed), response.getheader("Content-Encoding", ""), address)
    if not data:
        raise WebError(f"Địa chỉ «{address}» không có nội dung; hãy kiểm tra lại địa chỉ.")
    content = Message()
    content["Content-Type"] = response.getheader("Content-Type", "")
    media_type = content.get_content_type() if content["Content-Type"] else ""
    if media_type in ("text/html", "application/xhtml+xml", "text/plain"):
        data = _in_utf8(data, content.get_param("charset"))
    disposition = response.getheader("Content-Disposition", "")
    return Fetched(data, _name(parts, media_type, disposition), address, media_type)


def _refused(status: int, address: str) -> WebError:
    reasons = {
        401: "cần đăng nhập",
        403: "từ chối cho đọc",
        404: "không có trang này",
        410: "trang đã bị gỡ",
        429: "đang quá tải, đề nghị thử lại sau",
    }
    reason = reasons.get(status, "máy chủ có lỗi" if status >= 500 else "không đưa nội dung")
    return WebError(
        f"Máy chủ trả lời mã {status} ({reason}) cho địa chỉ «{address}»; hãy mở thử bằng trình "
        "duyệt, tải tệp về rồi thêm bằng đường dẫn."
    )


def _too_large(address: str) -> WebError:
    return WebError(
        f"Nội dung ở «{address}» lớn hơn giới hạn {MAX_BYTES // 1024**2} MB; hãy tải về, tách "
        "thành các tệp nhỏ hơn rồi thêm từng tệp."
    )


def _unpacked(data: bytes, encoding: str, address: str) -> bytes:
    """The body without its compression."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return data
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise WebError(
            f"Máy chủ nén nội dung của «{address}» theo cách chưa hiểu ({encoding[:30]}); hãy tải "
            "tệp bằng trình duyệt rồi thêm bằng đường dẫn."
        )
    # "deflate" is sent with and without the frame of zlib (RFC 9110, 8.4.1.2).
    framed = encoding != "deflate" or data[:1] == b"\x78"
    unpacker = zlib.decompressobj((zlib.MAX_WBITS | 32) if framed else -zlib.MAX_WBITS)
    try:
        unpacked = unpacker.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise WebError(
            f"Nội dung nén của «{address}» bị hỏng; hãy thử lại, hoặc tải tệp bằng trình duyệt rồi "
            "thêm bằng đường dẫn."
        ) from error
    if len(unpacked) > MAX_BYTES:
        raise _too_large(address)
    return unpacked


def _in_utf8(data: bytes, charset: object) -> bytes:
    """Text in UTF-8 with a byte order mark, where only the server says what encoding it is in."""
    if not isinstance(charset, str) or data.startswith(_BOMS):
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return data  # a server that names another encoding is mistaken
    try:
        return codecs.BOM_UTF8 + data.decode(charset, "replace").encode("utf-8", "replace")
    except LookupError:
        return data


def _name(parts: SplitResult, media_type: str, disposition: str) -> str:
    """A file name, harmless in any folder."""
    header = Message()
    header["Content-Disposition"] = disposition.encode("ascii", "ignore").decode("ascii")
    stated = header.get_filename() if disposition else None
    last = unquote(posixpath.basename(parts.path.rstrip("/")), errors="replace")
    name = _BAD_NAME.sub("-", stated or last or parts.hostname or "").strip(" .-")
    stem, suffix = posixpath.splitext(name or "trang")
    if not _SUFFIX.fullmatch(suffix):
        stem, suffix = stem + suffix, ""
    expected = _SUFFIXES.get(media_type, "")
    if expected == ".html" and suffix.lower() not in (".html", ".htm", ".xhtml"):
        stem, suffix = stem + suffix, expected  # "bai-viet.aspx" gives a page
    return f"{stem[:_LONGEST_NAME]}{suffix or expected}"
