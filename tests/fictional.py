"""A fictional library for the tests of the chatbot: congress texts about invented places."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.answer.units import Identities
from chatbot.question.spelling import Vocabulary
from chatbot.question.understand import Understander
from chatbot.register import PeopleRegister, place_names
from corpus.headings import find_headings
from corpus.text import normalise
from corpus.types import Document, Metadata

BEN_LAU = """Đại hội Đảng bộ phường Bến Lau lần thứ II, nhiệm kỳ 2025-2030
Sáng 12/7/2025, Đảng bộ phường Bến Lau tổ chức Đại hội lần thứ II tại hội trường phường. Dự Đại \
hội có đồng chí Đỗ Minh Quang, Phó Chủ tịch UBND thành phố Sông Vân và 145 đại biểu.
Phó Bí thư Thường trực Đảng ủy Nguyễn Văn Khoa điều hành Đại hội. Phó Bí thư Đảng ủy, Chủ tịch \
UBND phường Bến Lau Lê Thị Hoa trình bày Báo cáo chính trị.
Đồng chí Trần Văn Sơn, Bí thư Đảng ủy, Chủ tịch HĐND phường, nhấn mạnh: “Đại hội mở ra chặng \
đường phát triển mới của phường.”
Phương châm của Đại hội là “Đoàn kết - Kỷ cương - Phát triển”.
Đến năm 2030, phường phấn đấu đạt các chỉ tiêu: thu nhập bình quân đầu người đạt 96,5 triệu \
đồng/người/năm; tỷ lệ hộ nghèo giảm còn 0,8%; thu ngân sách tăng từ 10,5%/năm trở lên; và 98% \
hộ dân sử dụng nước sạch.
Đại hội xác định hai nhiệm vụ trọng tâm:
1. Xây dựng Đảng trong sạch, vững mạnh;
2. Đẩy mạnh cải cách hành chính, chuyển đổi số.
Đảng bộ kết nạp 45 đảng viên mới mỗi năm."""

DOI_SIM = """Đại hội Đảng bộ xã Đồi Sim lần thứ nhất
Đồng chí Vũ Thị Ngà, Bí thư Đảng ủy xã, phát biểu bế mạc.
Xã Đồi Sim phấn đấu đến năm 2030 thu nhập bình quân đầu người đạt 71 triệu đồng/người/năm.
Toàn xã trồng mới 120 ha rừng, xây dựng ba công trình thủy lợi.
Đại hội thảo luận những nhiệm vụ của nhiệm kỳ mới."""


def document(
    text: str,
    title: str = "Báo cáo",
    place: str | None = None,
    term: str | None = None,
) -> Document:
    """A document without pages, its headings found as the library finds them."""
    text = normalise(text)
    metadata = Metadata(title=title, source="thu.txt", place=place, term=term)
    return Document(title, text, metadata, find_headings(text), (), "0" * 64)


LIBRARY = (
    document(BEN_LAU, "Đại hội phường Bến Lau", "phường Bến Lau, Sông Vân", "2025-2030"),
    document(DOI_SIM, "Đại hội xã Đồi Sim", "xã Đồi Sim, Sông Vân", "2025-2030"),
)


def vocabulary(documents: Sequence[Document] = LIBRARY) -> Vocabulary:
    """The words of ``documents``, of their titles and places."""
    return Vocabulary(f"{d.text}\n{d.metadata.title}\n{d.metadata.place or ''}" for d in documents)


def understander(documents: Sequence[Document] = LIBRARY) -> Understander:
    """What understands questions about ``documents``."""
    places = [name for d in documents for name in place_names(d.metadata.place)]
    identities = Identities(documents)
    return Understander(
        vocabulary(documents), PeopleRegister(documents), places, identities.holding
    )
