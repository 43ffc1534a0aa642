"""Which documents a search is narrowed down to.

Knows: how a value that somebody typed fits the metadata of documents. Does not know: ranking.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

from corpus.text import fold, tokenise
from corpus.types import Metadata
from index.errors import NothingFits
from index.types import Filters

_SHOWN = 12
"""Values, at most, that a message lists."""
_STATUS = {"draft": "dự thảo", "adopted": "chính thức"}
_NAMES = {
    "place": "địa phương",
    "level": "cấp",
    "term": "nhiệm kỳ",
    "kind": "loại văn bản",
    "document": "tài liệu",
    "status": "tình trạng",
}
_VALUES: Mapping[str, Callable[[str, Metadata], tuple[str | None, ...]]] = {
    "place": lambda _, metadata: (metadata.place,),
    "level": lambda _, metadata: (metadata.level,),
    "term": lambda _, metadata: (metadata.term,),
    "kind": lambda _, metadata: (metadata.kind,),
    "document": lambda document_id, metadata: (document_id, metadata.title),
    "status": lambda _, metadata: (metadata.status, _STATUS[metadata.status]),
}
"""What a filter is compared with, the value that people read last."""


def fitting_documents(documents: Mapping[str, Metadata], filters: Filters) -> list[str]:
    """Ids of the documents that fit every filter.

    Raises:
        NothingFits: none does; the message lists what there is.
    """
    fitting = list(documents)
    for name, wanted in asdict(filters).items():
        if wanted is None:
            continue
        values = {key: _VALUES[name](key, documents[key]) for key in fitting}
        # A value that fits whole goes before those that only hold it: "xã" is no "thị xã".
        exact = [key for key in fitting if any(_same(wanted, value) for value in values[key])]
        found = exact or [k for k in fitting if any(_holds(value, wanted) for value in values[k])]
        if not found:
            there = sorted({shown[-1] for shown in values.values() if shown[-1]})
            listed = "; ".join(there[:_SHOWN]) + ("; …" if len(there) > _SHOWN else "")
            known = f"đang có: {listed}" if there else "các tài liệu không ghi mục này"
            raise NothingFits(
                f"Không có tài liệu nào có {_NAMES[name]} «{wanted}»; {known}; "
                "hãy chọn giá trị khác hoặc bỏ điều kiện này."
            )
        fitting = found
    return fitting


def _words(value: str) -> list[str]:
    return [fold(token.text) for token in tokenise(value) if any(map(str.isalnum, token.text))]


def _same(wanted: str, value: str | None) -> bool:
    return value is not None and _words(value) == _words(wanted)


def _holds(value: str | None, wanted: str) -> bool:
    """Whether ``value`` holds the words of ``wanted`` beside each other."""
    if value is None:
        return False
    needle = f" {' '.join(_words(wanted))} "
    return needle.strip() != "" and needle in f" {' '.join(_words(value))} "
