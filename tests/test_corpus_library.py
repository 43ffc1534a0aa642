"""The library on disk. All texts are fictional."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import library as library_module
from corpus.cli import CORPUS_DIR
from corpus.errors import (
    DamagedDocument,
    DocumentNotFound,
    DuplicateDocument,
    InvalidMetadata,
    LibraryBusy,
    UnreadableFile,
)
from corpus.library import Library, slug
from corpus.record import loads

TEXT = """Đại hội Đảng bộ xã Suối Mơ nhiệm kỳ 2025-2030
Sáng nay, xã Suối Mơ khai mạc Đại hội.
Xã Suối Mơ phấn đấu thu nhập đạt 98,5 triệu đồng/người/năm vào năm 2030."""
ID = "dai-hoi-dang-bo-xa-suoi-mo-nhiem-ky-2025-2030"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def write(folder: Path, text: str = TEXT, name: str = "dai-hoi.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def visible(library: Library) -> list[str]:
    return sorted(path.name for path in library.root.iterdir() if path.name != ".lock")


def test_an_added_document_comes_back_equal(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeff  " + TEXT.replace("\n", "\r\n\r\n"))
    added = library.add(path)
    assert added.id == ID
    assert added.text == TEXT
    assert added.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert library.get(ID) == added
    assert library.documents() == [added]
    assert (library.root / ID / "text.txt").read_bytes() == TEXT.encode()
    assert (library.root / ID / "original" / "dai-hoi.txt").read_bytes() == path.read_bytes()
    assert library.verify() == []


def test_what_is_not_given_is_taken_from_the_text(library: Library, tmp_path: Path) -> None:
    details = library.add(write(tmp_path)).metadata
    assert details.title == "Đại hội Đảng bộ xã Suối Mơ nhiệm kỳ 2025-2030"
    assert (details.place, details.level, details.term) == ("xã Suối Mơ", "xã", "2025-2030")
    assert (details.date, details.kind, details.body) == (None, None, None)
    assert (details.source, details.status) == ("dai-hoi.txt", "adopted")


def test_what_is_given_wins(library: Library, tmp_path: Path) -> None:
    old = library.add(write(tmp_path, "Dự thảo cũ.", "cu.txt"))
    details = library.add(
        write(tmp_path),
        title="  Báo cáo\nchính trị ",
        body="Đảng uỷ",
        place="xã Mận",
        term="2020 – 2025",
        date="1/8/2025",
        status="draft",
        supersedes=old.id,
        source="https://example.org/a",
    ).metadata
    assert details.title == "Báo cáo chính trị"
    assert (details.body, details.place, details.level) == ("Đảng uỷ", "xã Mận", "xã")
    assert (details.term, details.date) == ("2020-2025", "2025-08-01")
    assert (details.status, details.supersedes) == ("draft", old.id)
    assert details.source == "https://example.org/a"


def test_headings_and_pages_survive_the_disk(library: Library, tmp_path: Path) -> None:
    source = "<!-- page: 3 -->\n# Mục tiêu\nMột.\n<!-- page: 4 -->\n\n<!-- page: 5 -->\nHai."
    library.add(write(tmp_path, source, "a.md"))
    document = library.documents()[0]
    assert document.text == "# Mục tiêu\nMột.\nHai."
    assert [h.title for h in document.headings] == ["Mục tiêu"]
    assert [document.text[p.start : p.end] for p in document.pages] == [
        "# Mục tiêu\nMột.",
        "",
        "Hai.",
    ]
    assert document.page_at(document.text.index("Một")) == 3
    assert document.page_at(document.text.index("Hai")) == 5
    assert document.heading_path_at(len(document.text) - 1) == ("Mục tiêu",)
    assert library.verify() == []


def test_an_empty_library_need_not_exist(library: Library) -> None:
    assert library.documents() == []
    assert library.verify() == []
    assert not library.root.exists()


def test_the_same_file_or_text_is_refused_with_the_id_that_is_there(
    library: Library, tmp_path: Path
) -> None:
    library.add(write(tmp_path))
    with pytest.raises(DuplicateDocument, match=ID):
        library.add(write(tmp_path, name="khac.txt"), title="Tên khác")
    with pytest.raises(DuplicateDocument, match=ID):
        library.add(write(tmp_path, TEXT + "\n\n", "khac.txt"))
    assert visible(library) == [ID]


def test_a_taken_id_gets_the_text_hash_behind_it(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path, "Một.", "1.txt"), title="Nghị quyết")
    second = library.add(write(tmp_path, "Hai.", "2.txt"), title="Nghị quyết")
    assert second.id == "nghi-quyet-" + hashlib.sha256(b"Hai.").hexdigest()[:8]


@given(st.text(max_size=80))
def test_an_id_is_always_a_safe_short_file_name(title: str) -> None:
    name = slug(title)
    assert library_module._ID.fullmatch(name)
    assert len(name) <= 45


def test_an_id_is_cut_at_a_word_and_never_names_a_device() -> None:
    assert slug("Đại hội: Phát triển kinh tế bền vững, đẩy mạnh") == (
        "dai-hoi-phat-trien-kinh-te-ben-vung-day-manh"
    )
    assert slug("a" * 60) == "a" * 45
    assert slug("???") == "van-ban"
    assert slug("CON") == "van-ban-con"


def test_an_unknown_id_names_those_that_are_close(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path))
    with pytest.raises(DocumentNotFound, match=f"«dai-hoi-dang-bo-xa-suoi».*{ID}"):
        library.get("dai-hoi-dang-bo-xa-suoi")


@pytest.mark.parametrize(
    "document_id",
    ["../library", f"./{ID}", f"{ID}/", ".", "..", "", "/etc", ".lock", "a/b", "A", "a\0b", "a\nb"],
)
def test_an_id_is_never_a_path(library: Library, tmp_path: Path, document_id: str) -> None:
    library.add(write(tmp_path))
    for use in (library.get, library.remove):
        with pytest.raises(DocumentNotFound):
            use(document_id)
    assert visible(library) == [ID]


@pytest.mark.parametrize(
    "name",
    [
        "...txt",
        "..\\..\\evil.txt",
        "a\nb\tc.txt",
        "\u202egpj.txt",
        "con.txt",
        "đ" * 120 + ".txt",
        "; rm -rf $HOME.txt",
        "-rf.txt",
        'C:evil?*<>|".txt',
        os.fsdecode(b"\xff\xfe.txt"),
        " .txt",
        "\u200b.txt",
    ],
)
def test_hostile_file_names_stay_inside_the_document(
    library: Library, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_text(TEXT, encoding="utf-8")
    document = library.add(path)
    [stored] = (library.root / document.id / "original").iterdir()
    assert stored.read_bytes() == path.read_bytes()
    assert stored.suffix == ".txt"
    assert not set(stored.name) & set('/\\:*?"<>|\n\t\u202e\u200b')
    assert not stored.name.startswith(".")
    assert stored.stem != "con"
    stored.name.encode()
    assert library.verify() == []
    library.remove(document.id)
    assert visible(library) == []


def test_removed_documents_are_gone_and_can_come_back(library: Library, tmp_path: Path) -> None:
    path = write(tmp_path)
    library.add(path)
    library.remove(ID)
    assert visible(library) == []
    assert library.add(path).id == ID


@pytest.mark.parametrize("step", ["replace", "fsync"])
def test_a_failed_add_leaves_the_library_as_it_was(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    kept = library.add(write(tmp_path))

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(OSError, match="No space"):
            library.add(write(tmp_path, "Hai.", "2.txt"))
    assert library.documents() == [kept]
    assert visible(library) == [ID]
    assert library.add(tmp_path / "2.txt").text == "Hai."


class Killed(BaseException):
    """Ends the process without any clean-up, as far as a test can."""


@pytest.mark.parametrize("moment", range(5))
def test_an_add_killed_at_any_moment_loses_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    kept = library.add(write(tmp_path))
    real_fsync, real_replace = os.fsync, os.replace
    calls = 0

    def count() -> None:
        nonlocal calls
        if calls == moment:
            raise Killed
        calls += 1

    def fsync(handle: int) -> None:
        count()
        real_fsync(handle)

    def replace(source: Path, target: Path) -> None:
        count()
        real_replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        patch.setattr(os, "replace", replace)
        with pytest.raises(Killed):
            library.add(write(tmp_path, "Hai.", "2.txt"))
    assert any(name.startswith(".adding") for name in visible(library))
    assert library.documents() == [kept]
    assert library.verify() == []
    library.add(tmp_path / "2.txt")
    assert visible(library) == ["hai", ID][::-1]


def test_a_remove_killed_half_way_is_finished_by_the_next_command(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path)
    library.add(path)

    def killed(*args: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(Killed):
            library.remove(ID)
    assert library.documents() == []
    library.add(path)
    assert visible(library) == [ID]


def test_two_writers_do_not_meet(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "_LOCK_SECONDS", 0.05)
    with library._writing(), pytest.raises(LibraryBusy, match="lệnh khác"):
        library.add(write(tmp_path))
    assert library.add(write(tmp_path)).id == ID


@pytest.mark.parametrize(
    ("text", "name"), [("   \n\u200b", "trong.txt"), ("x", "x.pdf"), ("a\0b", "nhi-phan.txt")]
)
def test_unreadable_files_leave_no_trace(
    library: Library, tmp_path: Path, text: str, name: str
) -> None:
    with pytest.raises(UnreadableFile, match=name):
        library.add(write(tmp_path, text, name))
    assert not library.root.exists()


def test_wrong_metadata_is_refused_before_anything_is_written(
    library: Library, tmp_path: Path
) -> None:
    path = write(tmp_path)
    with pytest.raises(InvalidMetadata, match="khoá XIV"):
        library.add(path, term="khoá XIV")
    with pytest.raises(InvalidMetadata, match="mai"):
        library.add(path, date="mai")
    with pytest.raises(DocumentNotFound, match="khong-co"):
        library.add(path, supersedes="khong-co")
    assert library.documents() == []


def test_a_changed_text_is_never_used(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path))
    stored = library.root / ID / "text.txt"
    stored.write_text(TEXT.replace("98,5", "89,5"), encoding="utf-8")
    for use in (library.documents, lambda: library.get(ID)):
        with pytest.raises(DamagedDocument, match=f"remove {ID}"):
            use()
    assert [problem.document_id for problem in library.verify()] == [ID]


def damage_original(folder: Path) -> None:
    (folder / "original" / "dai-hoi.txt").write_text("khác")


def damage_json(folder: Path) -> None:
    (folder / "document.json").write_text("{")


def drop_json(folder: Path) -> None:
    (folder / "document.json").unlink()


def drop_original(folder: Path) -> None:
    (folder / "original" / "dai-hoi.txt").unlink()


def link_text(folder: Path) -> None:
    (folder / "text.txt").rename(folder.parent.parent / "elsewhere.txt")
    (folder / "text.txt").symlink_to(folder.parent.parent / "elsewhere.txt")


def edit_json(folder: Path, change: dict[str, object]) -> None:
    path = folder / "document.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change))


def move_heading(folder: Path) -> None:
    edit_json(folder, {"headings": [{"level": 1, "title": "x", "start": 0, "end": 9999}]})


def move_page(folder: Path) -> None:
    edit_json(folder, {"pages": [{"number": 1, "start": 5, "end": 2}]})


def denormalise(folder: Path) -> None:
    data = b"a  b"
    (folder / "text.txt").write_bytes(data)
    edit_json(folder, {"text_sha256": hashlib.sha256(data).hexdigest()})


def unsafe_original(folder: Path) -> None:
    edit_json(folder, {"original": "../../elsewhere.txt"})


def other_id(folder: Path) -> None:
    edit_json(folder, {"id": "khac"})


def wrong_title(folder: Path) -> None:
    path = folder / "document.json"
    details = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    edit_json(folder, {"metadata": details | {"title": 5}})


def wrong_types(folder: Path) -> None:
    edit_json(folder, {"pages": [1], "metadata": []})


DAMAGES = (
    *(damage_original, damage_json, drop_json, drop_original, link_text, move_heading),
    *(move_page, denormalise, unsafe_original, other_id, wrong_title, wrong_types),
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_verify_finds_every_kind_of_damage_and_remove_still_works(
    library: Library, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    library.add(write(tmp_path))
    damage(library.root / ID)
    problems = library.verify()
    assert {problem.document_id for problem in problems} == {ID}
    assert all(problem.message for problem in problems)
    library.remove(ID)
    assert library.documents() == []


def test_links_in_the_library_are_no_documents(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path))
    other = Library(tmp_path / "other")
    other.root.mkdir()
    (other.root / ID).symlink_to(library.root / ID)
    assert other.documents() == []
    with pytest.raises(DocumentNotFound):
        other.remove(ID)
    assert library.get(ID)


def test_the_fingerprint_follows_what_an_index_depends_on(library: Library, tmp_path: Path) -> None:
    seen = [library.fingerprint()]
    library.add(write(tmp_path))
    seen.append(library.fingerprint())
    library.add(write(tmp_path, "Hai.", "2.txt"), title="Hai")
    seen.append(library.fingerprint())
    library.remove("hai")
    assert library.fingerprint() == seen[1]
    library.add(tmp_path / "2.txt", title="Hai", status="draft")
    seen.append(library.fingerprint())
    library.remove("hai")
    library.add(tmp_path / "2.txt", title="Ba")
    seen.append(library.fingerprint())
    assert len(set(seen)) == len(seen)


def test_a_record_of_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 9"):
        loads('{"version": 9}')


def test_the_shipped_document_is_whole() -> None:
    shipped = Library(CORPUS_DIR)
    document = shipped.get("phuong-tuong-mai-phat-trien-kinh-te-ben-vung")
    assert document.metadata.term == "2025-2030"
    assert "104,7 triệu đồng/người/năm vào năm 2030" in document.text
    assert [p for p in shipped.verify() if p.document_id == document.id] == []
