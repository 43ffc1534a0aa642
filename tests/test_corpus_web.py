"""Fetching from the web: limits, encodings, and addresses that are never asked.

The only server asked is one of our own, on loopback.
"""

from __future__ import annotations

import codecs
import contextlib
import gzip
import ipaddress
import shutil
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import web
from corpus.errors import UnreadableFile
from corpus.readers.html import decode_html
from corpus.web import Fetched, fetch
from corpus.web_addresses import WebError, check_address, is_public

PAGE = "<p>Đại hội xã Suối Mơ</p>".encode()


def _answer(
    body: bytes = PAGE,
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
    **more: str,
) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    stated = {**(headers or {}), **more}
    lines += [f"{name.replace('_', '-')}: {said}" for name, said in stated.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body


_Reply = bytes | Callable[[str, socket.socket], None]
"""What a server sends, or how it does."""


class _Server:
    """Answers each connection by ``reply(path, connection)`` and keeps what it was asked."""

    def __init__(self, reply: Callable[[str, socket.socket], None]) -> None:
        self._reply = reply
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.requests: list[str] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                try:
                    asked = b""
                    # A client that speaks TLS sends no empty line.
                    while not asked.startswith(b"\x16") and b"\r\n\r\n" not in asked:
                        if not (piece := connection.recv(4096)):
                            break
                        asked += piece
                    self.requests.append(asked.decode("latin-1"))
                    words = self.requests[-1].split(" ")
                    self._reply(words[1] if len(words) > 1 else "", connection)
                except OSError:
                    pass  # the client has gone, as some tests want

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@contextmanager
def _serving(reply: _Reply) -> Iterator[_Server]:
    if isinstance(reply, bytes):
        data = reply

        def send(path: str, connection: socket.socket) -> None:
            connection.sendall(data)

        reply = send
    server = _Server(reply)
    try:
        yield server
    finally:
        server.close()


def _fetch(reply: _Reply, path: str = "/tin/bai.htm") -> Fetched:
    with _serving(reply) as server:
        return fetch(f"http://127.0.0.1:{server.port}{path}", allow_private=True)


# --- what comes back ------------------------------------------------------------------------------


def test_a_page_is_fetched_like_a_browser_does() -> None:
    told: list[tuple[str, int, int]] = []
    with _serving(_answer(Content_Type="text/html; charset=utf-8")) as server:
        address = f"http://127.0.0.1:{server.port}/tin/đại hội.htm?q=xã&n=1#cuối"
        fetched = fetch(address, allow_private=True, progress=lambda *step: told.append(step))
    assert (fetched.data, fetched.name, fetched.media_type) == (PAGE, "đại hội.htm", "text/html")
    assert fetched.address.endswith("n=1")
    assert told[-1] == ("fetching", len(PAGE), len(PAGE))
    request = server.requests[0]
    assert request.startswith("GET /tin/%C4%91%E1%BA%A1i%20h%E1%BB%99i.htm?q=x%C3%A3&n=1 HTTP/1.1")
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n" in request
    assert request.count("\r\nHost:") == request.count("\r\nAccept-Encoding:") == 1
    assert "Mozilla/5.0" in request


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("identity", PAGE),
    ],
)
def test_compressed_bodies_are_unpacked(encoding: str, body: bytes) -> None:
    assert _fetch(_answer(body, Content_Encoding=encoding)).data == PAGE


def test_a_body_in_chunks_is_joined() -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PAGE[:7], PAGE[7:]))
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert _fetch(head + chunks + b"0\r\n\r\n").data == PAGE


def test_an_encoding_that_only_the_server_states_is_kept() -> None:
    word = "Đại hội".replace("ạ", "a\u0323").replace("ộ", "ô\u0323")
    fetched = _fetch(_answer(word.encode("cp1258"), Content_Type="text/html; charset=windows-1258"))
    assert fetched.data.startswith(codecs.BOM_UTF8)
    assert decode_html(fetched.data) == (word, ())
    mistaken = _fetch(_answer(PAGE, Content_Type="text/html; charset=iso-8859-1"))
    assert mistaken.data == PAGE


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("/tin/bai-viet-123.htm", {"Content_Type": "text/html"}, "bai-viet-123.htm"),
        ("/tin/bai-viet.aspx", {"Content_Type": "text/html"}, "bai-viet.aspx.html"),
        ("/", {"Content_Type": "text/html"}, "127.0.0.1.html"),
        ("/tai-ve", {"Content_Type": "application/pdf"}, "tai-ve.pdf"),
        ("/bao-cao.docx", {"Content_Type": "application/octet-stream"}, "bao-cao.docx"),
        ("/x", {"Content_Disposition": 'attachment; filename="nghị quyết.doc"'}, "ngh quyt.doc"),
        (
            "/x",
            {"Content_Disposition": "attachment; filename*=UTF-8''ngh%E1%BB%8B%20x.doc"},
            "nghị x.doc",
        ),
        ("/x", {"Content_Disposition": 'attachment; filename="../../etc/a.pdf"'}, "etc-a.pdf"),
        ("/..%2f..%2fetc%2fpasswd", {"Content_Type": "text/plain"}, "etc-passwd.txt"),
        ("/%00%0A", {}, "trang"),
    ],
)
def test_the_name_suits_a_file_and_leads_nowhere(
    path: str, headers: dict[str, str], name: str
) -> None:
    sent = {key: said.encode().decode("latin-1") for key, said in headers.items()}
    assert _fetch(_answer(headers=sent), path).name == name


