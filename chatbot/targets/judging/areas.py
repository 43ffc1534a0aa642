"""Areas that a text speaks of without one of the library's names.

Knows: how a text says "cả nước", "vùng Tây Nguyên", "các xã", "toàn tỉnh", and how it names a place
without its kind: "Cần Thơ phấn đấu ...". Does not know: the places of the library.

Each is one only where the text is about it: what it is compared with ("cao hơn cả nước") is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.patterns import ADMIN_UNITS, either
from corpus.text import UPPER_CASE, match_form

_UNITS = (*ADMIN_UNITS, "đặc khu")
_NO_UNIT = r"(?! (?:hội|viên|đoàn|ủy|uỷ|đội|lệ|sản|thân|luận|tắc)(?!\w))"
"""What makes another word of the kind before it: "xã hội", "tỉnh ủy"."""
_KIND = rf"(?:{either(*_UNITS)})(?!\w){_NO_UNIT}"
_VERBS = either(
    *("phấn đấu", "sẽ", "đã", "đang", "có", "đạt(?! chuẩn)(?! tiêu)", "còn", "đặt", "đề ra", "giữ"),
    *("xác định", "quyết tâm", "duy trì", "hoàn thành", "nâng", "đưa", "giảm", "tăng", "thu"),
    *("trồng", "xây dựng", "kết nạp", "giải quyết", "hướng tới", "hướng đến", "dự kiến", "ước"),
    *("không", "chưa", "là", "phải", "cần", "đón", "thu hút", "bảo đảm", "đảm bảo", "đều", "cùng"),
    *("có thể", "được giao", "chiếm", "mỗi năm", "hằng năm", "bình quân", "cơ bản", "tiếp tục"),
)
_IN = either(
    *("của", "tại", "ở", "trong", "trên", "trên địa bàn", "địa bàn", "trên phạm vi", "phạm vi"),
    *("cho", "tính chung", "chung", "riêng", "khắp", "toàn", "đối với"),
)
_ENDS = rf"(?=\s*(?:$|[,;:.()\d–-]|(?:{_VERBS})(?!\w)))"
_STARTS = r"(?:^|[\n,;:.(]|(?<!\w)(?:và|còn|thì|rằng|là|nêu))\s*"
_LED = rf"(?:{_STARTS}|(?<!\w){_IN}\s+)"
COUNTRY = ("cả nước", "toàn quốc", "nước ta", "việt nam", "nước việt nam")
_NATION = either(*COUNTRY, "toàn cầu", "thế giới", "cả thế giới", "đông nam á", "châu á")
_NUMBER = r"(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d{1,3})"
_MANY = rf"(?:(?:cả|tất cả|toàn bộ)(?: các)?(?: {_NUMBER})?|các|những|nhiều|một số|{_NUMBER})"
_LOCAL = rf"(?:{either(*_UNITS, 'địa phương', 'vùng', 'đơn vị hành chính')})(?!\w){_NO_UNIT}"
_SINGLE = rf"(?:cả|toàn)\s+({_KIND})"

_WIDE = (
    re.compile(rf"{_LED}({_NATION}){_ENDS}"),
    re.compile(rf"{_LED}((?:vùng|khu vực|miền)(?!\w))(?=\s)"),
    re.compile(rf"{_LED}({_MANY}\s+{_LOCAL}){_ENDS}"),
)
_ALONE = (
    re.compile(rf"(?<!\w){_SINGLE}(?!\s+(?:đạt chuẩn))"),
    re.compile(rf"{_STARTS}({_KIND})(?=\s+(?:{_VERBS})(?!\w))"),
    re.compile(rf"(?<!\w){_IN}\s+({_KIND}){_ENDS}"),
)
"""A kind without a name: "toàn tỉnh", "phường phấn đấu", "trên địa bàn xã"."""
_COMPARED = re.compile(
    rf"(?<!\w){either('hơn', 'với', 'cùng', 'bằng', 'so', 'kém', 'thứ', 'nhất', 'đầu', 'vào')}\s+"
    rf"(?:{either('mức', 'bình quân', 'trung bình', 'chung', 'của', 'mức bình quân')}\s+)*$"
)
_REGION = re.compile(rf"\w+ [{UPPER_CASE}]\w*(?: [{UPPER_CASE}]\w*){{0,3}}")
_SYLLABLE = rf"[{UPPER_CASE}](?!\w*[{UPPER_CASE}\d])\w*"
_BARE = re.compile(
    rf"(?:(?i:(?<!\w)(?:tại|ở|của|cho|riêng|địa bàn))\s+"
    rf"|(?:^|[\n,;:.(])\s*(?!(?i:tại|ở|của|cho|riêng)\s))"
    rf"((?:TP\.? ?)?{_SYLLABLE}(?: {_SYLLABLE}){{0,3}})(?!\w| [{UPPER_CASE}])"
)
_SUBJECT = re.compile(rf"\s*(?:\([^()]*\)\s*)?,?\s*(?:{_VERBS})(?!\w)")
_PREPOSITION = re.compile(r"(?<!\w)(?:tại|ở|của|cho|riêng|địa bàn)\s*$")
_BODIES = re.compile(
    either(
        *("đảng", "nhà nước", "chính phủ", "đại hội", "hội đồng", "hội nghị", "hội nông dân"),
        *("hội liên hiệp", "hội cựu", "hội sinh viên", "hội phụ nữ", "hội chữ", "hội khuyến"),
        *("ban", "mặt trận", "đoàn", "công đoàn", "ủy", "uỷ", "nghị quyết", "quốc hội", "bộ"),
        *("sở", "trung ương", "liên đoàn", "quân", "luật", "tổ quốc", "kế hoạch", "báo cáo"),
        *("chương trình", "đề án", "dự án", "thủ tướng", "tổng bí thư", "chủ tịch", "bác", "công"),
        *("hợp tác xã", "doanh nghiệp", "nhân dân", "chi bộ", "tháng", "quý", "năm", "trường"),
        *("bệnh viện", "nhà", "cục", "chi cục", "kết luận", "chỉ thị", "quyết định", "thông tư"),
    )
    + r"(?!\w)"
)
"""Bodies and texts with capitals: no places."""


_PART = re.compile(
    rf"(?<!\w)((?i:thôn|ấp|bản|buôn|xóm|khóm|khu phố|tổ dân phố|khu dân cư|tổ)"
    rf"\s+(?:số\s+)?(?:\d+|[{UPPER_CASE}]\w*(?: [{UPPER_CASE}]\w*){{0,2}}))(?!\w)"
)
_ACTING = either(
    *("phấn đấu", "đặt mục tiêu", "đặt chỉ tiêu", "đề ra", "quyết tâm", "hướng tới", "hướng đến"),
    *("dự kiến", "sẽ", "cam kết", "xác định", "có kế hoạch"),
)
"""What only somebody does: a place, a body, not an indicator."""
_ACTOR = re.compile(rf"(?:^|[\n,;:.])\s*([^\n,;:.\d()]{{1,60}}?)\s+(?:{_ACTING})(?!\w)")
_USUAL = re.compile(
    r"(?<!\w)"
    + either(
        *("đảng bộ", "đảng ủy", "đảng uỷ", "ban chấp hành", "ban thường vụ", "chi bộ", "đảng viên"),
        *("chính quyền", "nhân dân", "cán bộ", "quân", "dân", "chúng ta", "chúng tôi", "đại hội"),
        *("nghị quyết", "báo cáo", "kế hoạch", "đề án", "văn kiện", "ủy ban", "uỷ ban", "ubnd"),
        *("hđnd", "hội đồng", "các cấp", "cơ quan", "đơn vị", "hội nghị", "nhiệm kỳ", "giai đoạn"),
        *("năm", "đến", "tới", "cuối", "hết", "hằng", "hàng", "mỗi", "bình quân", "trung bình"),
        *("và", "cùng", "với", "của", "trên", "địa bàn", "tại", "ở", "trong", "từ", "theo", "này"),
        *("toàn", "thể", "toàn thể", "cả", "các", "những", "lần thứ", "khóa", "khoá", "mới", "tới"),
        *("đồng thời", "ngoài ra", "bên cạnh đó", "tiếp tục", "cũng", "đã", "đang", "luôn", "còn"),
        *("do đó", "vì vậy", "qua đó", "trong đó", "theo đó", "cụ thể", "riêng", "mục tiêu"),
        *("chỉ tiêu", "phương hướng", "nhiệm vụ", "thời gian", "phải", "đều", "được", "chung"),
        *("lãnh đạo", "chỉ đạo", "hiện", "hiện nay", "nay", "là", "mà", "việc", "về", "để", "vào"),
        *("tập trung", "hệ thống", "chính trị", "địa phương", "thường vụ", "đại biểu"),
        *(*_UNITS, "không", "chưa", "chẳng"),
    )
    + r"(?!\w)"
)
"""Who it may be that the documents of a place speak of, and words that name nobody."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area that a text is about."""

    written: str
    start: int
    kind: str | None = None
    """Of "toàn tỉnh": the unit of this kind that is spoken of, whichever it is. None: no unit."""


