"""What the environment may set for this layer; the only place that reads it.

Knows: names of the variables. Does not know: what is done with the values.
"""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GeneratorSettings:
    """Which generator writes answers, and what it needs."""

    name: str
    """VANKIEN_GENERATOR: ``extractive`` (default), ``transformers`` or ``openai``."""
    model: str | None
    """VANKIEN_GENERATOR_MODEL: a folder, a hub name or the name that the server knows."""
    base_url: str | None
    """VANKIEN_OPENAI_BASE_URL, for example ``http://127.0.0.1:8000/v1``."""
    api_key: str | None
    """VANKIEN_OPENAI_API_KEY."""


def generator_settings() -> GeneratorSettings:
    """The settings as the environment has them now."""
    return GeneratorSettings(
        name=os.environ.get("VANKIEN_GENERATOR") or "extractive",
        model=os.environ.get("VANKIEN_GENERATOR_MODEL") or None,
        base_url=os.environ.get("VANKIEN_OPENAI_BASE_URL") or None,
        api_key=os.environ.get("VANKIEN_OPENAI_API_KEY") or None,
    )
