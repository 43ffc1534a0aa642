"""An index on disk: whole generations, one of which is current.

Knows: the files of a generation, how one is written beside the others and swapped in, and how a
damaged one is noticed. Does not know: documents, encoders, or whether the index is up to date.

    <index>/CURRENT                       number of the current generation, sha256 of its manifest
    <index>/generations/<n>/manifest.json
    <index>/generations/<n>/chunks.jsonl  one ``Chunk`` a line
    <index>/generations/<n>/vectors.faiss, starts.npy
    <index>/generations/<n>/lexical/      BM25, one folder a field
    <index>/generations/<n>/words/        how often the library writes which words

A generation is written into a folder whose name begins with a dot, renamed, and only then named
by CURRENT, which is replaced in one step. Readers load everything into memory, so that an old
generation can be removed under them.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from corpus.disk import sha256_of, sync
from corpus.types import Metadata
from index.chunks import ChunkSettings
from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.lexical import LexicalIndex
from index.types import Chunk
from index.vectors import VectorIndex
from index.words import WordCounts

FORMAT = 2
"""Number of the layout above; raise it when it changes."""
CURRENT = "CURRENT"
_GENERATIONS = "generations"
_MANIFEST = "manifest.json"
_CHUNKS = "chunks.jsonl"
_LEXICAL = "lexical"
_WORDS = "words"
_BUILDING = ".building"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made of."""

    format: int
    model: str
    """What the operator called the model."""
    weights: str
    """Fingerprint of its weights."""
    dimension: int
    settings: ChunkSettings
    corpus: str
    """Fingerprint of the library."""
    created: str
    """ISO 8601, UTC."""
    chunks: int
    documents: Mapping[str, Metadata]
    """What is known of each document, by id."""
    files: Mapping[str, str]
    """sha256 of each other file of the generation, by its path."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What CURRENT says."""

    number: int
    """Of the current generation."""
    digest: str
    """sha256 of its manifest."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A whole index in memory; row i of every part stands for ``chunks[i]``."""

    pointer: Pointer
    manifest: Manifest
    chunks: Sequence[Chunk]
    vectors: VectorIndex
    lexical: LexicalIndex
    words: WordCounts


def write_generation(
    root: Path,
    manifest: Manifest,
    chunks: Sequence[Chunk],
    vectors: VectorIndex,
    lexical: LexicalIndex,
    words: WordCounts,
) -> int:
    """Write a new generation, make it current, remove the others; returns its number.

    Whatever interrupts it, the current generation stays whole. The caller holds the index's lock.
    ``manifest.files`` is filled in here.
    """
    home = root / _GENERATIONS
    home.mkdir(parents=True, exist_ok=True)
    number = max(_numbers(home), default=0) + 1
    folder = home / f"{_BUILDING}-{number}"
    shutil.rmtree(folder, ignore_errors=True)  # left by an interrupted build
    folder.mkdir()
    lines = (json.dumps(asdict(chunk), ensure_ascii=False) for chunk in chunks)
    (folder / _CHUNKS).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    vectors.save(folder)
    lexical.save(folder / _LEXICAL)
    words.save(folder / _WORDS)
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    manifest = replace(manifest, files={name: sha256_of(folder / name) for name in names})
    data = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    (folder / _MANIFEST).write_bytes(data)
    for path in (*folder.rglob("*"), folder):
        sync(path)

    os.replace(folder, home / str(number))
    sync(home)
    pointer = root / f"{CURRENT}.new"
    pointer.write_text(f"{number} {hashlib.sha256(data).hexdigest()}\n", "utf-8")
    sync(pointer)
    os.replace(pointer, root / CURRENT)
    sync(root)

    remove_others(root, number)
    return number


def remove_others(root: Path, number: int) -> None:
    """Remove every generation but one, and what interrupted builds left. The caller holds the
    index's lock."""
    for entry in (root / _GENERATIONS).iterdir():
        if entry.name != str(number):
            _log.debug("removing %s", entry)
            shutil.rmtree(entry, ignore_errors=True)


def remove_all(root: Path) -> None:
    """Remove every generation: there is nothing left to search in. The caller holds the lock."""
    (root / CURRENT).unlink(missing_ok=True)
    shutil.rmtree(root / _GENERATIONS, ignore_errors=True)


def read_generation(root: Path, mend: str) -> Generation:
    """Load the current generation, every file of it checked.

    Args:
        mend: the command that builds the index anew, for the messages.

    Raises:
        IndexMissing: there is none.
        IndexDamaged: a file is missing or is not what was written.
        IndexOutdated: a program of another time wrote it.
    """
    pointer = read_pointer(root, mend)
    while True:
        try:
            return _load(root / _GENERATIONS / str(pointer.number), pointer, mend)
        except (OSError, ValueError, KeyError, TypeError) as error:
            # A build may have replaced the generation meanwhile; then the next one is there.
            again = read_pointer(root, mend)
            if again == pointer:
                raise IndexDamaged(
                    f"Chỉ mục ở {root} bị hỏng ({_reason(error)}); hãy chạy: {mend}"
                ) from error
            pointer = again


def read_pointer(root: Path, mend: str) -> Pointer:
    """Which generation is current; a glance at one small file.

    Raises:
        IndexMissing: there is none.
        IndexDamaged: the file is not what was written.
    """
    try:
        number, digest = (root / CURRENT).read_text("utf-8").split()
        return Pointer(int(number), digest)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissing(f"Chưa có chỉ mục ở {root}; hãy chạy: {mend}") from error
    except ValueError as error:
        raise IndexDamaged(f"Tệp {root / CURRENT} bị hỏng; hãy chạy: {mend}") from error


def _load(folder: Path, pointer: Pointer, mend: str) -> Generation:
    data = (folder / _MANIFEST).read_bytes()
    if hashlib.sha256(data).hexdigest() != pointer.digest:
        raise ValueError(f"{_MANIFEST} đã bị thay đổi")
    fields = json.loads(data)
    if fields["format"] != FORMAT:
        raise IndexOutdated(
            f"Chỉ mục có định dạng số {fields['format']}, chương trình này dùng số {FORMAT}; "
            f"hãy chạy: {mend}"
        )
    documents = {key: Metadata(**metadata) for key, metadata in fields["documents"].items()}
    settings = ChunkSettings(**fields["settings"])
    manifest = Manifest(**{**fields, "settings": settings, "documents": documents})
    for name, expected in manifest.files.items():
        if sha256_of(folder / name) != expected:
            raise ValueError(f"{name} đã bị thay đổi")
    lines = (folder / _CHUNKS).read_text("utf-8").split("\n")[:-1]
    records = [json.loads(line) for line in lines]
    return Generation(
        pointer=pointer,
        manifest=manifest,
        chunks=[Chunk(**{**record, "heading": tuple(record["heading"])}) for record in records],
        vectors=VectorIndex.load(folder),
        lexical=LexicalIndex.load(folder / _LEXICAL),
        words=WordCounts.load(folder / _WORDS),
    )


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"không đọc được {Path(error.filename).name}"
    return str(error)


def _numbers(home: Path) -> list[int]:
    return [int(entry.name) for entry in home.iterdir() if entry.name.isdecimal()]