def areas(text: str) -> list[Area]:
    """The areas that ``text`` (normalised) is about, in order."""
    plain = match_form(text)
    found = {area.start: area for area in (*_alone(text, plain), *_wide(text, plain))}
    return [found[start] for start in sorted(found)]


def bare_names(text: str) -> list[Area]:
    """What ``text`` names, without a kind, as a place is named: "Cần Thơ phấn đấu", "của Cần Thơ".

    Nothing tells a place from a firm or a person there; who asks must know the common words.
    """
    found = []
    for match in _BARE.finditer(text):
        name, start = match[1], match.start(1)
        led = _PREPOSITION.search(match_form(text[max(0, start - 10) : start]))
        several = " " in name or name.startswith("TP")
        closed = text[start - 1 : start] in {"(", ","} or text[start - 2 : start] == ", "
        closed = closed or not text[:start].strip()
        alone = closed and re.match(r"\s*(?:$|[,.;:)])", text[match.end() :]) is not None
        subject = several and _SUBJECT.match(match_form(text[match.end() :])) is not None
        if (led or subject or (several and alone)) and not _BODIES.match(match_form(name)):
            found.append(Area(name, start))
    return found


def parts(text: str) -> list[str]:
    """The hamlets and quarters that ``text`` names, which are smaller than any place."""
    return [match[1] for match in _PART.finditer(text)]