def test_redirects_are_followed_to_the_final_address() -> None:
    def reply(path: str, connection: socket.socket) -> None:
        moved = _answer(b"", "302 Found", Location="/b.htm")
        connection.sendall(moved if path == "/a" else _answer())

    fetched = _fetch(reply, "/a")
    assert (fetched.address.rsplit("/", 1)[1], fetched.name) == ("b.htm", "b.htm")


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (_answer(status="404 Not Found"), "404"),
        (_answer(status="403 Forbidden"), "từ chối"),
        (_answer(status="503 Busy"), "máy chủ có lỗi"),
        (_answer(status="302 Found"), "302"),  # to nowhere
        (_answer(b""), "không có nội dung"),
        (_answer(b"xyz", Content_Encoding="gzip"), "nén"),
        (_answer(Content_Encoding="br"), "nén"),
        (b"SSH-2.0-x\r\n", "sai giao thức"),
        (b"", "bị ngắt"),
        (_answer(PAGE)[:-3], "bị ngắt"),  # shorter than announced
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "bị ngắt"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000, "sai giao thức"),
        (_answer(b"", "302 Found", Location="file:///etc/passwd"), "http://"),
        (_answer(b"", "302 Found", Location="http://a:b@example.org/"), "mật khẩu"),
        (_answer(b"", "302 Found", Location="/again"), "chuyển hướng quá 5"),
    ],
)
def test_what_cannot_be_read_gives_one_clear_line(reply: bytes, words: str) -> None:
    with pytest.raises(WebError, match=words) as caught:
        _fetch(reply)
    assert isinstance(caught.value, UnreadableFile)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "reply",
    [
        _answer(b"a" * 2000),
        b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 2000,  # no length announced
        _answer(gzip.compress(b"a" * 100_000), Content_Encoding="gzip"),
    ],
)
def test_what_is_too_large_is_refused(reply: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MAX_BYTES", 1500)
    with pytest.raises(WebError, match="giới hạn"):
        _fetch(reply)


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_server_that_drips_is_cut_off(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "TOTAL_SECONDS", 0.5)

    def drip(path: str, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if where == "body" else b"X: "))
        for _ in range(200):
            connection.sendall(b"a")
            time.sleep(0.02)

    start = time.monotonic()
    with pytest.raises(WebError, match="quá thời gian"):
        _fetch(drip)
    assert time.monotonic() - start < 3


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "READ_SECONDS", 0.2)
    with pytest.raises(WebError, match="quá thời gian"):
        _fetch(lambda path, connection: time.sleep(0.6))


def test_a_server_without_tls_is_refused_as_such() -> None:
    with _serving(b"HTTP/1.1 400 Bad\r\n\r\n") as server, pytest.raises(WebError, match="TLS"):
        fetch(f"https://127.0.0.1:{server.port}/", allow_private=True)


