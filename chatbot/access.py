"""Who asks, and what they may read.

Knows: roles, their order, which documents each may read. Does not know: HTTP, passwords, where
documents are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from corpus.types import Audience

Role = Literal["guest", "reader", "staff", "admin"]
"""``guest`` is not signed in; ``reader`` asks and reads; ``staff`` adds and publishes documents;
``admin`` manages accounts as well. Each may do what those before it may.
"""
ROLES: tuple[Role, ...] = ("guest", "reader", "staff", "admin")
"""In ascending order."""
ROLE_NAMES: Mapping[Role, str] = {
    "guest": "Khách",
    "reader": "Người đọc",
    "staff": "Cán bộ",
    "admin": "Quản trị",
}
"""As they are called on the screen and in the audit log."""
_NEEDED: dict[Audience, Role] = {
    "everyone": "guest",
    "reader": "reader",
    "staff": "staff",
    "admin": "admin",
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever sent a request."""

    role: Role
    key: str
    """Owns conversations and fills rate limits: ``local``, ``account:lan``, ``guest:3f9a...``."""
    name: str | None = None
    """Of the account; None for guests and on the machine itself."""

    def may(self, role: Role) -> bool:
        """Whether this visitor has ``role`` or one above it."""
        return at_least(self.role, role)


LOCAL = Visitor("admin", "local")
"""Whoever uses a server that listens on its own machine only."""
NOBODY = Visitor("guest", "guest:")
"""A request that nothing is known about."""


def at_least(role: Role, needed: Role) -> bool:
    """Whether ``role`` is ``needed`` or one above it."""
    return ROLES.index(role) >= ROLES.index(needed)


def may_read(role: Role, audience: Audience) -> bool:
    """Whether documents for ``audience`` may be shown to ``role``."""
    return at_least(role, _NEEDED[audience])
