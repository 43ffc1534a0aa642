"""The way from a library to a new index generation.

Knows: what makes an index outdated, and which vectors can be taken over. Does not know: files of
a generation, models, how a question is answered.
"""

from __future__ import annotations

import logging
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock

from corpus.cli import CORPUS_DIR, INDEX_DIR
from corpus.library import Library
from corpus.types import Document, Metadata
from index import bundled, environment
from index.chunks import ChunkSettings, encoded_texts, indexed_text, split_chunks
from index.errors import IndexOutdated, LibraryEmpty, StoreError
from index.generation import (
    FORMAT,
    Generation,
    Manifest,
    read_generation,
    remove_all,
    remove_others,
    write_generation,
)
from index.lexical import LexicalIndex
from index.model import DEFAULT_MODEL
from index.types import Chunk, Encoder, StageProgress, Vectors
from index.vectors import VectorIndex
from index.words import WordCounts

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    generation: int
    documents: int
    chunks: int
    encoded: int
    """Chunks that were encoded now."""
    reused: int
    """Chunks whose vectors were taken from the generation before."""


def build_index(
    index_dir: Path,
    library: Library,
    encoder: Encoder,
    *,
    settings: ChunkSettings | None = None,
    progress: StageProgress | None = None,
) -> BuildReport:
    """Bring the index up to date with the library; one build at a time, the others wait.

    An index that is up to date is left alone.

    Raises:
        LibraryEmpty: there is no text to index.
        CorpusError: a document cannot be read.
    """
    settings = settings or ChunkSettings()
    mend = build_command(index_dir, library, encoder)
    index_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(index_dir / ".lock"):
        old: Generation | None = None
        try:
            old = read_generation(index_dir, mend)
            check_current(old.manifest, library, encoder, settings, mend)
        except StoreError as error:
            _log.debug("building: %s", error)
        else:
            remove_others(index_dir, old.pointer.number)
            count = old.manifest.chunks
            return BuildReport(old.pointer.number, len(old.manifest.documents), count, 0, count)

        progress = progress or (lambda stage, done, total: None)
        progress("reading", 0, 0)
        corpus, documents = _read_library(library)
        progress("reading", len(documents), len(documents))
        metadata = {document.id: document.metadata for document in documents}
        chunks = [chunk for document in documents for chunk in split_chunks(document, settings)]
        if not chunks:
            # What was removed must not stay behind in an index.
            remove_all(index_dir)
            raise LibraryEmpty(
                f"Thư viện {library.root} chưa có tài liệu nào; hãy chạy: "
                f"python -m corpus add TỆP{_option('--corpus', library.root, CORPUS_DIR)}"
            )
        titles = [metadata[chunk.document_id].title for chunk in chunks]
        sources = _sources(chunks, titles, old)
        if old is not None and _fits(old, encoder, settings):
            kept = [None if row is None else old.vectors.of_passage(row) for row in sources]
        else:
            kept = [None] * len(chunks)
        vectors = _encode(chunks, titles, kept, encoder, settings, progress)
        encoded = sum(part is None for part in kept)
        progress("writing", 0, 1)
        manifest = Manifest(
            format=FORMAT,
            model=encoder.name,
            weights=encoder.fingerprint,
            dimension=encoder.dimension,
            settings=settings,
            corpus=corpus,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            chunks=len(chunks),
            documents=metadata,
            files={},
        )
        texts = [indexed_text(chunk, title) for chunk, title in zip(chunks, titles, strict=True)]
        lexical = LexicalIndex.build(texts, old.lexical if old else None, sources)
        words = _count_words(chunks, metadata, old)
        number = write_generation(
            index_dir, manifest, chunks, VectorIndex.build(vectors), lexical, words
        )
        progress("writing", 1, 1)
    return BuildReport(number, len(documents), len(chunks), encoded, len(chunks) - encoded)


