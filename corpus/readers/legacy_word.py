"""Old Word files (DOC), and RTF, through a program that is installed beside us.

Knows: LibreOffice and antiword, how to run them safely. Does not know: what stands in a file;
LibreOffice makes it DOCX, and the reader of that goes on.

A converter gets a profile of its own, in which macros and links are off, a time limit, and is
killed with all its children when it is over.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import UnreadableFile
from corpus.readers.types import Progress, silent
from corpus.readers.word import WordReader
from corpus.readers.word_package import OLE_SIGNATURE
from corpus.types import Page, Reading, TextBlock

CONVERSION_SECONDS = 120.0
MAX_OUTPUT_BYTES = 200 * 1024**2
"""Of a converted file; pictures count too."""

_RTF_SIGNATURE = b"{\\rtf"
_SECTOR = 512
"""Streams of an OLE container begin at multiples of this many bytes."""
_WORD_MAGIC = b"\xec\xa5"
"""How the stream begins that holds a Word 97 to 2003 document ([MS-DOC] 2.5.2)."""
_FLAGS = 0x0B
"""In that stream: the second byte of its flags; the lowest bit says that it is encrypted."""

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class Converter:
    """A program that understands old Word files."""

    name: str
    """``libreoffice`` or ``antiword``."""
    program: str
    """Path of the executable."""


def find_converter(suffix: str = ".doc") -> Converter | None:
    """The best converter that is installed for files of this kind, None if there is none."""
    for command in ("soffice", "libreoffice"):
        if program := shutil.which(command):
            return Converter("libreoffice", program)
    if suffix == ".doc" and (program := shutil.which("antiword")):
        return Converter("antiword", program)
    return None


class LegacyWordReader:
    """DOC and RTF."""

    format = "doc"
    suffixes = (".doc", ".rtf")

    def read(self, data: bytes, name: str, progress: Progress) -> Reading:
        """One page without a number."""
        suffix = _kind(data, name)
        converter = find_converter(suffix)
        if converter is None:
            raise UnreadableFile(
                f"Chưa đọc được tệp «{name}» vì máy này chưa có LibreOffice hay antiword; hãy cài "
                "LibreOffice, hoặc mở tệp bằng Word, lưu thành .docx rồi thêm lại."
            )
        progress("reading", 0, 1)
        with tempfile.TemporaryDirectory(prefix="van-kien-") as folder:
            source = Path(folder) / f"input{suffix}"
            source.write_bytes(data)
            if converter.name == "libreoffice":
                docx = _with_libreoffice(converter.program, source, name)
                reading = WordReader().read(docx, name, silent)
                reading = replace(reading, format=self.format)
            else:
                reading = _with_antiword(converter.program, source, name)
        progress("reading", 1, 1)
        return reading


def _kind(data: bytes, name: str) -> str:
    """``.doc`` or ``.rtf``.

    Raises:
        UnreadableFile: neither, or under a password.
    """
    if data.startswith(_RTF_SIGNATURE):
        return ".rtf"
    if not data.startswith(OLE_SIGNATURE):
        raise UnreadableFile(
            f"Tệp «{name}» không phải tệp Word kiểu cũ (.doc) hoặc đã hỏng; hãy mở bằng Word, lưu "
            "thành .docx rồi thêm lại."
        )
    heads = (at for at in range(0, len(data), _SECTOR) if data[at : at + 2] == _WORD_MAGIC)
    flags = next(heads, len(data)) + _FLAGS
    if (flags < len(data) and data[flags] & 1) or "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(
            f"Tệp «{name}» có mật khẩu; hãy mở bằng Word, bỏ mật khẩu, lưu lại rồi thêm lại."
        )
    if "WordDocument".encode("utf-16-le") not in data:
        raise UnreadableFile(
            f"Tệp «{name}» là tệp Office kiểu cũ nhưng không phải văn bản Word; hãy lưu thành "
            ".docx hay .pdf rồi thêm lại."
        )
    return ".doc"


def _with_libreoffice(program: str, source: Path, name: str) -> bytes:
    """The file as DOCX."""
    profile = source.parent / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")
    target = source.parent / "output"
    # The filters are named, so that a file cannot have itself read as something else.
    reads = "MS Word 97" if source.suffix == ".doc" else "Rich Text Format"
    command = [
        program,
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        f"-env:UserInstallation={profile.as_uri()}",
        f"--infilter={reads}",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(target),
        str(source),
    ]
    run_limited(command, source.parent, name, CONVERSION_SECONDS)
    converted = target / "input.docx"
    if not converted.is_file() or converted.stat().st_size > MAX_OUTPUT_BYTES:
        raise UnreadableFile(
            f"LibreOffice không chuyển được tệp «{name}», có thể tệp đã hỏng hoặc có mật khẩu; hãy "
            "mở bằng Word, lưu thành .docx rồi thêm lại."
        )
    return converted.read_bytes()


def _with_antiword(program: str, source: Path, name: str) -> Reading:
    """The bare text of the file."""
    command = [program, "-m", "UTF-8.txt", "-w", "0", str(source)]
    text = run_limited(command, source.parent, name, CONVERSION_SECONDS).decode("utf-8", "replace")
    if not text.strip():
        raise UnreadableFile(
            f"antiword không đọc được tệp «{name}»; hãy mở bằng Word, lưu thành .docx rồi thêm lại."
        )
    warning = (
        "Tệp .doc được đọc bằng antiword: bảng, chú thích và số thứ tự có thể bị mất; hãy cài "
        "LibreOffice hoặc lưu thành .docx rồi thêm lại để đọc đầy đủ."
    )
    return Reading(LegacyWordReader.format, (Page(None, (TextBlock(text),)),), warnings=(warning,))


def run_limited(command: list[str], folder: Path, name: str, seconds: float) -> bytes:
    """What a program writes to standard output; empty if it failed. ``folder`` is its home.

    Raises:
        UnreadableFile: it took longer than ``seconds``, or cannot be started.
    """
    output = folder / "stdout"
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    try:
        with output.open("wb") as file:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
    except OSError as error:
        raise UnreadableFile(
            f"Không chạy được «{command[0]}» để đọc tệp «{name}» ({error.strerror}); hãy cài lại "
            "LibreOffice, hoặc lưu tệp thành .docx rồi thêm lại."
        ) from error
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"Đọc tệp «{name}» quá {seconds:g} giây nên đã dừng; hãy mở bằng Word, lưu thành "
            ".docx rồi thêm lại."
        ) from error
    finally:
        _kill_group(process)
    if code != 0 or output.stat().st_size > MAX_OUTPUT_BYTES:
        return b""
    return output.read_bytes()


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a program and whatever it started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):  # all gone already
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
