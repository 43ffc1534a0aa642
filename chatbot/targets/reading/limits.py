"""What a clause says beside a value that limits what it is of, or takes it back.

Knows: a part of the population that stands before a comma ("ở các khu công nghiệp, tỷ lệ ..."),
values that are added to others, plans that the clause replaces. Does not know: values, documents.
Texts are in matching form.
"""

from __future__ import annotations

import re

from chatbot.patterns import either
from chatbot.targets.reading.words import listed

_GROUPS = either(
    *listed("""
    ngành | khu công nghiệp | cụm công nghiệp | khu chế xuất | khu vực | vùng | nông thôn |
    thành thị | đô thị | miền núi | thanh niên | phụ nữ | nữ | nam giới | học sinh | sinh viên |
    trẻ em | người cao tuổi | người | lao động | công nhân | đồng bào | dân tộc | hộ | nhóm hộ |
    lứa tuổi | độ tuổi | nhóm tuổi | doanh nghiệp | hợp tác xã | nhóm | khối
    """)
)
_POPULATION = re.compile(
    rf"(?:^|[,:;])\s*(?:riêng\s+)?(?:trong|ở|tại|với|đối với|cho|riêng)\s+"
    rf"(?:(?:các|những|nhóm|số|toàn|toàn bộ|nội bộ)\s+)*"
    rf"(?P<words>{_GROUPS}(?!\w)(?:\s+[\w-]+){{0,6}})\s*(?=[,:])"
)
""" "trong ngành xây dựng," before what is told of it."""
_OWN = re.compile(either("cả nước", "phấn đấu", "đạt", "có", "được", "đã", "sẽ"))
_ADDED = re.compile(r"(?<!\w)(?:có|thêm)\s+thêm\s*$|(?<!\w)bổ sung thêm\s*$")
_OLD_PLAN = re.compile(
    r"(?<!\w)(?:trước đây|trước đó|ban đầu|lúc đầu)\s*,?\s*(?:[^\W\d]+\s+){0,2}?"
    r"(?:dự kiến|đề ra|đặt|xác định|phấn đấu|đăng ký|giao|kế hoạch|mục tiêu|chỉ tiêu)(?!\w)"
    r"|(?<!\w)(?:dự kiến|mục tiêu|chỉ tiêu|kế hoạch)\s+(?:trước đây|trước đó|ban đầu|lúc đầu)(?!\w)"
)
_REPLACED = re.compile(
    r"(?<!\w)(?:(?:nay|sau đó|hiện nay)\s+)?(?:được\s+)?(?:điều chỉnh|sửa|thay|nâng|hạ|rút|đổi)"
    r"(?:\s+[^\W\d]+){0,4}?\s+(?:thành|lên|xuống|còn|bằng|là)(?!\w)"
)


def limiting_group(before: str) -> str:
    """The part of the population that the words before a value begin with; "" without."""
    found = _POPULATION.search(before)
    return found["words"].strip() if found and not _OWN.search(found["words"]) else ""


def is_added(before: str) -> bool:
    """Whether a value comes on top of what there is: "có thêm 3 trường"."""
    return _ADDED.search(before) is not None


def is_replaced(before: str, behind: str) -> bool:
    """Whether a clause takes a value back: "trước đây dự kiến 60%, nay điều chỉnh thành 65%".

    Args:
        before: its words up to the value.
        behind: those from the value on.
    """
    return _OLD_PLAN.search(before) is not None and _REPLACED.search(behind) is not None