def actors(text: str) -> list[str]:
    """Who ``text`` says strives for something, where that is not the usual one: "Huế", "phường
    bạn"; not "Đảng bộ phường".
    """
    found = []
    for match in _ACTOR.finditer(match_form(text)):
        left = _USUAL.sub(" ", match[1])
        if any(map(str.isalpha, left)):
            found.append(text[match.start(1) : match.end(1)])
    return found


def is_nation(name: str) -> bool:
    """Whether an area is the whole country."""
    return match_form(name) in COUNTRY


def _wide(text: str, plain: str) -> Iterator[Area]:
    for words in _WIDE:
        for match in words.finditer(plain):
            start, end = match.span(1)
            if match[1] in {"vùng", "khu vực", "miền"}:
                region = _REGION.match(text, start)
                if region is None:
                    continue
                end = region.end()
            if not _is_compared(plain, start):
                yield Area(text[start:end], start)


def _alone(text: str, plain: str) -> Iterator[Area]:
    for words in _ALONE:
        for match in words.finditer(plain):
            start, end = match.span(1)
            goes_on = re.match(rf"\s+[{UPPER_CASE}\d]", text[end:])
            if goes_on is None and not _is_compared(plain, start):
                yield Area(text[start:end], start, match[1])


def _is_compared(plain: str, start: int) -> bool:
    return _COMPARED.search(plain[max(0, start - 40) : start]) is not None
