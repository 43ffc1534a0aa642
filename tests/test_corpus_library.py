"""The library on disk. All texts are fictional."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import store
from corpus.cli import CORPUS_DIR
from corpus.errors import (
    DamagedDocument,
    DocumentNotFound,
    DuplicateDocument,
    InvalidMetadata,
    LibraryBusy,
    LibraryMissing,
    PreparedNotFound,
    UnreadableFile,
)
from corpus.intake import Given, SourceFile
from corpus.library import Library
from corpus.readers import read_file
from corpus.readers.types import Progress
from corpus.record import Parts, digest
from corpus.types import Cell, Heading, PageSpan, Reading, Table
from corpus.versions import superseded_ids

TEXT = """Đại hội Đảng bộ xã Suối Mơ nhiệm kỳ 2025-2030
Sáng nay, xã Suối Mơ khai mạc Đại hội.
Xã Suối Mơ phấn đấu thu nhập đạt 98,5 triệu đồng/người/năm vào năm 2030."""
TITLE = "Đại hội Đảng bộ xã Suối Mơ nhiệm kỳ 2025-2030"
ID = "dai-hoi-dang-bo-xa-suoi-mo-nhiem-ky-2025-2030"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library")


def write(folder: Path, text: str = TEXT, name: str = "dai-hoi.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def visible(library: Library) -> list[str]:
    """What a person finds in the folder."""
    hidden = {".lock", ".prepared"}
    return sorted(path.name for path in library.root.iterdir() if path.name not in hidden)


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
    assert document.text == "Mục tiêu\nMột.\nHai."
    assert [h.title for h in document.headings] == ["Mục tiêu"]
    assert [document.text[p.start : p.end] for p in document.pages] == [
        "Mục tiêu\nMột.",
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
    monkeypatch.setattr(store, "_LOCK_SECONDS", 0.05)
    with store.writing(library.root), pytest.raises(LibraryBusy, match="lệnh khác"):
        library.add(write(tmp_path))
    assert library.add(write(tmp_path)).id == ID


@pytest.mark.parametrize(
    ("text", "name"),
    [("   \n\u200b", "trong.txt"), ("%PDF-1.7", "x.pdf"), ("a\0b", "nhi-phan.txt")],
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


def edit_parts(folder: Path, parts: Parts) -> None:
    """Write other parts and make the record agree."""
    (folder / "parts.json").write_text(parts.dumps(), encoding="utf-8")
    edit_json(folder, {"parts_sha256": digest(parts.dumps())})


def move_heading(folder: Path) -> None:
    edit_parts(folder, Parts(headings=(Heading(1, "x", 0, 9999),)))


def move_page(folder: Path) -> None:
    edit_parts(folder, Parts(pages=(PageSpan(1, 5, 2),)))


def move_table(folder: Path) -> None:
    edit_parts(folder, Parts(tables=(Table(0, 5, ((Cell(0, 9999, 0),),), 0),)))


def damage_parts(folder: Path) -> None:
    with (folder / "parts.json").open("a", encoding="utf-8") as file:
        file.write(" ")


def drop_parts(folder: Path) -> None:
    (folder / "parts.json").unlink()


def break_parts(folder: Path) -> None:
    (folder / "parts.json").write_text("{}", encoding="utf-8")
    edit_json(folder, {"parts_sha256": digest("{}")})


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
    *(move_page, move_table, damage_parts, drop_parts, break_parts, denormalise),
    *(unsafe_original, other_id, wrong_title, wrong_types),
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
    library.fingerprint()
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
    library.edit("ba", number="1-NQ")
    seen.append(library.fingerprint())
    library.replace("ba", write(tmp_path, "<!-- page: 1 -->\nHai.", "2.md"), source="2.txt")
    assert library.get("ba").text == "Hai."
    seen.append(library.fingerprint())
    assert len(set(seen)) == len(seen)


def test_the_shipped_document_is_whole() -> None:
    shipped = Library(CORPUS_DIR)
    document = shipped.get("phuong-tuong-mai-phat-trien-kinh-te-ben-vung")
    assert document.metadata.term == "2025-2030"
    assert "104,7 triệu đồng/người/năm vào năm 2030" in document.text
    assert [p for p in shipped.verify() if p.document_id == document.id] == []


# --- correcting, replacing ----------------------------------------------------------------------


def test_metadata_is_corrected_and_the_text_stays(library: Library, tmp_path: Path) -> None:
    added = library.add(write(tmp_path), body="Đảng uỷ")
    edited = library.edit(
        ID, term="2020 – 2025", number=" 15-NQ/ĐU ", body="", place=None, status="draft"
    )
    details = edited.metadata
    assert (details.term, details.number, details.status) == ("2020-2025", "15-NQ/ĐU", "draft")
    assert (details.body, details.place, details.level) == (None, None, None)
    assert details.title == added.metadata.title
    assert edited.text == added.text
    assert library.get(ID) == edited
    assert library.verify() == []


def test_the_level_follows_a_corrected_place_unless_a_person_gave_it(
    library: Library, tmp_path: Path
) -> None:
    library.add(write(tmp_path))
    assert library.edit(ID, place="phường Mây Trắng").metadata.level == "phường"
    assert library.edit(ID, level="đặc khu").metadata.level == "đặc khu"
    assert library.edit(ID, place="xã Mận").metadata.level == "đặc khu"


def test_a_wrong_correction_changes_nothing(library: Library, tmp_path: Path) -> None:
    added = library.add(write(tmp_path))
    with pytest.raises(InvalidMetadata, match="Tiêu đề"):
        library.edit(ID, title=" ")
    with pytest.raises(InvalidMetadata, match="Trạng thái"):
        library.edit(ID, status="mới", place="xã Mận")
    with pytest.raises(InvalidMetadata, match="32/1/2025"):
        library.edit(ID, place="xã Mận", date="32/1/2025")
    with pytest.raises(DocumentNotFound):
        library.edit(ID, supersedes="khong-co")
    with pytest.raises(DocumentNotFound):
        library.edit("khong-co", place="xã Mận")
    assert library.get(ID) == added


def test_a_new_file_takes_the_place_of_a_document(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path), body="Đảng uỷ", status="draft")
    library.edit(ID, place=None)
    new = library.replace(
        ID,
        write(tmp_path, "Nghị quyết\nNhiệm kỳ 2030-2035.\nXã Suối Mơ.", "moi.md"),
        status="adopted",
    )
    assert new.id == ID
    assert new.text == "Nghị quyết\nNhiệm kỳ 2030-2035.\nXã Suối Mơ."
    details = new.metadata
    assert (details.body, details.place, details.status) == ("Đảng uỷ", None, "adopted")
    assert (details.source, details.term) == ("moi.md", "2030-2035")
    assert library.documents() == [new]
    assert library.original(ID) == ("moi.md", (tmp_path / "moi.md").read_bytes())
    assert library.verify() == []


def test_nothing_of_the_old_file_stays(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path))
    for number in (2, 3):
        library.replace(ID, write(tmp_path, f"Văn bản số {number}.", f"{number}.txt"))
        files = sorted(p.relative_to(library.root / ID) for p in library.root.glob("*/**/*.*"))
        assert list(map(str, files)) == [
            *(f"{number}/original/{number}.txt", f"{number}/parts.json", f"{number}/text.txt"),
            "document.json",
        ]


def test_a_document_may_be_read_anew_but_not_become_another(
    library: Library, tmp_path: Path
) -> None:
    first = library.add(write(tmp_path))
    library.add(write(tmp_path, "Hai.", "2.txt"), title="Hai")
    assert library.replace(ID, tmp_path / "dai-hoi.txt") == first
    with pytest.raises(DuplicateDocument, match="«hai»"):
        library.replace(ID, tmp_path / "2.txt")
    assert library.get(ID) == first


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_document_can_be_replaced(
    library: Library, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    library.add(write(tmp_path))
    damage(library.root / ID)
    library.replace(ID, write(tmp_path, TEXT + " Hết.", "moi.txt"))
    assert library.verify() == []
    assert library.get(ID).text == TEXT + " Hết."


def test_a_damaged_text_is_repaired_from_the_whole_original(
    library: Library, tmp_path: Path
) -> None:
    added = library.add(write(tmp_path), term="2020-2025")
    for damage in (drop_parts, link_text, denormalise, move_heading):
        folder = library.root / ID
        damage(folder if (folder / "text.txt").exists() else max(folder.glob("[0-9]*")))
        assert library.verify() != []
        assert library.repair(ID) == added
        assert library.get(ID) == added
        library.remove(ID)
        library.add(tmp_path / "dai-hoi.txt", term="2020-2025")
    damage_original(library.root / ID)
    with pytest.raises(DamagedDocument, match="tệp gốc"):
        library.repair(ID)


def test_a_document_of_an_older_program_is_read_edited_and_replaced(tmp_path: Path) -> None:
    shutil.copytree(CORPUS_DIR, tmp_path / "library", ignore=shutil.ignore_patterns(".*"))
    library = Library(tmp_path / "library")
    [record] = [r for r in library.records() if r.likeness == ""]
    before = library.get(record.id)
    old_fingerprint = library.fingerprint()
    edited = library.edit(record.id, number="15-NQ/ĐU")
    assert library.get(record.id) == edited
    assert edited.text == before.text
    assert library.fingerprint() != old_fingerprint
    library.edit(record.id, number=None)
    assert library.fingerprint() == old_fingerprint
    new = library.replace(record.id, write(tmp_path))
    assert new.metadata.title == before.metadata.title
    assert library.verify() == []


# --- versions -----------------------------------------------------------------------------------


def test_a_removed_version_hands_on_what_it_superseded(library: Library, tmp_path: Path) -> None:
    for number, supersedes in ((1, None), (2, "so-1"), (3, "so-2")):
        path = write(tmp_path, f"Văn bản số {number}.", f"{number}.txt")
        library.add(path, title=f"Số {number}", supersedes=supersedes)
    assert superseded_ids(library.records()) == {"so-1": "so-3", "so-2": "so-3"}
    library.remove("so-2")
    assert superseded_ids(library.documents()) == {"so-1": "so-3"}
    library.remove("so-1")
    assert library.get("so-3").metadata.supersedes is None
    assert library.verify() == []


def test_no_document_may_supersede_itself(library: Library, tmp_path: Path) -> None:
    for number, supersedes in ((1, None), (2, "so-1"), (3, "so-2")):
        path = write(tmp_path, f"Văn bản số {number}.", f"{number}.txt")
        library.add(path, title=f"Số {number}", supersedes=supersedes)
    for replaced in ("so-1", "so-3"):
        with pytest.raises(InvalidMetadata, match="chính mình"):
            library.edit("so-1", supersedes=replaced)
        with pytest.raises(InvalidMetadata, match="chính mình"):
            library.replace("so-1", write(tmp_path), supersedes=replaced)


def test_a_text_that_is_nearly_the_same_is_refused_unless_it_is_a_new_version(
    library: Library, tmp_path: Path
) -> None:
    library.add(write(tmp_path), status="draft")
    again = write(tmp_path, TEXT.upper(), "hoa.txt")
    with pytest.raises(DuplicateDocument, match=f"chữ hoa.*--supersedes {ID}"):
        library.add(again)
    assert library.add(again, supersedes=ID).metadata.supersedes == ID
    with pytest.raises(DuplicateDocument, match="đã có"):
        library.add(write(tmp_path), supersedes=ID)


# --- many documents, some of them damaged -------------------------------------------------------


def test_the_rest_can_be_served_without_a_damaged_document(
    library: Library, tmp_path: Path
) -> None:
    kept = library.add(write(tmp_path, "Hai.", "2.txt"), title="Hai")
    library.add(write(tmp_path))
    damaged: list[DamagedDocument] = []
    (library.root / ID / "text.txt").write_text("khác", encoding="utf-8")
    assert library.documents(damaged.append) == [kept]
    assert len(library.records()) == 2
    damage_json(library.root / ID)
    assert [record.id for record in library.records(damaged.append)] == ["hai"]
    assert [error.document_id for error in damaged] == [ID, ID]
    with pytest.raises(DamagedDocument):
        library.records()


def test_a_document_can_be_added_beside_a_damaged_one(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path))
    damage_json(library.root / ID)
    second = library.add(write(tmp_path, "Hai.", "2.txt"), title=TITLE)
    assert second.id.startswith(f"{ID}-")
    library.edit(second.id, number="1-NQ")
    library.remove(second.id)


def test_a_damaged_record_changes_the_fingerprint(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path))
    before = library.fingerprint()
    damage_json(library.root / ID)
    assert library.fingerprint() != before


def test_records_are_read_without_text_and_parts(library: Library, tmp_path: Path) -> None:
    document = library.add(
        write(tmp_path, "<!-- page: 1 -->\nMột.\n<!-- page: 2 -->\nHai.", "a.md")
    )
    shutil.rmtree(library.root / document.id / "original")
    (library.root / document.id / "text.txt").unlink()
    (library.root / document.id / "parts.json").unlink()
    [record] = library.records()
    assert (record.id, record.pages, record.format) == (document.id, 2, "markdown")
    assert record.metadata == document.metadata


@pytest.mark.slow
def test_a_thousand_documents_are_listed_at_once(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path, "Một.\n" * 2000), title="Mẫu")
    for number in range(1000):
        folder = library.root / f"mau-{number}"
        shutil.copytree(library.root / "mau", folder)
        edit_json(folder, {"id": folder.name})
    start = time.perf_counter()
    assert len(library.records()) == 1001
    library.fingerprint()
    assert time.perf_counter() - start < 3


def test_a_library_that_is_not_there_can_be_told_from_an_empty_one(
    library: Library, tmp_path: Path
) -> None:
    with pytest.raises(LibraryMissing, match=r"không tồn tại.*--corpus"):
        library.check_exists()
    with pytest.raises(LibraryMissing, match="không phải là thư mục"):
        Library(write(tmp_path)).check_exists()
    library.root.mkdir()
    library.check_exists()


def test_files_of_others_in_a_document_are_left_alone(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path))
    note = library.root / ID / "ghi-chu.txt"
    note.write_text("Ghi chú.", encoding="utf-8")
    library.replace(ID, write(tmp_path, "Hai.", "2.txt"))
    library.edit(ID, number="1-NQ")
    assert note.exists()
    assert library.verify() == []


# --- files that wait to be published ------------------------------------------------------------


def test_a_prepared_file_is_seen_by_staff_alone(library: Library, tmp_path: Path) -> None:
    prepared = library.prepare(write(tmp_path), body="Đảng uỷ")
    assert prepared.record.metadata.place == "xã Suối Mơ"
    assert prepared.record.metadata.body == "Đảng uỷ"
    assert prepared.duplicates == ()
    assert library.documents() == []
    assert library.fingerprint() == Library(tmp_path / "khac").fingerprint()
    assert library.verify() == []
    with pytest.raises(DocumentNotFound):
        library.get(prepared.id)
    again = Library(library.root)  # a server that was started again
    assert again.prepared() == [prepared]
    assert again.prepared_document(prepared.id).text == TEXT


def test_a_prepared_file_is_corrected_and_published(library: Library, tmp_path: Path) -> None:
    prepared = library.prepare(write(tmp_path))
    form = {"title": "Nghị quyết", "place": "xã Suối Mơ", "term": "", "number": "15-NQ/ĐU"}
    document = library.publish(prepared.id, **form)
    assert document.id == "nghi-quyet"
    assert (document.metadata.term, document.metadata.number) == (None, "15-NQ/ĐU")
    assert library.documents() == [document]
    assert library.prepared() == []
    [record] = library.records()
    assert record.given == ("number", "term", "title")
    assert library.verify() == []
    with pytest.raises(PreparedNotFound):
        library.publish(prepared.id)


def test_a_wrong_correction_leaves_the_prepared_file_waiting(
    library: Library, tmp_path: Path
) -> None:
    prepared = library.prepare(write(tmp_path))
    with pytest.raises(InvalidMetadata):
        library.publish(prepared.id, date="mai")
    with pytest.raises(DocumentNotFound):
        library.publish(prepared.id, supersedes="khong-co")
    with pytest.raises(DocumentNotFound):
        library.publish(prepared.id, replaces="khong-co")
    assert library.prepared() == [prepared]


def test_a_prepared_file_takes_the_place_of_a_document(library: Library, tmp_path: Path) -> None:
    library.add(write(tmp_path), body="Đảng uỷ", number="1-NQ")
    prepared = library.prepare(write(tmp_path, TEXT + " Hết.", "moi.txt"))
    title = prepared.record.metadata.title
    document = library.publish(prepared.id, replaces=ID, number="2-NQ", title=title)
    assert document.id == ID
    assert document.text == TEXT + " Hết."
    assert (document.metadata.body, document.metadata.number) == ("Đảng uỷ", "2-NQ")
    assert library.records()[0].given == ("body", "number")
    assert library.prepared() == []
    assert library.documents() == [document]
    assert library.verify() == []


def test_duplicates_of_a_prepared_file_are_named_and_not_published(
    library: Library, tmp_path: Path
) -> None:
    prepared = library.prepare(write(tmp_path))
    library.add(tmp_path / "dai-hoi.txt")
    [waiting] = library.prepared()
    assert [(d.document_id, d.likeness) for d in waiting.duplicates] == [(ID, "file")]
    assert waiting.record == prepared.record
    with pytest.raises(DuplicateDocument, match=ID):
        library.publish(prepared.id)
    library.discard(prepared.id)
    assert library.prepared() == []
    with pytest.raises(PreparedNotFound):
        library.discard(prepared.id)


def test_a_publication_that_was_killed_half_way_starts_anew(
    library: Library, tmp_path: Path
) -> None:
    prepared = library.prepare(write(tmp_path))
    library.add(tmp_path / "dai-hoi.txt")
    # The record takes the new id before the folder does.
    edit_json(library.root / ".prepared" / prepared.id, {"id": ID})
    [waiting] = library.prepared()
    assert waiting.id == prepared.id
    assert [duplicate.document_id for duplicate in waiting.duplicates] == [ID]
    assert library.prepared_document(prepared.id).id == prepared.id
    with pytest.raises(DuplicateDocument, match=ID):
        library.publish(prepared.id)
    library.remove(ID)
    assert library.publish(prepared.id).id == ID


def test_an_audience_stays_with_its_document(library: Library, tmp_path: Path) -> None:
    """Whatever becomes of its file."""
    assert library.add(write(tmp_path), audience="staff").metadata.audience == "staff"
    assert library.records()[0].metadata.audience == "staff"
    replaced = library.replace(ID, write(tmp_path, TEXT + " Hết.", "moi.txt"))
    assert replaced.metadata.audience == "staff"
    damage = library.root / ID
    drop_parts(max(damage.glob("[0-9]*")))
    assert library.repair(ID).metadata.audience == "staff"
    assert library.edit(ID, number="1-NQ").metadata.audience == "staff"
    wider = library.replace(ID, write(tmp_path, TEXT + " Rồi.", "nua.txt"), audience="reader")
    assert wider.metadata.audience == library.get(ID).metadata.audience == "reader"


@pytest.mark.parametrize(
    ("waiting", "replaced", "corrected", "audience"),
    [
        ("everyone", "staff", {}, "staff"),
        ("everyone", "staff", {"audience": "everyone"}, "staff"),
        ("admin", "staff", {}, "admin"),
        ("everyone", "staff", {"audience": "admin"}, "admin"),
        ("admin", "everyone", {"audience": "reader"}, "reader"),
    ],
)
def test_a_prepared_file_opens_no_document_whose_place_it_takes(
    library: Library,
    tmp_path: Path,
    waiting: str,
    replaced: str,
    corrected: Given,
    audience: str,
) -> None:
    library.add(write(tmp_path), audience=replaced)
    prepared = library.prepare(write(tmp_path, TEXT + " Hết.", "moi.txt"), audience=waiting)
    assert prepared.record.metadata.audience == waiting
    document = library.publish(prepared.id, replaces=ID, **corrected)
    assert document.metadata.audience == library.get(ID).metadata.audience == audience


@pytest.mark.parametrize("damage", [damage_json, drop_json])
def test_what_replaces_a_document_that_says_no_more_who_may_read_it_is_for_administrators(
    library: Library, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    library.add(write(tmp_path), audience="staff")
    damage(library.root / ID)
    library.replace(ID, write(tmp_path, TEXT + " Hết.", "moi.txt"))
    assert library.get(ID).metadata.audience == "admin"
    damage(library.root / ID)
    document = library.replace(ID, write(tmp_path, TEXT, "cu.txt"), audience="everyone")
    assert document.metadata.audience == "everyone"


@pytest.mark.parametrize("audience", ["", "ai", "Staff", None])
def test_an_audience_is_one_of_four(library: Library, tmp_path: Path, audience: str) -> None:
    library.add(write(tmp_path), audience="staff")
    with pytest.raises(InvalidMetadata):
        library.edit(ID, audience=audience)
    assert library.get(ID).metadata.audience == "staff"


def test_an_audience_changes_the_fingerprint(library: Library, tmp_path: Path) -> None:
    """An index knows it too, so that a running assistant hears of it."""
    library.add(write(tmp_path))
    before = library.fingerprint()
    library.edit(ID, audience="staff")
    assert library.fingerprint() != before


def test_a_file_is_a_duplicate_only_of_what_its_publisher_knows(
    library: Library, tmp_path: Path
) -> None:
    library.add(write(tmp_path))
    prepared = library.prepare(tmp_path / "dai-hoi.txt")
    with pytest.raises(DuplicateDocument):
        library.publish(prepared.id, among=[ID])
    assert library.publish(prepared.id, among=[]).id != ID


def test_prepared_files_are_listed_in_their_order(library: Library, tmp_path: Path) -> None:
    texts = [f"Văn bản số {number}." for number in range(4)]
    for text in texts:
        library.prepare(write(tmp_path, text))
    assert [library.prepared_document(p.id).text for p in library.prepared()] == texts


@pytest.mark.parametrize("prepared_id", ["../library", "", ".", "..", "a/b", ".adding-x", "a\0b"])
def test_the_id_of_a_prepared_file_is_never_a_path(library: Library, prepared_id: str) -> None:
    library.root.mkdir()
    for use in (library.prepared_document, library.publish, library.discard):
        with pytest.raises(PreparedNotFound):
            use(prepared_id)


# --- reading ------------------------------------------------------------------------------------


def test_a_file_is_read_by_whom_the_caller_names_and_progress_is_passed_on(
    library: Library,
) -> None:
    heard: list[tuple[str, int, int]] = []

    def read(data: bytes, name: str, progress: Progress) -> Reading:
        progress("ocr", 1, 2)
        return read_file(data, name, progress)

    file = SourceFile("trang.txt", TEXT.encode(), "https://example.org/trang")
    document = library.add(file, read=read, progress=lambda *step: heard.append(step))
    assert ("ocr", 1, 2) in heard
    assert document.metadata.source == "https://example.org/trang"
    assert library.original(document.id) == ("trang.txt", TEXT.encode())


def test_a_file_that_is_there_is_refused_before_it_is_read(
    library: Library, tmp_path: Path
) -> None:
    library.add(write(tmp_path))

    def read(data: bytes, name: str, progress: Progress) -> Reading:
        raise AssertionError("read for nothing")

    with pytest.raises(DuplicateDocument):
        library.add(tmp_path / "dai-hoi.txt", read=read)
    with pytest.raises(InvalidMetadata):
        library.add(write(tmp_path, "Hai.", "2.txt"), read=read, term="mai")
