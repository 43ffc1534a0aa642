"""An exchange as JSON, and back.

Knows: the fields, and what stands for those that an older program did not write. Does not know:
where it is kept.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, cast, get_args

from chatbot.exchanges import Exchange, Outcome, Passage
from chatbot.types import Citation
from corpus.types import Status


def dumps(exchange: Exchange) -> bytes:
    """UTF-8 JSON. Lone surrogates, which a browser can send, survive too."""
    fields = dataclasses.asdict(exchange)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def loads(source: bytes) -> Exchange:
    """The exchange; one that was under way when it was kept is ``stopped``.

    Raises:
        ValueError: it is not what ``dumps`` writes.
    """
    try:
        raw = json.loads(source.decode("utf-8", "surrogatepass"))
        return _exchange(raw)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an exchange: {error}") from error


def _exchange(raw: dict[str, Any]) -> Exchange:
    outcome = raw["outcome"]
    if outcome not in get_args(Outcome):
        raise ValueError(f"outcome {outcome}")
    exchange = Exchange(
        question=raw["question"],
        text=raw["text"],
        passages=tuple(_passage(passage) for passage in raw["passages"]),
        outcome=cast(Outcome, outcome),
        followups=tuple(raw.get("followups", ())),
        id=raw.get("id", ""),
        searched=raw.get("searched", ""),
    )
    return dataclasses.replace(exchange, outcome="stopped") if exchange.under_way else exchange


def _passage(raw: dict[str, Any]) -> Passage:
    return Passage(_citation(raw["citation"]), raw["before"], raw["quote"], raw["after"])


def _citation(raw: dict[str, Any]) -> Citation:
    status = raw.get("status", "adopted")
    if status not in get_args(Status):
        raise ValueError(f"status {status}")
    return Citation(
        marker=raw["marker"],
        document_id=raw["document_id"],
        title=raw["title"],
        page=raw["page"],
        heading=tuple(raw["heading"]),
        start=raw["start"],
        end=raw["end"],
        quote=raw["quote"],
        page_label=raw.get("page_label"),
        ocr=raw.get("ocr", False),
        status=cast(Status, status),
        superseded_by=raw.get("superseded_by"),
    )
