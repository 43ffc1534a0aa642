"""Units of Vietnamese texts, and what a value is said to be "per".

Knows: how units are written and which writings are one unit. Does not know: numbers. It converts
nothing: 1 km2 and 100 ha stay two statements. Patterns are for text in matching form.
"""

from __future__ import annotations

import re
from functools import cache

from chatbot.lexicon import counted_nouns, function_phrases
from chatbot.patterns import either

_WRITTEN: dict[str, tuple[str, ...]] = {
    "%": ("%", "phần trăm"),
    "‰": ("‰", "phần nghìn", "phần ngàn"),
    "điểm %": ("điểm %", "điểm%", "điểm phần trăm"),
    "đồng": ("đồng", "vnđ", "vnd", "đ", "₫"),
    "usd": ("usd", "us$", "$", "đô la mỹ", "đô la", "đôla", "đô-la"),
    "euro": ("euro", "eur", "€"),
    "m2": ("m2", "m²", "mét vuông"),
    "m3": ("m3", "m³", "mét khối"),
    "km2": ("km2", "km²", "km vuông", "kilômét vuông", "ki-lô-mét vuông", "ki lô mét vuông"),
    "ha": ("ha", "hecta", "héc ta", "héc-ta", "hec-ta"),
    "m": ("m", "mét"),
    "km": ("km", "kilômét", "ki-lô-mét", "ki lô mét", "cây số"),
    "cm": ("cm", "xăng-ti-mét"),
    "mm": ("mm", "mi-li-mét"),
    "tấn": ("tấn",),
    "tạ": ("tạ",),
    "kg": ("kg", "kilôgam", "ki-lô-gam", "ki lô gam"),
    "lít": ("lít",),
    "lần": ("lần",),
    **{name: (name,) for name in ("w", "kw", "mw", "gw", "kwp", "mwp", "kv", "kva", "mva")},
    **{name: (name,) for name in ("kwh", "mwh", "gwh", "mbps", "gbps", "°c")},
}
_CANONICAL = {written: unit for unit, all_ in _WRITTEN.items() for written in all_}
_SHOWN = {
    **{"usd": "USD", "w": "W", "kw": "kW", "mw": "MW", "gw": "GW", "kwp": "kWp", "mwp": "MWp"},
    **{"kv": "kV", "kva": "kVA", "mva": "MVA", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh"},
    **{"mbps": "Mbps", "gbps": "Gbps", "°c": "°C"},
}
MEASURED = frozenset(_WRITTEN)
"""All units that are no counted things."""

_SIGNS = frozenset({"%", "‰", "điểm %", "điểm%", "$", "us$", "€", "₫", "m²", "m³", "km²"})
_NOT_MONEY = (
    *("chí", "bào", "bộ", "đội", "thời", "hồ", "ruộng", "phục", "bằng", "thau", "ý", "thuận"),
    *("loạt", "đều", "nghiệp", "hành", "quy", "nhân dân tệ"),
)
_NOT_TIMES = ("thứ", "đầu(?! nhiệm kỳ| năm| giai đoạn)", "lượt")


def _pattern(written: str) -> str:
    if written in _SIGNS:
        return re.escape(written)
    after = {"đồng": _NOT_MONEY, "lần": _NOT_TIMES}.get(written)
    barred = f"(?! {either(*after)}(?!\\w))" if after else ""
    return rf"{re.escape(written)}(?!\w){barred}"


UNIT = f"(?:{'|'.join(_pattern(w) for w in sorted(_CANONICAL, key=len, reverse=True))})"

_BASE_NUMBERS = {
    **{"100": "100", "một trăm": "100", "1.000": "nghìn", "1000": "nghìn", "nghìn": "nghìn"},
    **{"ngàn": "nghìn", "10.000": "vạn", "10000": "vạn", "vạn": "vạn", "10 nghìn": "vạn"},
    **{"100.000": "100.000", "100000": "100.000", "100 nghìn": "100.000"},
    **{"1.000.000": "triệu", "triệu": "triệu"},
}
_PEOPLE = {"dân": "dân", "người dân": "dân", "người": "người", "trẻ đẻ sống": "trẻ đẻ sống"}
_PEOPLE |= {"trẻ sinh sống": "trẻ đẻ sống", "trẻ": "trẻ", "ca đẻ sống": "ca đẻ sống"}
_PEOPLE |= {"trẻ em": "trẻ em", "lao động": "lao động", "học sinh": "học sinh"}
_POPULATION = ("dân", "người dân", "trẻ đẻ sống", "trẻ sinh sống", "ca đẻ sống")
_BASE_NUMBER = f"(?:{'|'.join(map(re.escape, sorted(_BASE_NUMBERS, key=len, reverse=True)))})"
_BASE = rf"(?:(?:(?:một|0?1) )?{_BASE_NUMBER} {either(*_PEOPLE)}(?!\w))"
"""What rates are counted of: "vạn dân", "10.000 dân", "1 nghìn người"."""
_PER_NOUNS = {
    **{noun: noun for noun in ("ngày đêm", "năm học", "đơn vị diện tích", "lao động", "học sinh")},
    **{noun: noun for noun in ("sinh viên", "bệnh nhân", "giường bệnh", "nhân khẩu", "đảng viên")},
    **{noun: noun for noun in ("chi bộ", "doanh nghiệp", "hợp tác xã", "sản phẩm", "hồ sơ", "hộ")},
    **{noun: noun for noun in ("công trình", "dự án", "năm", "tháng", "quý", "tuần", "ngày")},
    **{
        noun: noun
        for noun in (
            "giờ",
            "vụ",
            "đơn vị",
            "hội nghị",
            "người",
            "xã",
            "phường",
            "thôn",
            "lớp",
            "trường",
        )
    },
    **{noun: noun for noun in ("ha", "km", "km2", "m2", "m3", "tấn", "kg", "lít", "lần", "lượt")},
    **{"đầu người": "người", "người dân": "người", "hộ gia đình": "hộ", "hộ dân": "hộ"},
    **{"khẩu": "nhân khẩu", "m²": "m2", "m³": "m3", "km²": "km2", "mét vuông": "m2"},
    **{"mét khối": "m3", "héc ta": "ha", "héc-ta": "ha", "hecta": "ha", "ki-lô-mét": "km"},
}
_PER_NOUN = rf"{either(*_PER_NOUNS)}(?!\w)"
TIME = r"(?:năm|tháng|quý|tuần|ngày)(?!\w)"
PEOPLE = r"(?:đầu người|người dân|người|nhân khẩu|hộ gia đình|hộ dân|hộ)(?!\w)"
_ONE = r"(?:(?:mỗi|một|0?1) +)"
_SPELT = (
    rf" +(?:(?:tính |bình quân )?(?:trên|cho) +)?{_BASE}"
    rf"| +(?:(?:tính )?(?:trên|cho) +)?(?:mỗi|một) +{_PER_NOUN}"
    rf"| +(?:hằng|hàng) +{TIME}"
)
PEOPLE_BASE = rf"{_BASE_NUMBER} {either(*_POPULATION)}(?!\w)"
"""People that a rate is counted of, and never the size of a thing: "doanh nghiệp trên 1.000 lao
động" is none."""
POPULATION = rf"{_BASE_NUMBER} (?:dân|người dân|trẻ)(?!\w)"
"""What "15/10.000 dân" is a rate of, and no part."""
KNOWN_PER = rf"(?: */ *{_ONE}?(?:{_BASE}|{_PER_NOUN}))"
""" "/năm", "/vạn dân": what may follow any noun."""
PER = (
    rf"(?: */ *{_ONE}?(?:{_BASE}|{_PER_NOUN}|(?!\d)\w+)"
    rf"| +mỗi +(?!\d)\w+|{_SPELT})"
)
"""One part of "per" behind a unit."""
RATED = (
    *("bác sĩ", "bác sỹ", "giường bệnh", "giường", "điều dưỡng", "dược sĩ", "dược sỹ", "sinh viên"),
    *("cán bộ y tế", "nhân viên y tế", "doanh nghiệp", "thuê bao", "ca", "trường hợp"),
)
"""Things that are counted "trên 10.000 dân"."""
RATE_BASE = rf"(?: +(?:tính )?(?:trên|cho) +(?:(?:mỗi|một|0?1) +)?{_BASE})"
_PER_PART = re.compile(
    rf"(?<!\w)(?:{_BASE}|{_PER_NOUN}|(?!\d)(?!(?:mỗi|một|hằng|hàng|trên|cho|tính|bình)(?!\w))\w+)"
)
_BASE_PARTS = re.compile(
    rf"(?:(?:một|0?1) )?(?P<number>{_BASE_NUMBER}) (?P<people>{either(*_PEOPLE)})"
)


def unit_name(written: str) -> str:
    """The unit that ``written`` (matching form) stands for; itself where it is a counted thing."""
    return _CANONICAL.get(" ".join(written.split()), written)


def shown_unit(unit: str) -> str:
    """The unit as it is written on the screen."""
    return _SHOWN.get(unit, unit)


def per_names(written: str) -> tuple[str, ...]:
    """("người", "năm") of "/người mỗi năm"."""
    return tuple(_per_name(match[0]) for match in _PER_PART.finditer(written))


def _per_name(written: str) -> str:
    if base := _BASE_PARTS.fullmatch(written):
        return f"{_BASE_NUMBERS[base['number']]} {_PEOPLE[base['people']]}"
    return _PER_NOUNS.get(written, _CANONICAL.get(written, written))


COUNTED = rf"{either(*counted_nouns())}(?!\w)"
"""A noun that is counted."""
_YEAR = r"(?:19|20)\d\d(?!\w)"
_ITS_YEAR = rf"năm +{_YEAR}(?! *(?:[-–—,]|và|đến|tới) *(?:năm +)?{_YEAR})"
""" "8,4 năm 2025" is a value of 2025; "5 năm 2026 - 2030" counts years."""
_FOLLOWING = re.compile(rf" +(?:(?P<noun>{COUNTED})|(?P<word>(?!{_ITS_YEAR})[^\W\d]+))(?!\w)")


def counted_after(plain: str, end: int) -> str:
    """The counted thing named behind a number that ends at ``end``; "" for a word of grammar."""
    following = _FOLLOWING.match(plain, end)
    if following is None:
        return ""
    return following["noun"] or ("" if following["word"] in _grammar() else following["word"])


@cache
def _grammar() -> frozenset[str]:
    """Single words of grammar, and what says how a value is reached."""
    words = {phrase[0] for phrase in function_phrases() if len(phrase) == 1}
    return frozenset(words - {"hộ"} | {"so", "đạt", "trở", "tăng", "giảm", "gấp", "lên", "xuống"})
