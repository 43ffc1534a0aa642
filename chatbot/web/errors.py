"""Errors of the web server. Their text is shown to the operator as it is.

ChatbotError
└── WebError
    ├── UnsafeSetting       the server would be open to strangers
    └── AddressUnavailable  the asked host and port cannot be listened on
"""

from __future__ import annotations

from chatbot.errors import ChatbotError


class WebError(ChatbotError):
    """Base of what keeps the server from starting."""


class UnsafeSetting(WebError):
    """An option or an environment variable opens more than the operator may know."""


class AddressUnavailable(WebError):
    """The port is taken, or the host is not an address of this machine."""
