"""Legacy encodings: recognised by font and by statistics, decoded exactly, Unicode left alone."""

from __future__ import annotations

import itertools
import json
import os
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.assemble import assemble
from corpus.legacy import decode_run, decode_runs, decode_text, recognise, strange_share
from corpus.legacy.encodings import (
    CP1258,
    ENCODINGS,
    LETTERS,
    LOW_BYTES,
    TCVN3,
    VISCII,
    VNI,
    VPS,
    Encoding,
)
from corpus.legacy.fonts import font_hint
from corpus.readers import read_file
from corpus.text import is_vietnamese_syllable

DATA = Path(os.environ.get("VANKIEN_DATA", Path(__file__).parents[1] / "benchmarks" / "data"))
needs_data = pytest.mark.skipif(
    not (DATA / "encodings").is_dir(), reason=f"no measuring data in {DATA}; set VANKIEN_DATA"
)

SENTENCES = (
    "Đại hội Đảng bộ xã Suối Mơ lần thứ I, nhiệm kỳ 2025-2030.",
    "Đến năm 2030, thu nhập bình quân đầu người đạt 98,5 triệu đồng/người/năm.",
    "Nghị quyết số 15-NQ/ĐU ngày 12/7/2025 của HĐND phường Mây Trắng về “chuyển đổi số”.",
    "Tỷ lệ hộ nghèo giảm còn dưới 0,5%; kết nạp 45 đảng viên mới mỗi năm.",
    "Ở đó, ô nhiễm giảm; hệ thống đê điều và đô thị được nâng cấp.",
    "Quyết tâm xây dựng tỉnh Sông Xa giàu đẹp, văn minh, nghĩa tình.",
    "ĐẢNG BỘ TỈNH SÔNG XA\nBÁO CÁO CHÍNH TRỊ CỦA BAN CHẤP HÀNH",
    "Hỗ trợ vốn cho hợp tác xã thủy sản ở vùng lũ, chú trọng kỹ thuật mới.",
    "Máy đo bụi mịn và nước sạch được lắp ở 12 điểm; kinh phí 3 tỷ đồng.",
)
FOREIGN = (
    "The congress elected 45 members; Windows® and §5 of the Act © 2020, 5 µm ± 2 µg/m³.",
    "Le congrès a été organisé à Hué; les délégués ont déjà voté où il était né, thé et café.",
    "Noël, naïf, maïs, goût, août, laïc, hôtel, forêt, île, cœur, façade, aiguë, Citroën.",
    "Der Kongreß wählte fünf Mitglieder; Müller, König, Größe, Straße, schön, über, Bär.",
    "La niñez y el año próximo: ¿qué será? ¡Mañana! Están aquí, según él.",
    "A eleição não será amanhã; são três irmãs, coração, mãe, avô, pé, só, lá.",
    "È già così: perché no? Può darsi, città e virtù.",
    "Zażółć gęślą jaźń. Příliš žluťoučký kůň. Årsmøte på Ås, små blå øyer, så få.",
    "Съезд избрал 45 членов. 大会选举 45 名代表。 Ελληνικά",
    "Hạt bụi 5 µm, 10 µm và 25 µm; nồng độ 5 µg",
    "5 µm, 10 µm, 25 µm, 50 µm, 100 µm, 5 µg",
    "a² + b² = c²; ∑x ≤ 3×5 ÷ 2; x ∈ ℝ; 1½ giờ; 20°C; H₂SO₄; α, β; 10³",
    "• mục một · mục hai — «trích dẫn» … “Đại hội” ‘hai’ ① ✓ \uf0b7 mục ba",
    "Krông Búk, Đắk Lắk, Plei Kần, Pa Cô, Hmông, Cơ Tu, NĐ-CP, HĐND, ĐBQH, TƯ, iPhone, e-Đoàn",
)


