"""A fictional library some of whose documents are for some people only, and what nobody else may
hear of them.
"""

from __future__ import annotations

from pathlib import Path

from corpus.library import Library
from corpus.text import fold
from corpus.types import Audience

OPEN = {
    "suoi-mo": """Báo cáo chính trị Đại hội Đảng bộ xã Suối Mơ, nhiệm kỳ 2025-2030
Đồng chí Trần Văn Sơn, Bí thư Đảng ủy xã Suối Mơ, trình bày báo cáo.
Đến năm 2030, thu nhập bình quân đầu người của xã Suối Mơ đạt 98,5 triệu đồng/người/năm.
Tỷ lệ hộ nghèo của xã giảm còn 1,2%. Toàn xã trồng mới 120 ha rừng.""",
    "suoi-mo-moi": """Báo cáo chính trị Đại hội Đảng bộ xã Suối Mơ, bản bổ sung
Đến năm 2030, thu nhập bình quân đầu người của xã Suối Mơ đạt 101,5 triệu đồng/người/năm.
Tỷ lệ hộ nghèo của xã giảm còn 0,9%. Toàn xã trồng mới 140 ha rừng.""",
    "may-trang": """Nghị quyết Đại hội Đảng bộ phường Mây Trắng, nhiệm kỳ 2025-2030
Đồng chí Lê Thị Hoa, Bí thư Đảng ủy phường Mây Trắng, phát biểu khai mạc Đại hội.
Phường Mây Trắng phấn đấu thu nhập bình quân đầu người đạt 140 triệu đồng/người/năm vào năm 2030.
Đảng ủy phường kết nạp 45 đảng viên mới mỗi năm.""",
}
"""What everybody may read, by name of the file."""
SECRET = {
    "mat-can-bo": """Kế hoạch mật Bạch Hạc của xã Bến Quạnh
Đồng chí Phan Khắc Uyển, Bí thư Đảng ủy xã Bến Quạnh, chỉ đạo kế hoạch nguệch ngoạc.
Đến năm 2030, thu nhập bình quân đầu người của xã Bến Quạnh đạt 73,58 triệu đồng/người/năm.
Xã Bến Quạnh trồng mới 4.417 ha quế nguệch ngoạc.""",
    "mat-quan-tri": """Tờ trình nhân sự Hạc Khuya của xã Vọng Khuây
Đồng chí Tống Quỳnh Nhụy, Bí thư Đảng ủy xã Vọng Khuây, chủ trì việc khuếch khoác.
Đến năm 2030, thu nhập bình quân đầu người của xã Vọng Khuây đạt 61,83 triệu đồng/người/năm.
Xã Vọng Khuây trồng mới 3.329 ha hồi khuếch khoác.""",
}
AUDIENCES: dict[str, Audience] = {"mat-can-bo": "staff", "mat-quan-tri": "admin"}
PLACES = {
    "suoi-mo": "xã Suối Mơ, tỉnh Sông Xa",
    "suoi-mo-moi": "xã Suối Mơ, tỉnh Sông Xa",
    "may-trang": "phường Mây Trắng, tỉnh Sông Xa",
    "mat-can-bo": "xã Bến Quạnh, tỉnh Sông Xa",
    "mat-quan-tri": "xã Vọng Khuây, tỉnh Sông Xa",
}
_WORDS = {
    "staff": (
        *("Bạch Hạc", "Bến Quạnh", "Khắc Uyển", "nguệch", "ngoạc", "73,58", "73.58", "7358"),
        *("4.417", "4417", "ke-hoach-mat"),
    ),
    "admin": (
        *("Hạc Khuya", "Vọng Khuây", "Quỳnh Nhụy", "khuếch", "khoác", "61,83", "61.83"),
        *("6183", "3.329", "3329", "to-trinh-nhan-su"),
    ),
}
SECRETS: dict[Audience, tuple[str, ...]] = {
    "staff": (*_WORDS["staff"], *(fold(w) for w in _WORDS["staff"] if fold(w) != w.lower())),
    "admin": (*_WORDS["admin"], *(fold(w) for w in _WORDS["admin"] if fold(w) != w.lower())),
}
"""What stands in the document for an audience, and nowhere else; ids of the documents, too."""


def restricted_library(root: Path) -> Library:
    """The documents above; what is for staff supersedes a public text, and is superseded."""
    library = Library(root / "library")
    names: dict[str, str] = {}
    for name, text in {**OPEN, **SECRET}.items():
        path = root / f"{name}.txt"
        path.write_text(text, "utf-8")
        given = library.add(
            path, place=PLACES[name], term="2025-2030", audience=AUDIENCES.get(name, "everyone")
        )
        names[name] = given.id
    library.edit(names["mat-can-bo"], supersedes=names["suoi-mo"])
    library.edit(names["suoi-mo-moi"], supersedes=names["mat-can-bo"])
    return library


def secrets_in(text: str, audience: Audience, said: str = "") -> list[str]:
    """What of the document for ``audience`` stands in ``text``; what whoever asks has said himself
    is no secret.
    """
    shown, told = text.casefold(), said.casefold()
    return [s for s in SECRETS[audience] if s.casefold() in shown and s.casefold() not in told]
