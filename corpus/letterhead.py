"""The head of an official document: who issued it, its number, date and title.

Knows: how Vietnamese party and state documents begin (the forms of Hướng dẫn 36-HD/VPTW and of
Nghị định 30/2020/NĐ-CP): sender on the left, motto on the right, number, place and date, then the
kind of document in capitals and its subject. Does not know: the rest of a text.

Readers may hand on the two columns side by side, one after the other or mixed in one line, so the
head is read as one run of words, not by its lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.text import UPPER_CASE, match_form

KINDS = (
    "báo cáo chính trị",
    "báo cáo kiểm điểm",
    "báo cáo tổng kết",
    "báo cáo",
    "nghị quyết",
    "chương trình hành động",
    "chương trình",
    "kế hoạch",
    "quy chế",
    "quy định",
    "điều lệ",
    "diễn văn",
    "tham luận",
    "kết luận",
    "chỉ thị",
    "quyết định",
    "nghị định",
    "thông tư",
    "hướng dẫn",
    "thông báo",
    "tờ trình",
    "đề án",
    "đề cương",
    "công văn",
)
"""Kinds of documents, a longer name before the one that it begins with."""

_LINES = 40
"""Lines of a text among which its title is looked for."""
_TITLE_LINES = 4
"""Lines that a title takes at most, the kind's line included."""
_MOTTO = re.compile(
    r"đảng cộng sản việt nam|cộng h[oò][àa] xã hội chủ nghĩa việt nam"
    r"|độc lập\s*[-–—]\s*tự do\s*[-–—]\s*hạnh phúc",
    re.IGNORECASE,
)
_SYMBOL = rf"[{UPPER_CASE}]+(?:[a-z]+[{UPPER_CASE}]*)?\d*"
"""NQ, ĐU, UBND, CTr, TTg, QH15."""
_NUMBER = re.compile(
    rf"\bSố\s*:?\s*(\d+(?:\s*/\s*\d{{4}})?\s*[-/]\s*{_SYMBOL}(?:\s*[-/]\s*{_SYMBOL})*)"
)
_UNNUMBERED = re.compile(rf"\bSố\s*:?\s*[.…_\s]*[-/]\s*[{UPPER_CASE}]+(?:[-/][{UPPER_CASE}]+)*")
_WHERE = rf"(?:[{UPPER_CASE}][^\W\d{UPPER_CASE}]+(?: [{UPPER_CASE}][^\W\d{UPPER_CASE}]+)*,\s*)?"
_DATE = re.compile(rf"{_WHERE}[Nn]gày\s+(\d{{1,2}})\s+tháng\s+(\d{{1,2}})\s+năm\s+(\d{{4}})")
_BLANK_DATE = re.compile(rf"{_WHERE}[Nn]gày[\s.…_\d]*tháng[\s.…_\d]*năm[\s.…_\d]*")
_SENDER = (
    r"ĐẢNG BỘ|ĐẢNG ỦY|ĐẢNG UỶ|CHI BỘ|TỈNH ỦY|TỈNH UỶ|THÀNH ỦY|THÀNH UỶ|HUYỆN ỦY|HUYỆN UỶ|QUẬN ỦY"
    r"|QUẬN UỶ|THỊ ỦY|THỊ UỶ|BAN CHẤP HÀNH|BAN THƯỜNG VỤ|BAN BÍ THƯ|BỘ CHÍNH TRỊ|ỦY BAN|UỶ BAN|UBND"
    r"|HỘI ĐỒNG NHÂN DÂN|HĐND|CHÍNH PHỦ|THỦ TƯỚNG CHÍNH PHỦ|QUỐC HỘI|VĂN PHÒNG|VĂN KIỆN|BAN TỔ CHỨC"
    r"|SỞ|BỘ|ĐOÀN|HỘI|BAN|TRƯỜNG|TỔNG CỤC|CỤC|VIỆN|MẶT TRẬN"
)
_SENDER_STARTS = re.compile(
    rf"(?<!\w)(?<!XÃ )(?<!CÁN )(?<!MÔI )(?<!ĐẠI )(?<!CÔNG )(?:{_SENDER})(?!\w)"
)
_INCOMPLETE = re.compile(
    r"(?:BAN CHẤP HÀNH|BAN THƯỜNG VỤ|[UỦ][ỶY] BAN|UBND|HĐND|VĂN PHÒNG|HỘI|BAN|ĐOÀN|CỦA|VÀ|CÁN)$"
)
"""What still needs the name of a body behind it: the two belong together."""
_OF_BODY = re.compile(
    r"của\s+((?:Ban Chấp hành|Ban Thường vụ|Bộ Chính trị|Ban Bí thư|Chính phủ|Đảng bộ|Đảng [ủu][yỷ]"
    r"|Tỉnh [ủu][yỷ]|Thành [ủu][yỷ]|[UỦ][yỷ] ban nhân dân|Hội đồng nhân dân)(?!\w)[^,.;:()]{0,90}?)"
    r"(?=\s+(?:tại|trình|về|do|nhiệm kỳ|lần thứ)\s|[,.;:()]|$)",
    re.IGNORECASE,
)
_SENDER_ENDS = re.compile(r"\s+(?:ĐẠI HỘI|LẦN THỨ|NHIỆM KỲ)\b.*")
_TEXT_BEGINS = re.compile(
    r"(?:[IVX]+|\d+|[A-Z])[.)]\s|[-+•]"
    r"|(?:căn cứ|thực hiện|kính gửi|phần|chương|điều|mở đầu|lời nói đầu)\b",
    re.IGNORECASE,
)
"""How the first line after a title begins."""
_DRAFT = re.compile(r"(?:bản )?dự thảo\b", re.IGNORECASE)
_KIND_AFTER_SENDER = re.compile(
    rf"(?:{_SENDER})\s.*?\s((?:DỰ THẢO )?(?:{'|'.join(kind.upper() for kind in KINDS)})"
    r"(?=$|\s+(?:CỦA|TRÌNH|TẠI|VỀ|ĐẠI HỘI|LẦN THỨ)\s))"
)
_EDGE = " \t*_-–—|#.:"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the head of a document states; None where it does not."""

    senders: tuple[str, ...] = ()
    """Bodies above the title as written there, the issuing one last."""
    number: str | None = None
    date: tuple[int, int, int] | None = None
    """Day, month, year."""
    kind: str | None = None
    """One of ``KINDS``."""
    title: str | None = None
    """Kind and subject on one line; the kind no longer in capitals."""
    body: str | None = None
    """Issuing body as the title names it right behind the kind: "của Ban Chấp hành ..."."""
    draft: bool = False
    """Whether it calls itself a draft."""


def read_letterhead(text: str) -> Letterhead:
    """What stands above the body of a normalised text."""
    lines = [
        part.strip(_EDGE)
        for line in text.split("\n", _LINES)[:_LINES]
        for part in line.split(" | ")
    ]
    lines = [part for line in lines if line for part in _split_at_kind(line)]
    at = next((n for n, line in enumerate(lines) if _kind_in_capitals(line)), None)
    draft = any(_DRAFT.match(line.lstrip("(")) for line in lines[: (at or 0) + _TITLE_LINES])
    if at is None:
        return Letterhead(draft=draft)
    head = " ".join(lines[:at])
    title = _title_lines(lines[at:])
    number = _NUMBER.search(head)
    date = _DATE.search(_NUMBER.sub(" ", head))
    kind = _kind_in_capitals(lines[at])
    first = _DRAFT.sub("", title[0], count=1).strip(_EDGE)
    if kind is not None and match_form(first[: len(kind)]) == match_form(kind):
        first = first[0] + first[1 : len(kind)].lower() + first[len(kind) :]
    subject = " ".join([first, *title[1:]])
    of_body = _OF_BODY.match(subject[len(kind or "") :].lstrip())
    return Letterhead(
        senders=_senders(head),
        number=re.sub(r"\s", "", number[1]) if number else None,
        date=(int(date[1]), int(date[2]), int(date[3])) if date else None,
        kind=kind,
        title=subject,
        body=of_body[1].strip() if of_body else None,
        draft=draft,
    )


def _split_at_kind(line: str) -> list[str]:
    """A line in capitals that holds both the sender and the kind, as two."""
    found = _KIND_AFTER_SENDER.match(line)
    return [line[: found.start(1)], line[found.start(1) :]] if found else [line]


def _kind_in_capitals(line: str) -> str | None:
    """The kind of document that a line begins with in capitals, "DỰ THẢO" before it left out."""
    line = _DRAFT.sub("", line, count=1).strip(_EDGE + "()")
    plain = match_form(line)
    for kind in KINDS:
        written = line[: len(kind)]
        if plain.startswith(match_form(kind)) and written == written.upper():
            rest = line[len(kind) : len(kind) + 1]
            return kind if not rest.isalpha() else None
    return None


def _title_lines(lines: list[str]) -> list[str]:
    """The kind's line and those of its subject, up to where the text begins."""
    title = [lines[0]]
    for line in lines[1:_TITLE_LINES]:
        alone = len(title) == 1 and _kind_in_capitals(title[0]) == match_form(title[0])
        begins = _TEXT_BEGINS.match(line)
        ended = title[-1].endswith((".", ":", ";"))
        if (
            begins
            or ended
            or line.endswith((";", ":"))
            or (not alone and _begins_anew(title, line))
        ):
            break
        if len(line) > 250 or (line.endswith(".") and len(line) > 120):
            break
        title.append(line)
    return title


def _begins_anew(title: list[str], line: str) -> bool:
    """Whether a line does not go on with the subject above it."""
    if title[-1].isupper() and line.isupper():
        return False
    goes_on = (
        line[0].islower()
        or line[0] in '(“"'
        or match_form(line).startswith(("lần thứ", "nhiệm kỳ"))
    )
    return not goes_on


def _senders(head: str) -> tuple[str, ...]:
    """The bodies that a head names, motto, number and date left out."""
    for pattern in (_MOTTO, _NUMBER, _UNNUMBERED, _DATE, _BLANK_DATE):
        head = pattern.sub(" | ", head)
    found: list[str] = []
    for part in head.split("|"):
        words = " ".join(part.split())
        starts = [match.start() for match in _SENDER_STARTS.finditer(words)]
        for start, end in pairwise([*starts, len(words)]):
            piece = words[start:end].strip(_EDGE)
            if found and _INCOMPLETE.search(found[-1]):
                found[-1] = f"{found[-1]} {piece}"
            elif piece == piece.upper():
                found.append(piece)
    return tuple(filter(None, (_SENDER_ENDS.sub("", name) for name in found)))
