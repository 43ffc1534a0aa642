"""Ids and file names on disk."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from corpus.names import ids, is_id, safe_file_name, slug


@given(st.text(max_size=80))
def test_an_id_is_always_a_safe_short_file_name(title: str) -> None:
    name = slug(title)
    assert is_id(name)
    assert len(name) <= 45


def test_an_id_is_cut_at_a_word_and_never_names_a_device() -> None:
    assert slug("Đại hội: Phát triển kinh tế bền vững, đẩy mạnh") == (
        "dai-hoi-phat-trien-kinh-te-ben-vung-day-manh"
    )
    assert slug("a" * 60) == "a" * 45
    assert slug("???") == "van-ban"
    assert slug("CON") == "van-ban-con"


@given(st.text(max_size=80), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_there_is_always_another_id(title: str, digest: str) -> None:
    names = list(islice(ids(title, digest), 6))
    assert names[0] == slug(title)
    assert len(set(names)) == 6
    assert all(map(is_id, names))


@given(st.text(min_size=1, max_size=200))
def test_a_file_name_is_safe_and_stays_what_it_is(name: str) -> None:
    safe = safe_file_name(name)
    assert safe_file_name(safe) == safe
    assert not set(safe) & set('/\\:*?"<>|\0\n')
    assert not safe.startswith(".")
    assert 0 < len(safe.encode()) <= 160
