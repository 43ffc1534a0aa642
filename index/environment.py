"""What the environment may set for this layer; the only place that reads it.

Knows: names and defaults of the variables. Does not know: what is done with the values.
"""

from __future__ import annotations

import os
from pathlib import Path


def model_cache() -> Path:
    """Folder of prepared models: VANKIEN_MODEL_CACHE, or one below the user's cache folder."""
    value = os.environ.get("VANKIEN_MODEL_CACHE")
    if value:
        return Path(value).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "tro-ly-van-kien" / "models"


def embedding_model() -> str | None:
    """Model that the operator names in VANKIEN_EMBEDDING_MODEL: a folder or a hub name."""
    return os.environ.get("VANKIEN_EMBEDDING_MODEL") or None
