"""What heads a table: its caption, its unit line, the rows above its body.

Knows: how Vietnamese reports name tables and units, number rows and columns. Does not know: what
the rows of a body mean, file formats.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from corpus.text import fold, word_set
from corpus.types import Cell, Span

# --- captions ---------------------------------------------------------------------------------

_NAME = r"(?i:phụ lục|phụ biểu|bảng biểu|biểu mẫu|bảng|biểu)"
_NUMBERED = re.compile(
    rf"{_NAME}\s+(?i:số\s*:?\s*)?(?:\d{{1,3}}(?:[.-]\d{{1,3}})*[a-zđ]?|[IVXLC]{{1,6}}|[A-ZĐ])"
    r"(?=\W|$)\s*(?P<rest>.*)"
)
_TITLED = re.compile(
    r"(?:PHỤ LỤC|Phụ lục|PHỤ BIỂU|Phụ biểu|BẢNG|Bảng"
    r"|(?:BIỂU|Biểu)(?=\s+(?i:tổng|chỉ|số|thống|chi|kế|kết|đánh|phân|danh|mục|một|các)\b))"
    r"(?=\W|$).*"
)
_SPOKEN_OF = re.compile(
    r"\b(?:cho thấy|dưới đây|sau đây|trên đây|ở trên|nêu trên|thể hiện|phản ánh|trình bày)\b",
    re.IGNORECASE,
)
"""A sentence about a table, not its name."""
_CAPTION_LENGTH = 300
_TITLE_LENGTH = 160
_ABOVE = 7
"""Lines above a table, at most, in which its name begins."""
_FINAL_MARKS = (".", ";", "!", "?", "…")
_ASIDE = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)\.?|\(?(?i:tiếp theo|tiếp)\)?")
"""A line such as "(Kèm theo Báo cáo số ...)"."""


def is_caption(line: str) -> bool:
    """Whether a line by itself names a table: "Bảng 1. ...", "BIỂU SỐ 2", "Phụ lục"."""
    if len(line) > _CAPTION_LENGTH or "|" in line:
        return False
    if numbered := _NUMBERED.fullmatch(line):
        rest = numbered["rest"]
        return not rest or not rest[0].islower()
    return (
        _TITLED.fullmatch(line) is not None
        and len(line) <= _TITLE_LENGTH
        and not line.endswith(_FINAL_MARKS)
        and _SPOKEN_OF.search(line) is None
    )


def find_caption(
    text: str,
    start: int,
    end: int,
    headings: Set[int] = frozenset(),
    *,
    floor: int = 0,
    ceiling: int | None = None,
    skipped: Set[int] = frozenset(),
) -> tuple[Span | None, Span | None]:
    """(caption, unit) of the table that stands at ``text[start:end]``.

    The caption is the line above, or the lines, that name the table; else a heading or a line
    with a colon right above it; else a numbered name right below it. The unit is what the unit
    line or the caption says of it, with "Đơn vị:" where that stands.

    Args:
        headings: where heading lines start.
        floor: no line that starts before belongs to this table.
        ceiling: where the next table starts.
        skipped: where lines start that are not looked at, such as footnotes.
    """
    caption, unit = _above(text, start, headings, floor, skipped)
    if caption is None:
        caption = _below(text, end, len(text) if ceiling is None else ceiling)
    if unit is None and caption is not None:
        unit = find_unit(text, caption) or _bracketed_unit(text, caption)
    return caption, unit


def _above(
    text: str, start: int, headings: Set[int], floor: int, skipped: Set[int]
) -> tuple[Span | None, Span | None]:
    unit: Span | None = None
    weak: Span | None = None
    last: int | None = None  # where the lowest line of the name ends
    for line in _lines_above(text, start, floor, skipped):
        said = text[line.start : line.end]
        stated = find_unit(text, line)
        if stated is not None and unit is None and last is None:
            unit = stated
        if is_caption(said):
            return Span(line.start, line.end if last is None else last), unit
        if stated is not None and stated.end - stated.start > (line.end - line.start) / 2:
            continue
        if _ASIDE.fullmatch(said):
            continue
        if last is None:
            last = line.end
            if line.start in headings or said.endswith(":") or _is_capitals(said):
                weak = line
        elif weak is not None and _is_capitals(said) and _is_capitals(text[weak.start : weak.end]):
            weak = Span(line.start, weak.end)
        if len(said) > _TITLE_LENGTH or said.endswith((*_FINAL_MARKS, ":")):
            break
    return weak, unit


def _lines_above(text: str, start: int, floor: int, skipped: Set[int]) -> list[Span]:
    lines: list[Span] = []
    end = start - 1
    while end > floor and len(lines) < _ABOVE:
        begin = max(text.rfind("\n", 0, end) + 1, 0)
        if begin < floor:
            break
        if begin not in skipped:
            lines.append(Span(begin, end))
        end = begin - 1
    return lines


def _below(text: str, end: int, ceiling: int) -> Span | None:
    start = end + 1
    stop = text.find("\n", start)
    stop = len(text) if stop < 0 else stop
    if start >= stop or not is_caption(text[start:stop]) or stop > ceiling:
        return None
    # A name right above the next table is that one's.
    between = text[stop:ceiling].strip("\n")
    nearly = ceiling < len(text) and between.count("\n") < 2 and len(between) <= _TITLE_LENGTH
    return None if nearly else Span(start, stop)


def _is_capitals(line: str) -> bool:
    letters = sum(char.isalpha() for char in line)
    return letters >= 6 and line == line.upper() and len(line) <= _TITLE_LENGTH


# --- units ------------------------------------------------------------------------------------

_UNIT = re.compile(
    r"\(?\b(?P<name>đơn\s*vị\s*tính|đơn\s*vị|đv\s*tính|đvt|đv)\s*:\s*(?P<unit>[^()\n|;]+)\)?",
    re.IGNORECASE,
)
_UNIT_LENGTH = 60
_MOST_UNIT_WORDS = 5
_BRACKETS = re.compile(r"\(([^()]{1,40})\)")
_UNIT_WORDS = word_set(
    """
    đồng đ vnd vnđ usd trđ tr.đ nghìn ngàn triệu trăm tỷ tỉ vạn % ‰ ha km km2 km² m m2 m² m3 m³ mm
    cm kg g tạ tấn lít mw kw kwh mwp người hộ khẩu lượt vụ ca cháu giường máy trường lớp phòng xã
    phường thôn tổ huyện tỉnh cái chiếc con cây căn bộ cuốn bài tin điểm lần năm tháng ngày giờ phút
    tuổi thuê
    """
)
_UNIT_PHRASES = frozenset(
    {
        *("lao động", "nhân khẩu", "học sinh", "sinh viên", "giáo viên", "bác sĩ", "y sĩ"),
        *("đơn vị", "đảng viên", "chi bộ", "cơ sở", "công trình", "doanh nghiệp", "hợp tác"),
        *("hợp đồng", "dự án", "mô hình", "sản phẩm", "thuê bao", "hội viên", "đoàn viên"),
        *("cán bộ", "công chức", "gia đình", "buổi", "văn bản", "thủ tục", "hồ sơ"),
    }
)
_LAST_NUMBER = re.compile(r"\d\s*([^\d\s]\D*)$")
_LEADING_NUMBER = re.compile(r"^\d[\d.]*\s*")
_UNIT_HEADERS = word_set("dvt dv")
_UNIT_HEADER_NAMES = frozenset({"don vi tinh", "dv tinh", "don vi do", "d.v.t", "don vi tính"})


def find_unit(text: str, line: Span) -> Span | None:
    """The part of a line that states a unit: "Đơn vị: triệu đồng", "(ĐVT: %)"."""
    for stated in _UNIT.finditer(text, line.start, line.end):
        unit = stated["unit"].strip(" .")
        sure = stated["name"].lower().endswith(("t", "tính"))
        if unit and len(unit) <= _UNIT_LENGTH and (sure or is_unit(unit)):
            closed = stated.group().endswith(")") and not stated.group().startswith("(")
            end = stated.end() - (1 if closed else 0)
            return _stripped(text, stated.start(), end)
    return None


def _bracketed_unit(text: str, line: Span) -> Span | None:
    for bracket in _BRACKETS.finditer(text, line.start, line.end):
        if is_unit(bracket[1]):
            return Span(bracket.start(1), bracket.end(1))
    return None


def unit_words(text: str, span: Span) -> Span:
    """Of what states a unit the unit itself: "triệu đồng" of "(Đơn vị: triệu đồng)"."""
    stated = _UNIT.match(text, span.start, span.end)
    if stated is None:
        return span
    return _stripped(text, stated.start("unit"), stated.end("unit"))


def unit_in(text: str, cell: Cell) -> Span | None:
    """The unit that a header or a label states besides its name: "Giá trị (tỷ đồng)"."""
    span = Span(cell.start, cell.end)
    stated = find_unit(text, span)
    if stated is not None:
        return unit_words(text, stated)
    return _bracketed_unit(text, span)


def is_unit(said: str) -> bool:
    """Whether a short text is a unit: "triệu đồng", "%", "1.000 tấn", "giường/vạn dân"."""
    words = _LEADING_NUMBER.sub("", said.strip(" .")).split()
    if not words or len(words) > _MOST_UNIT_WORDS or any(map(str.istitle, words[1:])):
        return False
    phrase = " ".join(words).lower()
    first = re.split(r"[\s/-]", phrase)[0]
    return first in _UNIT_WORDS or any(re.match(rf"{unit}(?!\w)", phrase) for unit in _UNIT_PHRASES)


def states_unit(said: str) -> bool:
    """Whether a value says what it counts: "2.840 đồng", "12%"; not "trên 15", "10 - 12"."""
    last = _LAST_NUMBER.search(said)
    return last is not None and is_unit(last[1])


def is_unit_header(said: str) -> bool | None:
    """Whether a header cell says that its column holds units; None: it may hold bodies too."""
    name = fold(said).strip(" .:()")
    if name in _UNIT_HEADERS or name in _UNIT_HEADER_NAMES:
        return True
    return None if name == "don vi" else False


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1] in " .":
        end -= 1
    return Span(start, end)


# --- header rows ------------------------------------------------------------------------------

_COUNTER = re.compile(
    r"\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[IVXLC]{1,6}|[A-ZĐ]|[a-zđ])(?:[.)/]|\.\))?|[-–+*•]"
)
_COLUMN_NUMBER = re.compile(r"\(?\[?(?:\d{1,2}|[A-Z])\]?\)?(?:\s*[=:]\s*[\d()\[\]/*x+:\s%-]+)?")
_PERIOD = re.compile(
    r"""
      \d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}           # 30/6/2025
    | \d{1,2}\s*/\s*(?:19|20)\d\d                          # 6/2025
    | (?<!\d)(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?(?![\d.,]\d)
    | \d{1,2}\s+(?:tháng|năm|quý)\b
    | (?:tháng|quý|khóa|lần\ thứ)\s+\d{1,2}\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"(?:(?:trên|dưới|khoảng|hơn|gần|từ|đạt|tối thiểu|ít nhất|không quá)\s+|[<>≤≥≈~±+(–-]+\s*)*\d",
    re.IGNORECASE,
)


