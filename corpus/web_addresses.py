"""Web addresses that may be asked.

Knows: the form of an address, which networks are public. Does not know: HTTP.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from corpus.errors import UnreadableFile

PORTS = {"http": 80, "https": 443}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class WebError(UnreadableFile):
    """An address that must not be asked, or gives nothing to read."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet.

    IPv6 addresses that carry an IPv4 address are judged by that one as well; those behind a
    translator (64:ff9b::/96, RFC 6052) count as reserved.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_site_local:  # withdrawn, and still used inside some networks
            return False
        inner = (address.ipv4_mapped, address.sixtofour)
        if not all(is_public(carried) for carried in inner if carried is not None):
            return False
        if address.ipv4_mapped is not None:
            return True
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def check_address(address: str) -> SplitResult:
    """The parts of an address that may be asked, as far as its form tells.

    Raises:
        WebError: it is malformed, not of the web, or carries a password.
    """
    shown = address[:200]
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise WebError(f"Địa chỉ «{shown}» viết không đúng; hãy kiểm tra lại.") from error
    if parts.scheme not in PORTS:
        raise WebError(
            f"Địa chỉ «{shown}» không dùng được; hãy dùng địa chỉ bắt đầu bằng http:// hoặc "
            "https://."
        )
    if parts.username is not None or parts.password is not None:
        raise WebError(
            "Địa chỉ có kèm tên đăng nhập hoặc mật khẩu nên bị từ chối; hãy bỏ phần trước dấu @ "
            "rồi thử lại."
        )
    if not parts.hostname or port == 0 or any(char.isspace() for char in parts.netloc):
        raise WebError(f"Địa chỉ «{shown}» thiếu tên máy chủ; hãy kiểm tra lại.")
    return parts._replace(fragment="")


def resolve(parts: SplitResult, allow_private: bool) -> list[tuple[str, int]]:
    """Addresses to connect to, (IP address, port), all of them allowed.

    Numbers such as 2130706433 or 0x7f.1 are addresses too: the resolver reads them as the
    connection would, and its result is judged.

    Raises:
        WebError: the name is not known, or stands for a private address.
    """
    host = parts.hostname or ""
    port = parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(ascii_host(host), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise WebError(
            f"Không tìm thấy máy chủ «{host[:100]}»; hãy kiểm tra địa chỉ và kết nối mạng."
        ) from error
    places: list[tuple[str, int]] = []
    for _, _, _, _, place in found:
        ip = str(place[0])
        if not allow_private and not is_public(ipaddress.ip_address(ip.partition("%")[0])):
            raise WebError(
                f"Địa chỉ «{host[:100]}» thuộc mạng nội bộ nên bị từ chối; nếu thật sự cần, hãy "
                "tải tệp về máy rồi thêm bằng đường dẫn."
            )
        if (ip, port) not in places:
            places.append((ip, port))
    return places


def ascii_host(host: str) -> str:
    """A name as the network knows it."""
    return host if host.isascii() else host.encode("idna").decode("ascii")
