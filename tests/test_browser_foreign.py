"""Nothing comes from elsewhere: neither the browser nor the server asks any other host."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from chatbot.web.gate.rules import RULES
from tests.browsing import browser, watched
from tests.touring import EXPECTED, STOPS, Place, open_place, sign_in

__all__ = ["browser"]
pytestmark = pytest.mark.slow

LOCKED = '''
"""Keeps a Python process on its own machine, and notes where else it wanted to go."""
import socket

def _locked(method):
    def call(self, address, *rest):
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            with open({log!r}, "a") as log:
                print(address, file=log)
            raise PermissionError(f"no way out to {{address}}")
        return method(self, address, *rest)
    return call

for name in ("connect", "connect_ex"):
    setattr(socket.socket, name, _locked(getattr(socket.socket, name)))
'''


@dataclass(frozen=True, slots=True)
class Trip:
    """What one tour through all pages found."""

    attempts: str
    """Addresses that the server wanted to reach, one a line."""
    sockets: list[str]
    """Web sockets that pages opened."""
    named: dict[str, set[str]]
    """Stop -> other hosts that the page, or its content policy, names."""
    paths: set[str]
    """Everything that the browser asked for."""
    pages: set[str]
    """Every address without parameters that answers with HTML."""


@pytest.fixture(scope="module")
def trip(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Trip:
    """A tour through a server that cannot reach any other machine, in a browser that cannot
    either, and that would complain.
    """
    root = tmp_path_factory.mktemp("locked")
    attempts = root / "attempts"
    (root / "sitecustomize.py").write_text(LOCKED.format(log=str(attempts)), "utf-8")
    folder = root / "place"
    folder.mkdir()
    found = Trip("", [], {}, set(), set())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(root))
        code = "import socket; socket.create_connection(('192.0.2.1', 9), 1)"
        tried = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        assert b"no way out" in tried.stderr, "the lock holds"
        assert attempts.read_text("utf-8") != "", "and notes it"
        attempts.write_text("", "utf-8")
        with (
            open_place(folder) as place,
            watched(browser, place.url, expected=EXPECTED) as page,
        ):
            page.on("websocket", lambda opened: found.sockets.append(opened.url))
            page.on("request", lambda request: found.paths.add(_path(request.url)))
            sign_in(page, place)
            found.pages.update(_pages(page, place))
            for name, go in STOPS.items():
                go(page, place)
                found.named[name] = _hosts(page, place)
    return replace(found, attempts=attempts.read_text("utf-8"))


def test_no_page_and_no_server_asks_another_host(trip: Trip) -> None:
    assert trip.attempts == ""
    assert trip.sockets == []
    assert {name: hosts for name, hosts in trip.named.items() if hosts} == {}


def test_every_page_is_on_the_tour(trip: Trip) -> None:
    assert len(trip.pages) > 8
    assert trip.pages <= trip.paths


def _path(url: str) -> str:
    return urlsplit(url).path.rstrip("/")


def _pages(page: Any, place: Place) -> set[str]:
    paths = {rule.path for rule in RULES if "GET" in rule.methods and not rule.asset}
    found = set()
    for path in paths:
        if "{" in path or path.startswith("/gradio_api"):
            continue
        answer = page.request.get(place.url + path, headers={"accept": "text/html"})
        if answer.ok and answer.headers.get("content-type", "").startswith("text/html"):
            found.add(_path(place.url + path))
    return found


def _hosts(page: Any, place: Place) -> set[str]:
    policy = page.request.get(page.url).headers["content-security-policy"]
    addresses = page.evaluate(
        "() => [...document.querySelectorAll('[src], link[href], form[action]')]"
        ".map(e => e.src || e.action || e.href)"
    )
    own = (place.url, "data:", "blob:")
    away = {address for address in addresses if not address.startswith(own)}
    return away | set(re.findall(r"https?:\S*|wss?:\S*|\*\S*", policy))