def _syllables() -> list[str]:
    onsets = "b c ch d đ g gh gi h k kh l m n ng ngh nh ph qu r s t th tr v x"
    rhymes = "an ang ao at ăng âm âu en êu ênh iên inh oa oai on ông ôi ơi ơm un uôn ươn ưa uy yên"
    made = {
        unicodedata.normalize("NFC", onset + rhyme[: at + 1] + tone + rhyme[at + 1 :])
        for onset, rhyme, tone in itertools.product(
            onsets.split(), rhymes.split(), ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
        )
        for at in range(len(rhyme))
        if rhyme[at] not in "cghimnpqtuy"
    }
    return sorted(filter(is_vietnamese_syllable, made))


SYLLABLES = _syllables()
syllables = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=20)
encodings = st.sampled_from(ENCODINGS)


# --- tables -----------------------------------------------------------------------------------


@settings(deadline=None)
@given(encodings, syllables, st.sampled_from([str.lower, str.upper, str.title]))
def test_every_encoding_decodes_what_it_encoded(
    encoding: Encoding, words: list[str], case: Callable[[str], str]
) -> None:
    text = " ".join(map(case, words))
    assert encoding.decode(encoding.encode(text)) == text


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda encoding: encoding.name)
def test_every_letter_has_its_own_characters_of_one_byte(encoding: Encoding) -> None:
    assert set(encoding.letters) == set(LETTERS)
    assert len(set(encoding.letters.values())) == len(LETTERS)
    assert all(ord(c) < 256 for spelling in encoding.letters.values() for c in spelling)


def test_windows_1258_is_that_of_the_standard_library() -> None:
    for sentence in SENTENCES:
        data = CP1258.encode(sentence).translate({ord("“"): "\x93", ord("”"): "\x94"})
        assert unicodedata.normalize("NFC", data.encode("latin-1").decode("cp1258")) == sentence


@needs_data
def test_tcvn3_and_vni_agree_with_the_published_letter_map() -> None:
    rows = json.loads((DATA / "encodings" / "charmap.json").read_text("utf-8"))
    differing = {
        (encoding.name, row["unicode"])
        for row in rows
        for encoding, key in ((TCVN3, "tcvn3"), (VNI, "vni"))
        if encoding.letters[row["unicode"]] != row[key]
    }
    # That map gives ỷ and ỹ single characters of which one is ì already: an error of the map.
    assert differing == {("VNI", letter) for letter in "ỶỸỷỹ"}


def test_in_vni_the_case_of_the_vowel_decides() -> None:
    assert VNI.decode("Aâm, AÂm, aÂm, Ñaûng, ÔÛ, Ôû") == "Âm, Âm, âm, Đảng, Ở, Ở"


# --- Unicode stays ----------------------------------------------------------------------------


@settings(deadline=None)
@given(syllables)
def test_vietnamese_in_unicode_stays(words: list[str]) -> None:
    for text in (" ".join(words), " ".join(words).title(), " ".join(words).upper()):
        assert decode_text(text) == text
        assert decode_run(text, "Times New Roman") == text
        assert decode_text(unicodedata.normalize("NFD", text)) == unicodedata.normalize("NFD", text)


@pytest.mark.parametrize("text", [*FOREIGN, *SENTENCES])
def test_other_languages_numbers_and_formulas_stay(text: str) -> None:
    assert decode_text(text) == text
    for word in text.split():
        assert decode_run(word, None) == word
    assert recognise(text) is None


def test_all_foreign_sentences_in_one_text_stay() -> None:
    for text in ("\n".join(FOREIGN), " ".join(FOREIGN), "\n".join([*FOREIGN, *SENTENCES])):
        assert decode_text(text) == text


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times", ".VnTimeH"])
@pytest.mark.parametrize("text", SENTENCES)
def test_unicode_in_an_old_font_stays(text: str, font: str) -> None:
    assert decode_run(text, font) == text


# --- recognised by statistics -----------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    encodings,
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=5),
    st.sampled_from([" ", "\n"]),
)
def test_sentences_are_recognised_without_a_font(
    encoding: Encoding, sentences: list[str], separator: str
) -> None:
    text = separator.join(sentences)
    assert decode_text(encoding.encode(text)) == text
    assert recognise(encoding.encode(text)) is encoding


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(SENTENCES), st.sampled_from([None, TCVN3, VNI]))))
def test_paragraphs_of_different_encodings_are_told_apart(
    paragraphs: list[tuple[str, Encoding | None]],
) -> None:
    mixed = "\n".join(text if e is None else e.encode(text) for text, e in paragraphs)
    assert decode_text(mixed) == "\n".join(text for text, _ in paragraphs)


