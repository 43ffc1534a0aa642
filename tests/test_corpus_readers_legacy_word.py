"""Old Word files: read through LibreOffice or antiword, or refused in words."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from pathlib import Path

import pytest

from corpus.assemble import assemble
from corpus.errors import UnreadableFile
from corpus.readers import legacy_word
from corpus.readers.legacy_word import Converter, LegacyWordReader, find_converter
from corpus.readers.types import silent
from corpus.readers.word import WordReader
from corpus.readers.word_package import OLE_SIGNATURE
from corpus.types import Reading
from tests.word_files import document, fill_report

OLE = OLE_SIGNATURE + bytes(504)


def _read_old(data: bytes, name: str = "cu.doc") -> Reading:
    return LegacyWordReader().read(data, name, silent)


def _script(path: Path, code: str) -> Converter:
    """A stand-in for LibreOffice: a Python program."""
    path.write_text(f"#!{sys.executable}\nimport sys, os, time, subprocess\n{code}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return Converter("libreoffice", str(path))


OLD = OLE + "WordDocument".encode("utf-16-le") + bytes(512)


def test_without_a_converter_the_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda command: None)
    assert find_converter() is None
    with pytest.raises(UnreadableFile, match=r"«cu\.doc».*LibreOffice.*\.docx"):
        _read_old(OLD)


def test_libreoffice_is_preferred_and_antiword_reads_no_rtf(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda command: f"/bin/{command}")
    assert find_converter() == Converter("libreoffice", "/bin/soffice")
    only = {"antiword": "/bin/antiword"}
    monkeypatch.setattr(shutil, "which", only.get)
    assert find_converter() == Converter("antiword", "/bin/antiword")
    assert find_converter(".rtf") is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"chu thuong", "không phải tệp Word kiểu cũ"),
        (OLE + "Workbook".encode("utf-16-le"), "không phải văn bản Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (OLE + b"\xec\xa5" + bytes(9) + b"\x01" + bytes(50), "mật khẩu"),
        (OLE + b"\xec\xa5", "không phải văn bản Word"),
    ],
)
def test_files_that_only_look_old_are_refused_before_any_program_runs(
    data: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legacy_word, "find_converter", lambda suffix: pytest.fail("asked"))
    with pytest.raises(UnreadableFile, match=words):
        _read_old(data)


@pytest.mark.skipif(os.name != "posix", reason="chạy chương trình giả cần hệ POSIX")
def test_a_converter_that_hangs_is_killed_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = tmp_path / "alive"
    child = f"import time\\nwhile True:\\n open({str(alive)!r}, 'a').write('x'); time.sleep(0.02)"
    code = f'subprocess.Popen([sys.executable, "-c", "{child}"])\ntime.sleep(60)'
    fake = _script(tmp_path / "soffice", code)
    monkeypatch.setattr(legacy_word, "find_converter", lambda suffix: fake)
    monkeypatch.setattr(legacy_word, "CONVERSION_SECONDS", 1.0)
    with pytest.raises(UnreadableFile, match="quá 1 giây"):
        _read_old(OLD)
    time.sleep(0.1)
    size = alive.stat().st_size if alive.exists() else 0
    time.sleep(0.2)
    assert size > 0
    assert alive.stat().st_size == size


@pytest.mark.skipif(os.name != "posix", reason="chạy chương trình giả cần hệ POSIX")
def test_a_converter_that_fails_or_is_missing_gives_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for fake in (
        _script(tmp_path / "soffice", "sys.exit(3)"),
        Converter("libreoffice", "/no/such"),
    ):
        monkeypatch.setattr(legacy_word, "find_converter", lambda suffix, fake=fake: fake)
        with pytest.raises(UnreadableFile, match=r"«cu\.doc»"):
            _read_old(OLD)


needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="chưa cài LibreOffice (soffice)"
)


def _as_old(data: bytes, folder: Path, form: str) -> bytes:
    """A DOCX file as LibreOffice saves it in an old format."""
    source = folder / "nguon.docx"
    source.write_bytes(data)
    filters = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format"}
    command = [shutil.which("soffice") or "", "--headless", "--convert-to", filters[form]]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    legacy_word.run_limited(
        [*command, profile, "--outdir", str(folder), str(source)], folder, "nguon.docx", 120
    )
    return (folder / f"nguon.{form}").read_bytes()


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("form", ["doc", "rtf"])
def test_old_files_are_read_like_new_ones(form: str, tmp_path: Path) -> None:
    new = document(fill_report)
    old = _read_old(_as_old(new, tmp_path, form), f"cu.{form}")
    assert old.format == "doc"
    assert (
        assemble(old.pages).text == assemble(WordReader().read(new, "moi.docx", silent).pages).text
    )


@pytest.mark.slow
@needs_libreoffice
def test_a_damaged_old_file_is_read_or_refused_in_words(tmp_path: Path) -> None:
    data = _as_old(document(fill_report), tmp_path, "doc")
    for broken in (data[:3000], data[:512] + bytes(len(data) - 512)):
        try:
            _read_old(broken)
        except UnreadableFile as error:
            assert "cu.doc" in str(error)  # noqa: PT017


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.skipif(shutil.which("antiword") is None, reason="chưa cài antiword")
def test_antiword_gives_the_text_and_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _as_old(document(fill_report), tmp_path, "doc")
    antiword = Converter("antiword", shutil.which("antiword") or "")
    monkeypatch.setattr(legacy_word, "find_converter", lambda suffix: antiword)
    reading = _read_old(data)
    assert "61,5 triệu đồng/người/năm" in assemble(reading.pages).text
    assert "antiword" in reading.warnings[0]
