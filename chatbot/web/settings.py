"""What the operator decides about the server as a whole.

Knows: the settings, their defaults and which of them go together. Does not know: the command line,
the environment, what follows from a setting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Access = Literal["local", "accounts", "public"]
"""``local``: only this machine, without login. ``accounts``: everybody signs in. ``public``:
whoever comes reads what is for everyone, and may sign in for more.
"""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Settings of one running server."""

    access: Access = "local"
    hosts: tuple[str, ...] = ()
    """Names that browsers reach it by, besides addresses in figures and those of this machine."""
    root_path: str = ""
    """The path below which a proxy shows it: "/tro-ly"; "" for the root."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks whose ``X-Forwarded-*`` and sign-on headers are believed."""
    user_header: str | None = None
    """Header in which a trusted proxy names the user that it has signed in."""
    frame_origins: tuple[str, ...] = ()
    """Origins, ``http://portal.example``, whose pages may embed the chat."""
    questions_a_minute: int = 20
    """Of one visitor; a burst of as many is let through."""
    requests_a_minute: int = 600
    """Of one visitor, of any kind."""
    secure_cookies: bool = False
    """Whether cookies go over https only though a proxy does not say that it speaks https."""
    metrics_token: str | None = field(default=None, repr=False)
    """What other machines show to read the metrics; None: they may not."""
