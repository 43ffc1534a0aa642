"""The records of a library as they are at this moment, for programs that run on.

Knows: when a record changed. Does not know: who asks, what is done with them.

Looking costs some microseconds a document: a record is read again only where its file is another.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from pathlib import Path

from corpus import store
from corpus.errors import DamagedDocument, DocumentNotFound
from corpus.record import Record
from corpus.types import Audience

_log = logging.getLogger(__name__)


class Watch:
    """Sees what becomes of the documents below one folder. Safe to use from several threads."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._stamps: dict[str, store.Stamp | None] = {}
        self._records: Mapping[str, Record] = {}
        self._audiences: Mapping[str, Audience] = {}

    def records(self) -> Mapping[str, Record]:
        """By id, in their order; the same object again as long as nothing changed.

        A document whose record cannot be read is logged and not there.
        """
        with self._lock:
            self._look()
            return self._records

    def audiences(self) -> Mapping[str, Audience]:
        """Who may read each document; otherwise as ``records``."""
        with self._lock:
            self._look()
            return self._audiences

    def _look(self) -> None:
        stamps = store.stamps(self._root)
        if stamps == self._stamps:
            return
        known = self._stamps
        self._records = {
            key: record
            for key, stamp in stamps.items()
            for record in (self._records.get(key) if stamp == known.get(key) else self._read(key),)
            if record is not None
        }
        self._audiences = {key: r.metadata.audience for key, r in self._records.items()}
        self._stamps = stamps

    def _read(self, key: str) -> Record | None:
        try:
            return store.read_record(self._root / key)
        except DocumentNotFound:
            return None
        except DamagedDocument as error:
            _log.warning("%s", error)
            return None