def check_current(
    manifest: Manifest, library: Library, encoder: Encoder, settings: ChunkSettings, mend: str
) -> None:
    """Refuse an index that was made from something else.

    Raises:
        IndexOutdated: naming the first difference, and the command ``mend``.
    """
    if manifest.weights != encoder.fingerprint:
        reason = (
            f"Chỉ mục được tạo bằng mô hình {manifest.model} ({manifest.weights[:8]}), "
            f"còn đang dùng {encoder.name} ({encoder.fingerprint[:8]})"
        )
    elif manifest.dimension != encoder.dimension:
        reason = f"Chỉ mục có {manifest.dimension} chiều, mô hình có {encoder.dimension} chiều"
    elif manifest.settings != settings:
        reason = "Chỉ mục được tạo với cách chia đoạn khác"
    elif manifest.corpus != library.fingerprint():
        reason = "Thư viện đã thay đổi sau khi tạo chỉ mục"
    else:
        return
    raise IndexOutdated(f"{reason}; hãy chạy: {mend}")


def build_command(index_dir: Path, library: Library, encoder: Encoder) -> str:
    """The command that builds this index, with the options that are not the defaults."""
    command = "python -m index build"
    command += _option("--corpus", library.root, CORPUS_DIR)
    command += _option("--index", index_dir, INDEX_DIR)
    if encoder.name not in (bundled.NAME, DEFAULT_MODEL, environment.embedding_model()):
        command += f" --model {shlex.quote(encoder.name)}"
    return command


def _option(name: str, value: Path, default: Path) -> str:
    return "" if value.resolve() == default.resolve() else f" {name} {shlex.quote(str(value))}"


def _read_library(library: Library) -> tuple[str, list[Document]]:
    """The documents with their fingerprint, also while somebody else adds one."""
    while True:
        fingerprint = library.fingerprint()
        documents = library.documents()
        if library.fingerprint() == fingerprint:
            return fingerprint, documents


def _sources(
    chunks: Sequence[Chunk], titles: Sequence[str], old: Generation | None
) -> list[int | None]:
    """For each chunk the row of the old generation that reads the same, if any."""
    if old is None:
        return [None] * len(chunks)
    documents = old.manifest.documents
    known = {
        _content(chunk, documents[chunk.document_id].title): row
        for row, chunk in enumerate(old.chunks)
    }
    return [known.get(_content(*pair)) for pair in zip(chunks, titles, strict=True)]


def _count_words(
    chunks: Sequence[Chunk], documents: Mapping[str, Metadata], old: Generation | None
) -> WordCounts:
    """The words of all chunks, titles and places; only what changed is read again."""
    now = Counter(counted_texts(chunks, documents))
    if old is None:
        return WordCounts.count(now.elements())
    before = Counter(counted_texts(old.chunks, old.manifest.documents))
    return old.words.updated((now - before).elements(), (before - now).elements())


def counted_texts(chunks: Sequence[Chunk], documents: Mapping[str, Metadata]) -> Iterator[str]:
    """The texts whose words an index counts."""
    yield from (chunk.text for chunk in chunks)
    for metadata in documents.values():
        yield from (metadata.title, metadata.place or "")


def _content(chunk: Chunk, title: str) -> tuple[str, tuple[str, ...], str, str]:
    """All that is indexed of a chunk."""
    return title, chunk.heading, chunk.context, chunk.text


def _fits(old: Generation, encoder: Encoder, settings: ChunkSettings) -> bool:
    """Whether vectors of the old generation can stand beside new ones."""
    before = old.manifest.settings
    same_texts = (before.rules, before.part) == (settings.rules, settings.part)
    return same_texts and old.manifest.weights == encoder.fingerprint


def _encode(
    chunks: Sequence[Chunk],
    titles: Sequence[str],
    kept: Sequence[Vectors | None],
    encoder: Encoder,
    settings: ChunkSettings,
    progress: StageProgress,
) -> list[Vectors]:
    """Vectors (parts, dim) of each chunk; those without any ``kept`` are encoded."""
    parts = [
        encoded_texts(chunk, title, settings) if known is None else []
        for chunk, title, known in zip(chunks, titles, kept, strict=True)
    ]
    new = sum(known is None for known in kept)
    encoded = encoder.encode_passages(
        [text for of_chunk in parts for text in of_chunk],
        # Counted in chunks, which is what the operator is told about.
        lambda done, total: progress("encoding", done * new // max(total, 1), new),
    )
    ends = np.cumsum([len(of_chunk) for of_chunk in parts])
    return [
        encoded[end - len(of_chunk) : end] if known is None else known
        for of_chunk, known, end in zip(parts, kept, ends, strict=True)
    ]
