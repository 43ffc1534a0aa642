"""Files beside the index that save reading documents again.

Knows: a JSON file of what was read of each document, by a key; whether it is whole. Does not know:
what was read. A file that is missing, damaged or of another version costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chatbot.atomic_file import atomic_file

logger = logging.getLogger(__name__)


def load_kept(path: Path, version: int | str) -> dict[str, Any]:
    """Key -> what was kept under it; nothing where the file cannot be used."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        documents = raw["documents"]
        if raw["version"] != version:
            logger.info("%s was written by other rules", path)
            return {}
        if not isinstance(documents, dict) or raw["sha256"] != _digest(documents):
            raise ValueError("it is not what was written")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        logger.warning("cannot use %s: %s", path, error)
        return {}
    return documents


def save_kept(path: Path, version: int | str, documents: Mapping[str, Any]) -> None:
    """Replace the file in one step; of several processes the last one decides.

    ``documents``: of dicts with string keys, lists, strings, whole numbers, truth values and None.
    """
    content = {"version": version, "sha256": _digest(documents), "documents": documents}
    try:
        with atomic_file(path) as temporary:
            temporary.write_text(json.dumps(content), "utf-8")
    except OSError as error:
        logger.warning("cannot write %s: %s", path, error)


def _digest(documents: object) -> str:
    return hashlib.sha256(json.dumps(documents, sort_keys=True).encode()).hexdigest()
