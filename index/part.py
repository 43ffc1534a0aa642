"""The part of an index that somebody may search.

Knows: what an index would hold, had some of its documents never been in it. Does not know: who may
read what, files.

Not only passages are left out: how rare a word is, which words are known and which place a name
means are counted among the rest alone, so that an answer does not tell what the others say.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from corpus.versions import as_if_alone
from index.build import counted_texts
from index.generation import Generation
from index.words import WordCounts


def part_of(generation: Generation, documents: Collection[str]) -> Generation:
    """The generation as if it had been built of ``documents`` (ids) alone.

    Chunks and vectors are shared with the whole.
    """
    rows = [at for at, chunk in enumerate(generation.chunks) if chunk.document_id in documents]
    chunks = [generation.chunks[row] for row in rows]
    metadata = as_if_alone(generation.manifest.documents, documents)
    return Generation(
        pointer=generation.pointer,
        manifest=replace(generation.manifest, chunks=len(rows), documents=metadata),
        chunks=chunks,
        vectors=generation.vectors.part(rows),
        lexical=generation.lexical.part(rows),
        words=WordCounts.count(counted_texts(chunks, metadata)),
    )
