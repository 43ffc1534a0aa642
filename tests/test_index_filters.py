"""Narrowing a search down by metadata. All documents are fictional."""

from __future__ import annotations

import pytest

from corpus.types import Metadata
from index.errors import NothingFits
from index.filters import fitting_documents
from index.types import Filters

DOCUMENTS = {
    "may-trang": Metadata(
        title="Báo cáo chính trị phường Mây Trắng",
        source="a.pdf",
        kind="báo cáo chính trị",
        level="phường",
        place="phường Mây Trắng, tỉnh Sông Xa",
        term="2025-2030",
    ),
    "suoi-mo": Metadata(
        title="Nghị quyết đại hội xã Suối Mơ",
        source="b.pdf",
        kind="nghị quyết",
        level="xã",
        place="xã Suối Mơ, tỉnh Sông Xa",
        term="2020-2025",
        status="draft",
    ),
    "thi-xa": Metadata(
        title="Báo cáo thị xã Đồi Gió", source="c.pdf", level="thị xã", place="thị xã Đồi Gió"
    ),
}


@pytest.mark.parametrize(
    ("filters", "fitting"),
    [
        (Filters(), ["may-trang", "suoi-mo", "thi-xa"]),
        (Filters(place="Mây Trắng"), ["may-trang"]),
        (Filters(place="may trang"), ["may-trang"]),
        (Filters(place="TỈNH SÔNG XA"), ["may-trang", "suoi-mo"]),
        (Filters(level="xã"), ["suoi-mo"]),
        (Filters(level="thi xa"), ["thi-xa"]),
        (Filters(term="2025-2030"), ["may-trang"]),
        (Filters(kind="báo cáo"), ["may-trang"]),
        (Filters(document="suoi-mo"), ["suoi-mo"]),
        (Filters(document="báo cáo"), ["may-trang", "thi-xa"]),
        (Filters(status="draft"), ["suoi-mo"]),
        (Filters(status="dự thảo"), ["suoi-mo"]),
        (Filters(status="adopted"), ["may-trang", "thi-xa"]),
        (Filters(place="sông xa", term="2020-2025"), ["suoi-mo"]),
    ],
)
def test_values_fit_without_regard_to_case_and_diacritics(
    filters: Filters, fitting: list[str]
) -> None:
    assert fitting_documents(DOCUMENTS, filters) == fitting


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        (Filters(place="Đồi Sim"), "địa phương «Đồi Sim»; đang có: phường Mây Trắng, tỉnh Sông Xa"),
        (Filters(place="ây Trắng"), "địa phương «ây Trắng»"),
        (Filters(kind="quy chế"), "đang có: báo cáo chính trị; nghị quyết;"),
        (Filters(status="cũ"), "tình trạng «cũ»; đang có: chính thức; dự thảo;"),
        (Filters(document="zzz"), "tài liệu «zzz»; đang có: Báo cáo chính trị phường Mây Trắng"),
        (Filters(level="thị xã", term="2025-2030"), "không ghi mục này"),
        (Filters(place=""), "địa phương «»"),
    ],
)
def test_what_fits_nothing_is_refused_with_what_there_is(filters: Filters, message: str) -> None:
    with pytest.raises(NothingFits, match=message):
        fitting_documents(DOCUMENTS, filters)


def test_a_long_list_of_what_there_is_is_cut() -> None:
    many = {f"d{n}": Metadata(title="x", source="x", place=f"xã Số {n:02}") for n in range(40)}
    with pytest.raises(NothingFits) as refused:
        fitting_documents(many, Filters(place="khác"))
    assert "xã Số 11; …" in str(refused.value)
    assert "xã Số 12" not in str(refused.value)
