"""Errors of the web server. Their text is shown to the operator as it is.

ChatbotError
└── WebError
    ├── BadSetting          a value that cannot be used
    ├── UnsafeSetting       the server would be open to strangers
    ├── NoAdministrator     nobody could manage the accounts that everybody needs
    └── AddressUnavailable  the asked host and port cannot be listened on
"""

from __future__ import annotations

from chatbot.errors import ChatbotError


class WebError(ChatbotError):
    """Base of what keeps the server from starting."""


class BadSetting(WebError):
    """An option or an environment variable that cannot be read."""


class UnsafeSetting(WebError):
    """An option or an environment variable opens more than the operator may know."""


class NoAdministrator(WebError):
    """Everybody has to sign in, and there is no account that could let anybody in."""


class AddressUnavailable(WebError):
    """The port is taken, or the host is not an address of this machine."""
