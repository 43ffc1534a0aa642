"""Who is at the other end of a connection, and what a proxy in between may say about it.

Knows: forwarding headers, which peers are believed, host names. Does not know: accounts, paths.

Headers that a proxy sets are believed of trusted peers only, and never reach the application: it
finds what they say where ASGI puts it. ``X-Gradio-Server`` is taken out because Gradio would build
its addresses from it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import Scope

from chatbot.networks import parsed
from chatbot.web.gate.refusals import Refusal

_FORWARDED = re.compile(r"x-forwarded-.*|forwarded|x-real-ip|x-gradio-server")
_HOST = re.compile(r"(?P<name>[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:\d{1,5})?")
_PREFIX = re.compile(r"(/[\w.~-]+)*/?", re.ASCII)
_LOOPBACK = "localhost"

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it left its visitor."""

    scope: Scope
    """With the visitor's address, the scheme, host and path that the browser used."""
    user: str | None
    """Whom a trusted proxy has signed in."""


class Peers:
    """What is believed about requests.

    Args:
        only_here: nobody but this machine may ask, and by a name of its own.
        hosts: names, in small letters, that lead here on purpose; addresses in figures are always
            right, because no foreign name can be made to lead to them (DNS rebinding).
        trusted: addresses and networks of proxies.
        user_header: in which a proxy names the user that it has signed in.
        root_path: the path below which a proxy shows the application; where it is "", a proxy
            may say so itself.
    """

    def __init__(
        self,
        *,
        only_here: bool,
        hosts: Sequence[str] = (),
        trusted: Sequence[str] = (),
        user_header: str | None = None,
        root_path: str = "",
    ) -> None:
        self._only_here = only_here
        self._hosts = frozenset(hosts)
        self._trusted = tuple(network_of(address) for address in trusted)
        self._user_header = user_header.lower() if user_header else None
        self._root_path = root_path

    def look(self, scope: Scope) -> Seen:
        """What is known of a request.

        Raises:
            Refusal: it came by a name or by a way that it must not come by.
        """
        headers = Headers(scope=scope)
        peer = _plain(scope["client"][0]) if scope.get("client") else ""
        believed = self._is_trusted(peer)
        if self._only_here and not believed and _is_forwarded(headers):
            raise Refusal(
                403,
                "Máy chủ này không có đăng nhập nên không nhận yêu cầu qua máy trung gian; xin khai"
                " báo máy trung gian đó bằng --trusted-proxy cùng với --accounts, --sso-header"
                " hoặc --public.",
            )
        said = headers if believed else Headers(raw=[])
        host = (_first(said.get("x-forwarded-host")) or _only(headers, "host")).lower()
        self._check_host(host)
        scheme = _first(said.get("x-forwarded-proto")).lower()
        scheme = scheme if scheme in ("http", "https") else scope["scheme"]
        root = self._root_path or _prefix(_first(said.get("x-forwarded-prefix")))
        path = scope["path"]
        inside = (path[len(root) :] or "/") if _is_below(path, root) else path
        kept = [
            (name, value)
            for name, value in scope["headers"]
            if not self._is_removed(name.decode("latin-1")) and name != b"host"
        ]
        changed = {
            **scope,
            "headers": [(b"host", host.encode("latin-1")), *kept],
            "scheme": scheme,
            "client": (self._visitor_address(peer, said) if believed else peer, 0),
            "root_path": root,
            "path": root + inside,
            "raw_path": quote(root + inside).encode("ascii"),
        }
        user = _only(said, self._user_header) if self._user_header else ""
        return Seen(changed, user.strip() or None)

    def _is_trusted(self, address: str) -> bool:
        return _is_in(address, self._trusted)

    def _is_removed(self, name: str) -> bool:
        return name == self._user_header or _FORWARDED.fullmatch(name) is not None

    def _visitor_address(self, peer: str, said: Headers) -> str:
        """The last address of the chain that no trusted proxy has: what stands before it was
        written by whoever asks.
        """
        chain = [part.strip() for part in ",".join(said.getlist("x-forwarded-for")).split(",")]
        for part in reversed([part for part in chain if part]):
            address = _plain(part)
            if not _is_address(address):
                return peer
            if not self._is_trusted(address):
                return address
            peer = address
        return peer

    def _check_host(self, host: str) -> None:
        """
        Raises:
            Refusal: the name is none that leads here on purpose.
        """
        found = _HOST.fullmatch(host)
        name = found["name"] if found else ""
        if self._only_here:
            if name == _LOOPBACK or _is_address(name, loopback=True):
                return
        elif name == _LOOPBACK or name in self._hosts or _is_address(name):
            return
        raise Refusal(
            421,
            f"Máy chủ này không nhận tên «{name or 'không hợp lệ'}»; người quản trị có thể cho phép"
            " tên này bằng --allow-host.",
        )


def inside_path(scope: Scope) -> str:
    """The path of a request below the one that a proxy shows the application at."""
    path: str = scope["path"][len(scope.get("root_path", "")) :]
    return path


def network_of(address: str) -> IPNetwork:
    """One address, or a network such as 10.0.0.0/8.

    Raises:
        ValueError: it is neither.
    """
    return ipaddress.ip_network(address, strict=False)


def is_host_name(name: str) -> bool:
    """Whether ``name``, without a port, can be the name of a host."""
    return (found := _HOST.fullmatch(name)) is not None and found["name"] == name


def is_direct(scope: Scope, trusted: Collection[IPNetwork] = ()) -> bool:
    """Whether a request, as it came in, is from this machine: its peer is, is no proxy that is
    trusted, and names nobody that it asks for.
    """
    address = scope["client"][0] if scope.get("client") else ""
    found = parsed(address)
    return (
        found is not None
        and found.is_loopback
        and not _is_in(address, trusted)
        and not _is_forwarded(Headers(scope=scope))
    )


def _plain(address: str) -> str:
    """An address of IPv4 as such, also where a socket of IPv6 has taken it in."""
    return str(parsed(address) or address)


def _is_in(address: str, networks: Collection[IPNetwork]) -> bool:
    found = parsed(address)
    return found is not None and any(found in network for network in networks)


def _is_forwarded(headers: Headers) -> bool:
    """Whether a proxy says that it asks for somebody else."""
    return any(map(_FORWARDED.fullmatch, headers))


def _prefix(said: str) -> str:
    return said.rstrip("/") if _PREFIX.fullmatch(said) else ""


def _is_below(path: str, root: str) -> bool:
    return bool(root) and (path == root or path.startswith(root + "/"))


def _is_address(name: str, *, loopback: bool = False) -> bool:
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or not loopback


def _first(value: str | None) -> str:
    """The first of several values in one header: that of the proxy nearest to the visitor."""
    return (value or "").split(",")[0].strip()


def _only(headers: Headers, name: str) -> str:
    """The value of a header that is there once; "" where it is missing or there twice."""
    values = headers.getlist(name)
    return values[0] if len(values) == 1 else ""
