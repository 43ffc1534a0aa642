"""Whether a value is a target, a result, where a change starts from, or just a count.

Knows: the words that show it, and what years say of it. Does not know: values, indicators. Texts
are in matching form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from chatbot.patterns import one_of
from chatbot.targets.reading.words import listed, opening
from chatbot.targets.types import Kind, Period
from corpus.text import match_form

_TARGET = one_of(
    *listed("""
    phấn đấu | mục tiêu | chỉ tiêu cụ thể | các chỉ tiêu | chỉ tiêu chủ yếu | dự kiến | sẽ |
    đặt chỉ tiêu | đề ra chỉ tiêu | nhiệm kỳ tới | nhiệm kỳ mới | phương hướng | định hướng |
    giai đoạn tới | thời gian tới | năm tới | những năm tới | quyết tâm | tầm nhìn |
    kế hoạch đến | chỉ tiêu đến | nhiệm vụ trọng tâm | hướng tới | hướng đến |
    đặt ra | cam kết | chỉ tiêu nhiệm kỳ | nỗ lực | đến cuối nhiệm kỳ | cuối nhiệm kỳ |
    chỉ tiêu phát triển | chỉ tiêu kinh tế | bảo đảm | chỉ tiêu về | chỉ tiêu xã hội |
    chỉ tiêu môi trường | yêu cầu | phải đạt | cần đạt
    """)
)
_RESULT = one_of(
    *listed("""
    đã | đạt được | kết quả | năm qua | nhiệm kỳ qua | thời gian qua | ước đạt | ước |
    ước thực hiện | thực hiện đạt | vượt chỉ tiêu | vượt kế hoạch | vượt mục tiêu | hiện |
    hiện nay | hiện có | tính đến nay | đến nay | so với cùng kỳ | thực trạng | tình hình |
    đánh giá | tổng kết | nhiệm kỳ vừa qua | những năm qua | 5 năm qua | thành tựu | kiểm điểm |
    nhiệm kỳ trước | vượt nghị quyết | so với nghị quyết | hoàn thành vượt | kế hoạch đề ra |
    so với đầu nhiệm kỳ | hạn chế | khuyết điểm | 6 tháng đầu năm
    """)
)
_STRONG_RESULT = one_of(
    *listed("""
    đã | kết quả | nhiệm kỳ qua | năm qua | ước đạt | ước thực hiện | đạt được | hiện nay |
    hiện có | đến nay | thời gian qua | vượt kế hoạch | vượt chỉ tiêu | vượt mục tiêu |
    so với cùng kỳ | nhiệm kỳ vừa qua | những năm qua | tính đến | 5 năm qua | vừa qua
    """)
)
_AT_PRESENT = re.compile(
    r"(?<!\w)(?<!thực )(?<!thể )(?<!phát )(?<!xuất )hiện\s+(?:tại|đạt|ở|còn|là)(?!\w)"
)
""" "hiện đạt"; "thực hiện đạt" may be a plan."""
_STRONG_TARGET = one_of(
    *listed("""
    phấn đấu | dự kiến | sẽ | nhiệm kỳ tới | nhiệm kỳ mới | giai đoạn tới |
    thời gian tới | phương hướng | quyết tâm | hướng tới | hướng đến | cuối nhiệm kỳ
    """)
)
_AIM = re.compile(
    r"(?<!\w)(?:mục tiêu|chỉ tiêu|kế hoạch|định hướng)(?!\w)(?! này| trên| đó)"
    r"(?<!xây dựng kế hoạch)(?<!lập kế hoạch)(?<!lập mục tiêu)(?<!dựng định hướng)"
)
"""Nouns of aims; what is done with them may be an activity: "xây dựng kế hoạch bài dạy"."""
_OPEN_END = re.compile(
    r"(?<!\w)(?!(?:từ )?\d+ sao)(?:từ\s+\d[^;.]{0,60}?|\d\S*(?:\s+[^\s;.,]+){0,2})"
    r"\s+trở\s+(?:lên|xuống)(?!\w)"
)
"""A value that is open to one side; "hoàn thành tốt nhiệm vụ trở lên" is a grade."""
_OUTCOME = one_of(
    *listed("""
    vượt chỉ tiêu | vượt mục tiêu | vượt kế hoạch | đạt chỉ tiêu | hoàn thành chỉ tiêu |
    so với mục tiêu | so với chỉ tiêu | so với kế hoạch | thấp hơn mục tiêu | đạt mục tiêu |
    cao hơn mục tiêu | vượt so với | đạt và vượt | chỉ tiêu đạt | chỉ tiêu hoàn thành |
    đạt kế hoạch | hoàn thành kế hoạch | chương trình mục tiêu | theo kế hoạch | chỉ tiêu đề ra |
    chỉ tiêu nghị quyết | mục tiêu quốc gia | mục tiêu đề ra
    """)
)
"""Words of aims that say what became of them, or that belong to names."""
_FAILED = re.compile(
    r"(?<!\w)(?:chưa|không)\s+(?:đạt|đảm bảo|bảo đảm|hoàn thành)(?:\s+(?:được|các|một số))*"
    r"\s+(?:chỉ tiêu|mục tiêu|kế hoạch)(?!\w)"
)
"""An aim that was not reached."""
_OF_PLAN = re.compile(
    r"%\s+(?:so với\s+)?(?:kế hoạch|dự toán|chỉ tiêu|mục tiêu|nghị quyết)(?!\w)(?! của| đến)"
)
_NO_INDICATOR = one_of(
    *listed("""
    thành tố | đặc trưng | phương hướng | chuẩn mực | câu hỏi | nguyên tắc |
    đại biểu | tham luận | ý kiến | nhóm(?! trẻ)(?! hộ) | khâu đột phá | đột phá | bài học |
    tuổi(?! thọ) |
    điều(?! kiện)(?! tra)(?! trị) | khoản(?! vay)(?! hỗ) | chương(?! trình) | phương châm |
    chương trình hành động | chương trình trọng tâm | chương trình công tác | chương trình đột phá |
    mũi đột phá | trang(?! trại)(?! thiết)(?! web)(?! tin) | phụ lục |
    ngày(?! công)(?! tình nguyện)(?! lao động)(?! làm việc) |
    giờ(?! dạy)(?! giảng) | phút | tháng | lần thứ | nội dung | quan điểm | trụ cột | uỷ viên |
    thành viên | chỉ tiêu | mục tiêu | nhiệm vụ | giải pháp | vấn đề | lĩnh vực | chủ tịch |
    phó chủ tịch | đồng chí | bí thư | phó bí thư
    """)
)
"""What is counted, but steers nothing."""


def said_kind(plain: str) -> Kind | None:
    """Whether a clause's own words (matching form) say target or result; None: they do not."""
    visible = _OUTCOME.sub(lambda match: "_" * len(match[0]), plain)
    visible = _FAILED.sub(lambda match: "_" * len(match[0]), visible)
    outcome = visible != plain
    visible = _OF_PLAN.sub(lambda match: "_" * len(match[0]), visible)
    target = any(words.search(visible) for words in (_STRONG_TARGET, _AIM, _OPEN_END))
    present = _STRONG_RESULT.search(visible) or _AT_PRESENT.search(visible)
    result = outcome or present is not None
    if target != result:
        return "target" if target else "result"
    return None


