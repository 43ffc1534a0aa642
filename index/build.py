"""The way from a library to a new index generation.

Knows: what makes an index outdated, and which vectors can be taken over. Does not know: files of
a generation, models, how a question is answered.
"""

from __future__ import annotations

import logging
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock

from corpus.cli import CORPUS_DIR, INDEX_DIR
from corpus.library import Library
from corpus.types import Document
from index import bundled, environment
from index.chunks import ChunkSettings, indexed_text, split_chunks
from index.errors import IndexOutdated, LibraryEmpty, StoreError
from index.generation import FORMAT, Generation, Manifest, read_generation, write_generation
from index.lexical import LexicalIndex
from index.model import DEFAULT_MODEL
from index.types import Encoder, Progress, Vectors
from index.vectors import VectorIndex

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
    progress: Progress | None = None,
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
            count = old.manifest.chunks
            return BuildReport(old.number, len(old.manifest.titles), count, 0, count)

        corpus, documents = _read_library(library)
        titles = {document.id: document.metadata.title for document in documents}
        chunks = [chunk for document in documents for chunk in split_chunks(document, settings)]
        if not chunks:
            raise LibraryEmpty(
                f"Thư viện {library.root} chưa có tài liệu nào; hãy chạy: "
                f"python -m corpus add TỆP{_option('--corpus', library.root, CORPUS_DIR)}"
            )
        texts = [indexed_text(chunk, titles[chunk.document_id]) for chunk in chunks]
        vectors, encoded = _vectors(texts, encoder, old, progress)
        manifest = Manifest(
            format=FORMAT,
            model=encoder.name,
            weights=encoder.fingerprint,
            dimension=encoder.dimension,
            settings=settings,
            corpus=corpus,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            chunks=len(chunks),
            titles=titles,
            files={},
        )
        number = write_generation(
            index_dir, manifest, chunks, VectorIndex.build(vectors), LexicalIndex.build(texts)
        )
    return BuildReport(number, len(documents), len(chunks), encoded, len(chunks) - encoded)


def check_current(
    manifest: Manifest, library: Library, encoder: Encoder, settings: ChunkSettings, mend: str
) -> None:
    """Refuse an index that was made from something else.

    Raises:
        IndexOutdated: naming the first difference, and the command ``mend``.
    """
    if manifest.format != FORMAT:
        reason = f"Chỉ mục có định dạng số {manifest.format}, chương trình này dùng số {FORMAT}"
    elif manifest.weights != encoder.fingerprint:
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


def _vectors(
    texts: Sequence[str], encoder: Encoder, old: Generation | None, progress: Progress | None
) -> tuple[Vectors, int]:
    """Vectors (len(texts), dim), and how many of them were encoded now."""
    known: dict[str, int] = {}
    stored: Vectors = np.empty((0, encoder.dimension), np.float32)
    if old is not None and old.manifest.weights == encoder.fingerprint:
        stored = old.vectors.vectors()
        titles = old.manifest.titles
        known = {
            indexed_text(chunk, titles[chunk.document_id]): row
            for row, chunk in enumerate(old.chunks)
        }
    sources = [known.get(text) for text in texts]
    new = [row for row, source in enumerate(sources) if source is None]
    vectors: Vectors = np.empty((len(texts), encoder.dimension), np.float32)
    vectors[new] = encoder.encode_passages([texts[row] for row in new], progress)
    for row, source in enumerate(sources):
        if source is not None:
            vectors[row] = stored[source]
    return vectors, len(new)