def test_a_legacy_span_within_a_unicode_paragraph_is_decoded() -> None:
    quoted = TCVN3.encode("đường liên thôn theo quy hoạch mới")
    text = f"Phường Mây Trắng đã cắm mốc “{quoted}” tại mười hai điểm dân cư."
    assert decode_text(text) == text.replace(quoted, "đường liên thôn theo quy hoạch mới")


def test_one_strange_word_among_good_ones_changes_nothing() -> None:
    text = "Cửa hàng Citroën, món crème brûlée và hãng Škoda ở phường Bến Lau."
    assert decode_text(text) == text


@pytest.mark.parametrize("encoding", [TCVN3, VNI, VPS, VISCII], ids=lambda e: e.name)
def test_bytes_come_in_many_disguises(encoding: Encoding) -> None:
    legacy = encoding.encode("\n".join(SENTENCES))
    plain = "\n".join(SENTENCES)
    private = "".join(chr(0xF000 + ord(c)) if 0x80 <= ord(c) < 0x100 else c for c in legacy)
    assert decode_text(legacy.translate(LOW_BYTES)) == plain
    assert decode_text(private) == plain
    assert decode_text(legacy.replace("\xb5", "\u03bc").replace("\xb7", "\u2219")) == plain


def test_a_soft_hyphen_that_became_a_hyphen_is_still_a_letter() -> None:
    legacy = TCVN3.encode("phương án mở đường ở phường").replace("\xad", "-")
    assert decode_text(legacy) == "phương án mở đường ở phường"


def test_signs_that_only_stand_around_words_stay() -> None:
    text = "«Đoàn kết» · kỷ cương – “đột phá” … 3 × 5 ± 2¹"
    legacy = TCVN3.encode("«Đoàn kết» · kỷ cương – “đột phá” … 3 × 5 ± 2¹")
    assert decode_text(legacy) == text


def test_capitals_that_tcvn3_cannot_write_are_restored_by_their_neighbours() -> None:
    small = str.maketrans("ỈỚỎÀỘỤỦ", "ỉớỏàộụủ")
    for text in ("TỈNH ỦY SÔNG ĐỎ", "XÃ HÀ LỘC", "Bí thư Đỏ, UBND Hà Lộc", "KHỐI MỚI, MỤC IV"):
        assert decode_text(TCVN3.encode(text.translate(small))) == text


def test_abbreviations_count_as_words() -> None:
    text = "QĐ của HĐND, NĐ, ĐBQH"
    assert decode_text(TCVN3.encode(text)) == text
    assert strange_share(text) == 0


def test_what_is_decoded_wrongly_looks_strange() -> None:
    text = " ".join(SENTENCES)
    assert strange_share(text) == 0
    assert strange_share(TCVN3.encode(text)) > 0.3
    assert strange_share("") == 0


# --- recognised by font -----------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=3))
def test_with_its_font_every_single_word_is_decoded(words: list[str]) -> None:
    text = " ".join(words)
    assert decode_run(TCVN3.encode(text), ".VnTime") == text
    assert decode_run(VNI.encode(text), "VNI-Times") == text
    assert decode_run(TCVN3.encode(text), "ABCDEF+VnArialHBold") == text.upper()


@pytest.mark.parametrize(
    ("font", "encoding", "capitals"),
    [
        (".VnTime", TCVN3, False),
        (".VnTimeH", TCVN3, True),
        (".vntimeh", TCVN3, True),
        ("VnArialHBold", TCVN3, True),
        ("ABCDEF+.VnTime-Bold", TCVN3, False),
        ("VnHelvetInsHMedium", TCVN3, True),
        ("VnCenturySchoolbook", TCVN3, False),
        (".VnArial NarrowH,BoldItalic", TCVN3, True),
        ("VNI-Times", VNI, False),
        ("VNI Helve", VNI, False),
        ("VPS Times", VPS, False),
        ("VPS Times Hoa", VPS, True),
        ("VI Arial", VISCII, False),
    ],
)
def test_fonts_are_known_by_their_names(font: str, encoding: Encoding, capitals: bool) -> None:
    hint = font_hint(font)
    assert hint is not None
    assert (hint.encoding, hint.capitals) == (encoding, capitals)