def headed_kind(plain: str) -> Kind | None:
    """What a heading (matching form) says of what stands below it."""
    visible = _OUTCOME.sub(lambda match: "_" * len(match[0]), plain)
    target = any(words.search(visible) for words in (_STRONG_TARGET, _AIM, _TARGET))
    result = any(words.search(visible) for words in (_STRONG_RESULT, _RESULT))
    if target != result:
        return "target" if target else "result"
    return None


def framed_kind(texts: Iterable[str]) -> Kind | None:
    """What the nearest of ``texts`` that says anything says; weaker words count too."""
    for plain in texts:
        stated = said_kind(plain)
        if stated is not None:
            return stated
        target, result = _TARGET.search(plain), _RESULT.search(plain)
        if (target is None) != (result is None):
            return "target" if target else "result"
    return None


def timed_kind(period: Period | None, written_in: int | None) -> Kind | None:
    """What a period says in a text that was written in the year ``written_in``."""
    if period is None or written_in is None or period.last == written_in:
        return None
    return "target" if period.last > written_in else "result"


_PLANS = one_of(
    *("nghị quyết", "kế hoạch", "chương trình hành động", "đề án", "phương hướng", "chiến lược")
)


def usual_kind(document_kind: str | None) -> Kind:
    """What a value is in a document of this kind where nothing else says it."""
    return "target" if _PLANS.search(match_form(document_kind or "")) else "result"


_PERSONS = opening(
    "đảng viên | người | đồng chí | cán bộ | hội viên | đoàn viên | khách | nhân dân"
)
_PRESENT = one_of(
    *("tham dự", "về dự", "dự đại hội", "dự hội nghị", "có mặt", "được triệu tập", "triệu tập"),
    *("đại diện cho", "thay mặt", "dự phiên", "dự lễ", "được bầu", "bầu ra", "trúng cử"),
)
"""Said of persons at a meeting."""


def counts_only(noun: str, clause: str, lead: str = "") -> bool:
    """Whether a count of what ``noun`` begins with ("đại biểu dự đại hội") steers nothing.

    ``lead``: what introduces the list that the clause is an item of.
    """
    if _PERSONS.match(noun) and (_PRESENT.search(clause) or _PRESENT.search(lead)):
        return True
    if _NO_INDICATOR.match(noun) is None:
        return False
    return _OUTCOME.search(clause) is None
