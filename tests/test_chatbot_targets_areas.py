from __future__ import annotations

import pytest

from chatbot.targets.judging.areas import actors, areas, bare_names, is_nation, parts


def wide(text: str) -> list[str]:
    """The areas of a text that are no single unit."""
    return [area.written for area in areas(text) if area.kind is None]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Cả nước phấn đấu tỷ lệ hộ nghèo còn 1%", "Cả nước"),
        ("Tỷ lệ hộ nghèo của cả nước là 1%", "cả nước"),
        ("Trên toàn quốc, có 100 trường", "toàn quốc"),
        ("Việt Nam đạt 100 triệu dân", "Việt Nam"),
        ("Vùng Cao Nguyên Xanh phấn đấu đạt 5%", "Vùng Cao Nguyên Xanh"),
        ("Cả hai xã phấn đấu 100% trường học đạt chuẩn", "Cả hai xã"),
        ("Thu nhập của các xã đạt 50 triệu đồng", "các xã"),
    ],
)
def test_the_country_regions_and_groups_of_places_are_areas(text: str, written: str) -> None:
    assert wide(text) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "Cùng cả nước, phường phấn đấu đạt 5%",
        "đạt 5%, cao hơn bình quân chung của cả nước",
        "100% các xã đạt chuẩn nông thôn mới",
        "Tỷ lệ hộ nghèo ở các xã đặc biệt khó khăn giảm 5%",
        "kinh tế - xã hội phát triển",
    ],
)
def test_what_is_compared_or_counted_is_no_area(text: str) -> None:
    assert wide(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Đến năm 2030, toàn tỉnh có 100 trường", ["tỉnh"]),
        ("Thành phố phấn đấu đạt 5%", ["thành phố"]),
        ("Trên địa bàn xã có 5 trường", ["xã"]),
        ("Phường Mây Trắng phấn đấu đạt 5%", []),
        ("xã hội đạt nhiều kết quả", []),
        ("Tỷ lệ xã đạt chuẩn nông thôn mới", []),
    ],
)
def test_a_kind_alone_means_the_unit_of_that_kind(text: str, kinds: list[str]) -> None:
    assert [area.kind for area in areas(text)] == kinds


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Núi Cao phấn đấu đạt 5%", ["Núi Cao"]),
        ("Tại Núi Cao, tỷ lệ hộ nghèo còn 1%", ["Núi Cao"]),
        ("Núi Cao: tỷ lệ hộ nghèo còn 1%", ["Núi Cao"]),
        ("tỷ lệ hộ nghèo (Núi Cao): 1%", ["Núi Cao"]),
        ("thu nhập của Cao là 5 triệu đồng", ["Cao"]),
        ("thực hiện chủ trương của Đảng", []),
        ("Phấn đấu đến năm 2030", []),
        ("GRDP bình quân của GRDP", []),
    ],
)
def test_a_name_without_a_kind_is_seen(text: str, names: list[str]) -> None:
    assert [area.written for area in bare_names(text)] == names


def test_hamlets_and_quarters_are_parts() -> None:
    assert parts("Khu phố 3, phường Mây Trắng") == ["Khu phố 3"]
    assert parts("tổ dân phố số 5") == ["tổ dân phố số 5"]
    assert parts("thôn nào cũng có đường") == []


def test_who_strives_is_told_from_the_usual_ones() -> None:
    assert actors("Phường bạn phấn đấu đạt 5%") == ["Phường bạn"]
    assert actors("Đảng bộ phường phấn đấu đạt 5%") == []
    assert actors("Đến năm 2030, phường phấn đấu đạt 5%") == []


def test_the_country_is_told_from_the_world() -> None:
    assert is_nation("Cả nước")
    assert not is_nation("thế giới")