def is_counter(said: str) -> bool:
    """Whether a cell only counts its row: "1", "1.2", "IV", "a)", "-"."""
    return _COUNTER.fullmatch(said) is not None


def is_quantity(said: str) -> bool:
    """Whether a cell states a quantity; a year, a date and "6 tháng" are none."""
    rest = _PERIOD.sub("", said).strip()
    return _QUANTITY.match(rest) is not None


def is_number_row(text: str, row: Sequence[Cell]) -> bool:
    """Whether a row only numbers the columns: "A | B | 1 | 2 | 3=2/1"."""
    said = [text[cell.start : cell.end] for cell in row if cell.start < cell.end]
    if len(said) < 2 or not all(_COLUMN_NUMBER.fullmatch(one) for one in said):
        return False
    numbers = [int(found.group()) for one in said if (found := re.search(r"\d+", one))]
    return bool(numbers) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def guess_header_rows(text: str, rows: Sequence[tuple[Cell, ...]]) -> int:
    """How many rows at the top head the columns, where the file does not say; 0: none.

    The first row does unless it states quantities or is counted; so do the rows that its merged
    cells reach into or stand over, rows that number the columns, and a title over all columns.
    """
    columns = max((cell.column + cell.column_span for row in rows for cell in row), default=0)
    if len(rows) < 2 or columns < 2:
        return 0
    depth = 0
    if _spans_all(rows[0], columns):
        depth = 1
    if depth >= len(rows) or not _heads(text, rows[depth]):
        return 0
    depth += max((cell.row_span for cell in rows[depth]), default=1)
    while depth < len(rows) - 1:
        row = rows[depth]
        if is_number_row(text, row):
            depth += 1
            break
        if not _stands_over(rows[depth - 1], row, columns) or not _heads(text, row):
            break
        depth += max((cell.row_span for cell in row), default=1)
    return min(depth, len(rows) - 1)


def _spans_all(row: Sequence[Cell], columns: int) -> bool:
    return len(row) == 1 and row[0].column_span == columns


def _heads(text: str, row: Sequence[Cell]) -> bool:
    """Whether a row may head columns by what it says."""
    said = [text[cell.start : cell.end] for cell in row]
    if not any(said) or said[0].endswith(":"):
        return False
    counted = len(said) > 1 and row[0].column == 0 and is_counter(said[0])
    return not counted and not any(is_quantity(one) for one in said)


def _stands_over(above: Sequence[Cell], row: Sequence[Cell], columns: int) -> bool:
    """Whether a merged cell of the row above has cells of this row below it."""
    return any(
        1 < over.column_span < columns
        and sum(
            over.column <= cell.column < over.column + over.column_span and cell.start < cell.end
            for cell in row
        )
        > 1
        for over in above
    )
