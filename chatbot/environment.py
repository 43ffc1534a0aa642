"""What the environment may set for this layer; the only place that reads it.

Knows: names of the variables. Does not know: what is done with the values.

A secret is no field of a record, which might be printed, and may also stand in a file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from chatbot.errors import BadRequest


@dataclass(frozen=True, slots=True)
class GeneratorSettings:
    """Which generator writes answers, and what it needs."""

    name: str
    """VANKIEN_GENERATOR: ``extractive`` (default), ``transformers`` or ``openai``."""
    model: str | None
    """VANKIEN_GENERATOR_MODEL: a folder, a hub name or the name that the server knows."""
    base_url: str | None
    """VANKIEN_OPENAI_BASE_URL, for example ``http://127.0.0.1:8000/v1``."""


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What ``python app.py`` takes where no option says otherwise; None or () where unset."""

    host: str | None
    """VANKIEN_HOST."""
    port: str | None
    """VANKIEN_PORT."""
    access: str | None
    """VANKIEN_ACCESS: ``local``, ``accounts`` or ``public``."""
    sso_header: str | None
    """VANKIEN_SSO_HEADER."""
    trusted_proxies: tuple[str, ...]
    """VANKIEN_TRUSTED_PROXIES, with commas between them; so are the next two."""
    hosts: tuple[str, ...]
    """VANKIEN_ALLOW_HOSTS."""
    frame_origins: tuple[str, ...]
    """VANKIEN_FRAME_ORIGINS."""
    root_path: str | None
    """VANKIEN_ROOT_PATH."""
    secure_cookies: str | None
    """VANKIEN_SECURE_COOKIES: ``1`` or ``true``, ``0`` or ``false``."""
    questions_a_minute: str | None
    """VANKIEN_QUESTIONS_A_MINUTE."""
    requests_a_minute: str | None
    """VANKIEN_REQUESTS_A_MINUTE."""
    corpus: str | None
    """VANKIEN_CORPUS."""
    index: str | None
    """VANKIEN_INDEX."""
    state: str | None
    """VANKIEN_STATE."""


def generator_settings() -> GeneratorSettings:
    """The settings as the environment has them now."""
    return GeneratorSettings(
        name=_value("VANKIEN_GENERATOR") or "extractive",
        model=_value("VANKIEN_GENERATOR_MODEL"),
        base_url=_value("VANKIEN_OPENAI_BASE_URL"),
    )


def server_settings() -> ServerSettings:
    """The settings as the environment has them now."""
    return ServerSettings(
        host=_value("VANKIEN_HOST"),
        port=_value("VANKIEN_PORT"),
        access=_value("VANKIEN_ACCESS"),
        sso_header=_value("VANKIEN_SSO_HEADER"),
        trusted_proxies=_values("VANKIEN_TRUSTED_PROXIES"),
        hosts=_values("VANKIEN_ALLOW_HOSTS"),
        frame_origins=_values("VANKIEN_FRAME_ORIGINS"),
        root_path=_value("VANKIEN_ROOT_PATH"),
        secure_cookies=_value("VANKIEN_SECURE_COOKIES"),
        questions_a_minute=_value("VANKIEN_QUESTIONS_A_MINUTE"),
        requests_a_minute=_value("VANKIEN_REQUESTS_A_MINUTE"),
        corpus=_value("VANKIEN_CORPUS"),
        index=_value("VANKIEN_INDEX"),
        state=_value("VANKIEN_STATE"),
    )


def openai_api_key() -> str | None:
    """VANKIEN_OPENAI_API_KEY, or what stands in the file that VANKIEN_OPENAI_API_KEY_FILE names.

    Raises:
        BadRequest: the file cannot be read.
    """
    return _secret("VANKIEN_OPENAI_API_KEY")


def metrics_token() -> str | None:
    """VANKIEN_METRICS_TOKEN, or what stands in the file that VANKIEN_METRICS_TOKEN_FILE names.

    Raises:
        BadRequest: the file cannot be read.
    """
    return _secret("VANKIEN_METRICS_TOKEN")


def _value(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def _values(name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in (_value(name) or "").split(",") if part.strip())


def _secret(name: str) -> str | None:
    """
    Raises:
        BadRequest: the file cannot be read.
    """
    path = _value(f"{name}_FILE")
    if path is None:
        return _value(name)
    try:
        return Path(path).read_text("utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest(
            f"Không đọc được tệp bí mật «{path}» mà {name}_FILE chỉ đến; xin kiểm tra đường dẫn và"
            " quyền đọc."
        ) from error