@pytest.mark.parametrize(
    "font", [None, "", "Arial", "TimesNewRomanPSMT", "Vnese", "UTM Avo", "Vivaldi", "VNtimes new"]
)
def test_other_fonts_say_nothing(font: str | None) -> None:
    assert font_hint(font) is None


def test_a_word_that_a_change_of_font_cuts_is_one_word() -> None:
    runs = [("Ê", ".VnTimeH"), ("n §é ", ".VnTime"), ("và Đảng bộ", "Arial")]
    assert decode_runs(runs) == ["Ấ", "n Độ ", "và Đảng bộ"]


def test_runs_help_each_other_and_keep_their_borders() -> None:
    text = "Đến năm 2030 có một xã nghèo ở phía tây"
    runs = [(TCVN3.encode(f"{word} "), "Arial") for word in text.split()]
    assert decode_runs(runs) == [f"{word} " for word in text.split()]
    assert decode_runs([]) == []
    assert decode_runs([("", ".VnTime"), ("§", ".VnTime"), ("", None)])[0] == ""


@needs_data
def test_the_real_spans_decode_exactly() -> None:
    lines = (DATA / "encodings" / "real_tcvn3_spans.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 11
    for span in map(json.loads, lines):
        assert decode_run(span["raw"], span["font"]) == span["decoded"]
        assert decode_run(span["raw"], "Arial").upper() == span["decoded"]


@needs_data
@pytest.mark.slow
def test_the_real_files_with_tcvn3_fonts_read_as_unicode() -> None:
    lines = (DATA / "encodings" / "real_tcvn3_spans.jsonl").read_text("utf-8").splitlines()
    spans = list(map(json.loads, lines))
    files = sorted((DATA / "messy_files" / "legacy_font").glob("*_tcvn3.pdf"))
    assert len(files) == 2
    found = 0
    for file in files:
        text = assemble(read_file(file.read_bytes(), file.name).pages).text
        for span in spans:
            if span["file"] == file.name.replace("_tcvn3", ""):
                assert span["decoded"] in text
                found += 1
        assert strange_share(text) < 0.02
    assert found >= 6


# --- UTF-8 read as something else -------------------------------------------------------------


def _misread(text: str, lost: bool = False) -> str:
    table = LOW_BYTES | ({byte: None for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)} if lost else {})
    return text.encode().decode("latin-1").translate(table)


@pytest.mark.parametrize("text", [*SENTENCES, "\n".join(SENTENCES)])
def test_utf_8_that_was_read_as_windows_1252_is_mended(text: str) -> None:
    assert decode_text(_misread(text)) == text
    assert decode_text(text.encode().decode("latin-1")) == text


def test_bytes_that_were_lost_are_mended_where_only_one_letter_fits() -> None:
    assert decode_text(_misread("Đại hội Đoàn", lost=True)) == "Đại hội Đoàn"
    spaced = _misread("hoàng hôn và các xã là nhà").replace("\xa0", " ")
    assert decode_text(spaced) == "hoàng hôn và các xã là nhà"


def test_a_single_sequence_is_no_proof() -> None:
    assert decode_text("cafÃ© mới") == "cafÃ© mới"


# --- hostile input ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *("é" * 10**6, "é " * 10**5, "é-" * 10**5, "«" * 10**5, "Ã " * 10**5, "µ\n" * 10**4),
        *("áº¡" * 10**5, "¸c\x01" * 10**4, "\ud800é" * 10**4, "A" * 10**6 + "é"),
    ],
    ids=lambda text: ascii(text[:4]),
)
def test_hostile_text_takes_time_in_proportion_to_its_length(text: str) -> None:
    start = time.process_time()
    decode_text(text)
    assert time.process_time() - start < 5
