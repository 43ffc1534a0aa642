"""What is left of the words around a value once all is taken off that names no indicator.

Knows: verbs of reaching, words that frame, agents, times. Does not know: documents, which words go
with which value. Spans are offsets of the clause; its matching form has the same offsets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chatbot.patterns import either, one_of
from chatbot.quantities import Change
from chatbot.targets.reading.words import listed
from corpus.text import UPPER_CASE, match_form

_REACHING = either(
    *listed("""
    đạt | là | chiếm | còn | giảm còn | giảm về | giảm xuống | giảm xuống còn | lên | tăng lên |
    tăng đến | lên đến | lên tới | lên mức | nâng lên | xuống | xuống còn | bằng | ở mức |
    đạt mức | ước đạt | ước | đạt được | đạt từ | tăng từ | giảm từ | từ | đạt tỷ lệ | về |
    tương đương | tương ứng | với | đến | vào khoảng | mức | đạt trung bình | đạt bình quân |
    đạt tối thiểu | thành | vượt | vượt mức | có tỷ lệ | duy trì | giữ | giữ mức | chiếm tỷ lệ |
    chiếm tỷ trọng | chiếm khoảng | có | có tới | đóng góp | được | cán mốc | đạt ngưỡng | tới |
    gồm | dừng ở mức | duy trì ở mức | tăng thêm | không vượt quá | kéo giảm còn |
    kéo giảm xuống | đạt con số | được nâng lên | ghi nhận | thu được | bảo đảm | đảm bảo |
    tổng cộng | xấp xỉ | cao nhất | phải đạt | không còn | lần lượt | đạt lần lượt |
    lần lượt đạt | lần lượt là | lần lượt chiếm | gấp | đều đạt | đạt và |
    đạt hoặc | đạt và vượt | đạt hoặc vượt | cùng đạt | đều |
    điều chỉnh thành | điều chỉnh lên | điều chỉnh xuống | điều chỉnh còn | sửa thành |
    chỉ còn | hạ xuống | hạ còn | hạ xuống còn | tăng trưởng đạt | nâng |
    đạt tốc độ | dự kiến | đặt mục tiêu | phấn đấu | hướng tới
    """)
)
_CHANGING = either(
    "tăng", "giảm", "cắt giảm", "tăng trưởng bình quân", "tăng bình quân", "giảm bình quân"
)
_AVERAGE = either("bình quân", "trung bình", "hằng năm", "mỗi năm", "hàng năm", "bình quân mỗi năm")
_ADVERB = either(
    *listed("""
    đã | sẽ | ước | ước tính | dự kiến | phấn đấu | tiếp tục | duy trì | ổn định | hiện | cũng |
    nay | vẫn | luôn | được | ít ra | đang | phải | cần | thêm | hiện nay | duy trì ở mức |
    giữ vững |
    giữ ổn định | hiện đạt | toàn xã | thực hiện | ngày càng | cơ bản |
    khoảng | thường xuyên | liên tục
    """)
)
_REACHES = re.compile(
    rf"(?:^|[\s,:(–-])(?<!trở )(?<!đối )(?<!hoàn )(?:{_ADVERB}\s+)*{_REACHING}"
    rf"(?:\s+{_ADVERB})*\s*[:,]?\s*$"
)
_CHANGES = re.compile(
    rf"(?:^|[\s,:(–-])(?<!mức )(?<!độ )(?<!tỷ lệ )(?:{_ADVERB}\s+)*(?P<change>{_CHANGING})"
    rf"(?:\s+(?:{_AVERAGE}|thêm|khoảng|được|trên))*\s*[:,]?\s*$"
)
_MODAL = one_of("đã", "phấn đấu", "sẽ", "dự kiến", "ước tính", "đặt mục tiêu", "mục tiêu đến")
_REGION = re.compile(r"(?:vùng|khu vực|tiểu vùng)\s+[^\W\d]+(?:\s+[^\W\d]+){0,5}(?=[\s,]*$)")
""" "Vùng ven biển phấn đấu ...", which says of whom a value is, and is no place of its own."""
_AVERAGED = one_of("bình quân", "trung bình")
_ARRIVES = re.compile(
    r"(?:tăng|giảm|nâng|hạ|kéo)\s+(?:lên|xuống|còn|về|đến|từ|giảm)|(?:^|\s)(?:lên|xuống|còn|về)\s*$"
)
_WEAK = re.compile(
    either(
        "có",
        "với",
        "từ",
        "được",
        "đến",
        "khoảng",
        "hiện có",
        "đã có",
        "có từ",
        "được từ",
        "phấn đấu",
        "dự kiến",
        "đặt mục tiêu",
        "hướng tới",
    )
)
"""Verbs behind which what is counted belongs to the name: "có 198 đại biểu"."""
_LABELS = re.compile(r"[:=]\s*$")
_COMPARES = re.compile(r"(?:≥|≤|>=|<=|>|<|=|~)\s*$")
_FRAME_WORDS = either(
    *listed("""
    phấn đấu | mục tiêu | mục tiêu là | chỉ tiêu | với | đã | sẽ | ước | cụ thể | theo đó |
    đồng thời | nhất là | riêng | trong đó | và | có | về | cùng với | bảo đảm | đảm bảo |
    duy trì | giữ vững | nâng | kéo giảm | đưa | phấn đấu có | phấn đấu đạt |
    tiếp tục | qua đó | nhờ đó | đặc biệt | hiện nay | hiện có | hiện | đến nay |
    trong nhiệm kỳ | nhiệm kỳ qua | trong nhiệm kỳ qua | năm qua | đạt | là | còn | chiếm | thì |
    mà | song | tuy nhiên | do đó | cụ thể là | như | như sau | gồm | bao gồm | trong năm |
    cả nhiệm kỳ | cả năm | đến cuối nhiệm kỳ | cuối nhiệm kỳ | nhiệm kỳ tới |
    trong nhiệm kỳ tới | cả nước | hết nhiệm kỳ | đến hết nhiệm kỳ | toàn nhiệm kỳ |
    nhiệm kỳ này | để | nhằm | dự kiến | quyết tâm | nỗ lực | kết quả | ước đạt | đạt được |
    được | đặt mục tiêu | đặt ra | đặt chỉ tiêu | đề ra | xác định | tính | ngoài ra |
    bên cạnh đó | cũng | ước thực hiện | thực hiện | phấn đấu đưa | phấn đấu nâng |
    thời gian qua | trung bình | bình quân mỗi năm | tất cả | toàn bộ | tổng cộng | tổng kết |
    lần lượt | trên địa bàn | tại địa bàn | chỉ tiêu về | mục tiêu về | đạt và vượt |
    được giao | giữ(?! gìn)(?! vững) | kế hoạch về | dự toán về | chỉ tiêu là | từ
    """)
)
_STATES = either(
    *listed("""
    nêu | nêu rõ | tán thành | thông qua | thống nhất | nhất trí | biểu quyết | quyết nghị | giao |
    đề ra | đặt ra | xác định | công bố | ghi rõ | đưa ra | thực hiện
    """)
)
_SOURCES = either("nêu", "nêu rõ", "ghi rõ", "xác định", "đề ra", "đặt ra", "cho biết", "đánh giá")
_FRAME = re.compile(
    rf"(?:[\s,;:.“\"()*+•–—-]+|{_FRAME_WORDS}(?!\w)|(?:kế hoạch|dự toán)\s+về(?!\w)"
    rf"|(?:báo cáo chính trị|báo cáo|văn kiện|dự thảo)\s+(?:[^\W\d]+\s+){{0,2}}?{_SOURCES}(?!\w)"
    rf"|(?:(?:đa số|hầu hết|toàn thể)\s+)?(?:(?:các\s+)?đại biểu\s+)?"
    rf"(?:{_STATES}\s+)+(?:với\s+)?(?:các\s+)?(?:chỉ tiêu|mục tiêu)"
    r"(?:\s+về)?(?!\w))\s*"
)
_NOT_FRAMED = re.compile(
    either(
        *listed("""
    về đích | còn lại | thực hiện dân chủ | nâng cấp | nâng cao | có việc làm | về hưu |
    kết quả học | hoàn thành tốt | hoàn thành xuất sắc | hoàn thành nhiệm vụ | mỗi người |
    mục tiêu quốc gia | chỉ tiêu kinh tế - | được công nhận | tính mạng | trung bình cao |
    chỉ tiêu nghị quyết | chỉ tiêu đạt | chỉ tiêu chủ yếu | chỉ tiêu hoàn thành
    """)
    )
    + r"(?!\w)"
)
_SCOPE_WORDS = either(
    *listed("""
    toàn xã | toàn phường | toàn tỉnh | toàn thành phố | toàn huyện | toàn quận | toàn đảng bộ |
    cả tỉnh | cả xã | toàn đặc khu | toàn quốc | trên địa bàn | trên địa bàn xã | đại hội đại biểu |
    trên địa bàn phường | trên địa bàn tỉnh | đại hội | nghị quyết | trên địa bàn thành phố |
    địa phương | toàn địa bàn | toàn ngành | đảng uỷ | toàn trường | toàn đảng |
    trên địa bàn huyện | trên toàn địa bàn
    """)
)
_SCOPE = re.compile(rf"{_SCOPE_WORDS}(?:(?:\s+lần thứ)?\s+[ivxl]+)?(?!\w)(?!\s+(?:hoá|của))\s*")
_AGENTS = either(
    *listed("""
    đảng bộ | phường | xã | tỉnh | thành phố | huyện | quận | đặc khu | đảng uỷ
    """)
)
_ACTS = either(
    *listed("""
    có | đã | phấn đấu | đạt | sẽ | đặt | xác định | còn | kết nạp | xây dựng | hiện |
    thực hiện | hoàn thành | giải quyết | huy động | tổ chức | ước | duy trì | thu hút | tạo |
    không | nêu | tán thành | thông qua | đề ra | được | giao | giữ | trồng | mở rộng | nâng |
    đưa | tăng | giảm | cơ bản | đón | thu | tiếp nhận | trao | tặng | chỉnh trang
    """)
)
_ORGANS = either("các cơ quan", "cơ quan", "ubnd", "uỷ ban nhân dân", "hđnd", "khối đảng", "đảng")
_AGENT = re.compile(rf"{_AGENTS}(?:\s+(?:{_ORGANS}|{_AGENTS}))*(?=\s*$|\s*,|\s+{_ACTS}(?!\w))\s*")
_ORGANISED = one_of(
    *listed("""
    đảng bộ | đảng uỷ | chi bộ | ubnd | uỷ ban | hđnd | hội đồng | mặt trận | mttq | hội | đoàn |
    phường | xã | tỉnh | thành phố | huyện | quận | đặc khu | cấp uỷ | ban chấp hành | các | cả |
    địa phương | đại hội | liên đoàn | công đoàn | nghị quyết | ngành | sở | nhà trường
    """)
)
_INTENDS = re.compile(
    r"(?<!\w)(?:phấn đấu|đặt mục tiêu|dự kiến|đặt chỉ tiêu|quyết tâm|cam kết)(?:\s+(?:có|đạt))?\s*$"
)
_MET = re.compile(r"\W*(?:đã\s+)?đạt\s+(?:và|hoặc)\s+vượt\s*")
_CLOSELY = re.compile(r"(?<=cho)\s+(?:bình quân|trung bình|khoảng|hơn|gần|từ)\s*$")
RAISES = re.compile(
    r"(?:kéo\s+giảm|mở rộng|nâng(?!\s+cao|\s+cấp)|tăng(?!\s+trưởng)|giảm|hạ|đưa|kéo)\s+"
)
_PLACE = re.compile(
    rf"(?:(?<!\w)(?i:trên địa bàn|tại|ở|của|toàn|thuộc)\s+)?"
    rf"(?<!\w)(?i:phường|xã|tỉnh|thành phố|huyện|quận|thị trấn|thị xã|đặc khu|tp\.?)\s+"
    rf"[{UPPER_CASE}]\w*(?: [{UPPER_CASE}]\w*){{0,3}}(?!\w)"
)
_ASIDE_WORDS = either(
    *listed("""
    trên địa bàn | trên địa bàn xã | trên địa bàn phường | trên địa bàn tỉnh |
    trên địa bàn thành phố | trên địa bàn huyện | so với cùng kỳ | của nhiệm kỳ |
    đến cuối nhiệm kỳ | vào cuối nhiệm kỳ | cuối nhiệm kỳ | trong nhiệm kỳ | trong cả nhiệm kỳ |
    nhiệm kỳ tới | nhiệm kỳ qua | cả nhiệm kỳ | trong năm | trong giai đoạn | hết nhiệm kỳ |
    so với cùng kỳ năm trước | cùng kỳ | đều(?! đặn)(?! đạt và)
    """)
)
_ASIDE = re.compile(rf"(?<!\w){_ASIDE_WORDS}(?!\w)")
_OPEN_END = re.compile(r"\s*(?:trở (?:lên|xuống)|/\w+|(?:mỗi|hằng|hàng|một)\s+năm)(?!\w)")
_OPENED = one_of("trở lên", "trở xuống")
_ABOUT = re.compile(r"[\s,]*về\s+(?!đích)")
_HEADED = one_of(
    *listed("""
    tỷ lệ | tỉ lệ | tỷ trọng | tỉ trọng | tổng | số | tốc độ | thu nhập | giá trị | mức |
    diện tích | sản lượng | doanh thu | kim ngạch | thu ngân sách | quy mô | chỉ số | dân số |
    cơ cấu | năng suất | grdp | gdp | tăng trưởng | tuổi thọ | vốn | độ che phủ | mật độ |
    khách | lượt khách | đóng góp | chi | thu | lượng | bình quân | thời gian | hệ số
    """)
)
_NOTE_MARK = re.compile(r"\[[^\[\]\s]{1,6}\]")
_BEGINNING = 60
_SPACES = " \t\n,;:.–—-“”\"'*+•"


_VERB_REACH = 80
"""Characters before a value in which its verb stands."""


@dataclass(frozen=True, slots=True)
class Head:
    """The words before a value."""

    text: str
    """What is left; "" where nothing is."""
    reached: bool
    """Whether a verb of reaching, or a colon, stands between them and the value."""
    change: Change | None
    """Where the verb is "tăng" or "giảm"."""
    arrives: bool
    """Whether it says where a change ends: "giảm còn", "tăng lên"."""
    average: bool
    """Whether the verb says "bình quân": "tăng bình quân"."""


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """``text`` with the spans blanked out; offsets stay."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def read_head(text: str, *, exact: bool = False) -> Head:
    """What of the words before a value names its indicator; times are blanked out already.

    Args:
        exact: leave verbs of reaching, as "chỉ tiêu đạt và vượt: 15/17" needs them.
    """
    written = _PLACE.sub(lambda match: " " * len(match[0]), text)
    plain = match_form(written)
    closely = _CLOSELY.search(plain)
    end = closely.start() if closely else len(plain)
    reached = False
    agent = _INTENDS.search(plain)
    if agent and _ORGANISED.match(plain.strip(_SPACES)):  # "Đảng bộ phấn đấu 100% chi bộ ..."
        return Head("", False, None, arrives=False, average=False)
    change: Change | None = None
    arrives = average = False
    patterns = (_LABELS,) if exact else (_COMPARES, _LABELS, _CHANGES, _REACHES)
    while True:
        for pattern in patterns:
            match = pattern.search(plain, max(0, end - _VERB_REACH), end)
            if match and match.start() < end:
                if pattern is _CHANGES:
                    change = "down" if "giảm" in match["change"] else "up"
                    average = _AVERAGED.search(match[0]) is not None
                arrives = arrives or (not reached and _ARRIVES.search(match[0]) is not None)
                weak = pattern is _REACHES and _WEAK.fullmatch(match[0].strip(" ,:")) is not None
                reached = reached or not weak
                end = match.start()
                break
        else:
            break
    start = 0 if exact and _MET.fullmatch(plain, 0, end) else _frame_end(plain, 0, end)
    region = ""
    for modal in _MODAL.finditer(plain, start, end):
        if plain[modal.end() : end].strip(_SPACES):
            if found := _REGION.match(plain, start, modal.start()):
                region = f" ({written[found.start() : found.end()].strip(_SPACES)})"
            start = _frame_end(plain, modal.end(), end)
    name = _tidy(written[start:end])
    if name:
        name += region
    if arrives and (raised := RAISES.match(match_form(name))):
        name = name[raised.end() :]
    return Head(name, reached, change, arrives, average)