@contextmanager
def _serving_tls(folder: Path) -> Iterator[tuple[int, Path]]:
    """Port of a server for 127.0.0.1, and its certificate, which nobody has signed."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    names += ["-pkeyopt", "ec_paramgen_curve:prime256v1"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with (
                    connection,
                    contextlib.suppress(OSError),
                    context.wrap_socket(connection, server_side=True) as secured,
                ):
                    secured.recv(4096)
                    secured.sendall(_answer())

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=[listener], daemon=True)
        thread.start()
        yield listener.getsockname()[1], certificate
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="chưa cài openssl")
def test_only_certificates_that_are_trusted_and_fit_the_name_are_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _serving_tls(tmp_path) as (port, certificate):
        with pytest.raises(WebError, match="chứng chỉ"):
            fetch(f"https://127.0.0.1:{port}/", allow_private=True)
        trusting = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
        assert fetch(f"https://127.0.0.1:{port}/", allow_private=True).data == PAGE
        with pytest.raises(WebError, match="chứng chỉ"):
            fetch(f"https://localhost:{port}/", allow_private=True)


def test_nobody_listening_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(WebError, match="bị ngắt"):
        fetch(f"http://127.0.0.1:{port}/", allow_private=True)


# --- addresses that are never asked ---------------------------------------------------------------


@pytest.fixture
def no_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **more: object) -> None:
        pytest.fail("a connection was made")

    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.mark.usefixtures("no_connections")
@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.1", "017700000001"),
        *("localhost", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fc00::1]"),
        *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
        *("[::127.0.0.1]", "[ff02::1]", "[fec0::1]", "127.0.0.1."),
    ],
)
def test_private_addresses_are_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(WebError, match=r"nội bộ|Không tìm thấy"):
        fetch(f"http://{host}/")


@pytest.mark.usefixtures("no_connections")
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ftp://example.org/a", "http://"),
        ("file:///etc/passwd", "http://"),
        ("javascript:alert(1)", "http://"),
        ("/duong/dan", "http://"),
        ("http://", "thiếu tên máy chủ"),
        ("http:///a", "thiếu tên máy chủ"),
        ("http://nguoi:matkhau@example.org/", "mật khẩu"),
        ("http://nguoi@example.org/", "tên đăng nhập"),
        ("http://@example.org/", "tên đăng nhập"),
        ("http://example.org:99999/", "không đúng"),
        ("http://example.org:0/", "thiếu tên máy chủ"),
        ("http://[::1/", "không đúng"),
        ("http://exa mple.org/", "thiếu tên máy chủ"),
        ("http://.example.org/", "Không tìm thấy"),
        (f"http://{'a' * 70}.example.org/", "Không tìm thấy"),
        ("http://\ud800.example.org/", "Không tìm thấy"),
    ],
)
def test_addresses_of_another_kind_are_refused_in_words(address: str, words: str) -> None:
    with pytest.raises(WebError, match=words):
        fetch(address)


def test_a_secret_in_an_address_is_not_repeated() -> None:
    with pytest.raises(WebError) as caught:
        fetch("http://nguoi:bimat123@example.org/")
    assert "bimat123" not in str(caught.value)


def _resolving(*answers: list[str]) -> Callable[..., list[Any]]:
    """A name server that gives another answer each time."""
    left = list(answers)

    def getaddrinfo(host: str, port: int, **more: object) -> list[Any]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(0, 0, 0, "", (address, port)) for address in found]

    return getaddrinfo


@pytest.mark.usefixtures("no_connections")
def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = _resolving(["203.0.114.5", "10.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", answers)
    with pytest.raises(WebError, match="nội bộ"):
        fetch("http://example.org/")


def test_the_connection_goes_to_the_very_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def connect(place: object, timeout: float) -> socket.socket:
        asked.append(place)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", _resolving(["8.8.4.4"], ["127.0.0.1"]))
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(WebError):
        fetch("http://example.org/")
    assert asked == [("8.8.4.4", 80)]


def test_a_redirect_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with _serving(_answer(b"", "302 Found", Location="http://trong.example/")) as server:
        monkeypatch.setattr(socket, "getaddrinfo", _resolving(["8.8.4.4"], ["192.168.0.7"]))

        def connect(place: object, timeout: float) -> socket.socket:
            here = socket.socket()
            here.connect(("127.0.0.1", server.port))
            return here

        monkeypatch.setattr(socket, "create_connection", connect)
        with pytest.raises(WebError, match=r"«trong\.example» thuộc mạng nội bộ"):
            fetch("http://ngoai.example/")
        assert len(server.requests) == 1


@given(st.ip_addresses(v=4))
def test_an_address_in_ipv6_clothes_is_as_public_as_without(address: ipaddress.IPv4Address) -> None:
    for clothes in ("::ffff:0:0", "64:ff9b::", "::"):
        dressed = ipaddress.IPv6Address(int(ipaddress.IPv6Address(clothes)) | int(address))
        assert is_public(dressed) <= is_public(address)
    assert is_public(ipaddress.IPv6Address(f"::ffff:{address}")) == is_public(address)


def test_ordinary_addresses_are_public() -> None:
    for address in ("8.8.8.8", "113.160.0.1", "2001:4860:4860::8888", "2405:4800::1"):
        assert is_public(ipaddress.ip_address(address))


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        parts = check_address(f"http://{text}")
    except WebError:
        return
    assert parts.hostname
