"""Addresses of the pages of accounts, and where a visitor is sent after signing in.

Knows: their form. Does not know: what answers there.
"""

from __future__ import annotations

import re

SIGN_IN = "/dang-nhap"
"""Signing in; below it what the popup of the embedded chat needs."""
SIGN_OUT = "/dang-xuat"
ACCOUNT = "/tai-khoan"
"""One's own account."""
ADMIN = "/quan-tri"
"""Accounts; below it the audit log and the feedback."""
_LONGEST = 2000
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_UPWARDS = re.compile(r"(^|/)(\.|%2e){1,2}(/|$)", re.IGNORECASE)


def own_address(wanted: str) -> str:
    """``wanted`` as an address relative to the root page; "" where it is not one of this
    application's own pages, or one that signing in must not lead to.

    Browsers drop control characters, take ``\\`` for ``/``, and ``//host`` for another host.
    """
    path = wanted.split("?")[0].split("#")[0]
    if len(wanted) > _LONGEST or _UNSAFE.search(wanted) or wanted.startswith("//"):
        return ""
    if not wanted.isascii() or ":" in path or _UPWARDS.search(path):
        return ""
    address = wanted.removeprefix("/")
    first = "/" + path.removeprefix("/").split("/")[0]
    return "" if first in (SIGN_IN, SIGN_OUT) else address