def _frame_end(plain: str, start: int, end: int) -> int:
    while start < end and not _NOT_FRAMED.match(plain, start, end):
        match = (
            _FRAME.match(plain, start, end)
            or _SCOPE.match(plain, start, end)
            or _AGENT.match(plain, start, end)
        )
        if match is None or match.end() == start:
            break
        start = match.end()
    return start


def read_tail(text: str, *, opened: bool = False) -> str:
    """What of the words behind a value goes on naming its indicator.

    Args:
        opened: "trở lên" belongs to the value: "từ 10 trường trở lên".
    """
    written = _PLACE.sub(lambda match: " " * len(match[0]), text)
    plain = match_form(written)
    start = 0
    while match := _OPEN_END.match(plain, start) or _ABOUT.match(plain, start):
        start = match.end()
    if opened:
        written = blank(written, [match.span() for match in _OPENED.finditer(plain, start)])
    return _tidy(written[start:])


def _tidy(text: str) -> str:
    text = _NOTE_MARK.sub(" ", text)
    plain = match_form(text)
    text = blank(text, [match.span() for match in _ASIDE.finditer(plain)])
    text = re.sub(r"\(\s*\)", " ", " ".join(text.split()))
    text = " ".join(text.split()).strip(_SPACES)
    text = re.sub(r"\s+([,;.)])", r"\1", text)
    if text.count("(") != text.count(")"):
        text = " ".join(text.replace("(", " ").replace(")", " ").split()).strip(_SPACES)
    return text


def is_headed(text: str) -> bool:
    """Whether words begin like the name of an indicator: "tỷ lệ ...", "tổng ..."."""
    return _HEADED.match(match_form(text[:_BEGINNING]).lstrip(_SPACES)) is not None
