"""Files of requests, one JSON object a line.

Knows: lines and what is wrong with them. Does not know: what is requested.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from chatbot.errors import BadRequest


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """(number, line) of the lines that are not blank; numbers count from 1.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


def read_record(line: bytes, number: int) -> dict[str, object]:
    """The object on line ``number``.

    Raises:
        BadRequest: it is none.
    """
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadRequest(
            f"Dòng {number} không phải JSON hợp lệ; mỗi dòng cần một đối tượng JSON."
        ) from None
    if not isinstance(record, dict):
        raise BadRequest(f"Dòng {number} không phải đối tượng JSON.")
    return record
