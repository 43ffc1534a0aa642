"""Who sent a request, as the middleware found out.

Knows: where the middleware leaves the visitor. Does not know: how it finds out.
"""

from __future__ import annotations

from starlette.types import Scope

from chatbot.access import NOBODY, Visitor

_KEY = "van_kien.visitor"


def visitor_of(scope: Scope) -> Visitor:
    """The visitor of ``request.scope``; of ``request.request.scope`` in an event of Gradio.

    One that nothing is known about is a guest.
    """
    visitor: Visitor = scope.get(_KEY, NOBODY)
    return visitor


def with_visitor(scope: Scope, visitor: Visitor) -> Scope:
    """A copy of ``scope`` that knows its visitor."""
    return {**scope, _KEY: visitor}
