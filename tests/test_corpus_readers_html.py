"""Web pages: the article and nothing else, its tables, its title and its date."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.assemble import assemble
from corpus.errors import UnreadableFile
from corpus.readers.html import HtmlReader, decode_html, parse_date
from corpus.types import Block, Reading, TableBlock, TextBlock

# All places, people and figures are invented.
ARTICLE = """
<h1 class="detail-title">Phường Mây Trắng đặt mục tiêu thu nhập 98,5 triệu đồng</h1>
<div class="detail-info"><span class="date" data-role="publishdate">21/06/2025 08:30</span></div>
<h2 class="detail-sapo">Đại hội đại biểu Đảng bộ phường Mây Trắng lần thứ I, nhiệm kỳ 2025-2030,
 đã thông qua 12 chỉ tiêu chủ yếu.</h2>
<div class="detail-content" itemprop="articleBody">
  <div class="tin-lien-quan"><ul><li><a href="/1">Xã Suối Mơ khánh thành cầu Đá Xanh</a></li>
  <li><a href="/2">Đặc khu Đảo Sao đón 20 nghìn lượt khách trong tháng</a></li></ul></div>
  <p>Đến năm 2030, thu nhập bình quân đầu người của phường đạt <b>98,5 triệu đồng/người/năm</b>,
  tăng 1,6 lần so với năm 2025; tỷ lệ hộ nghèo giảm còn dưới 0,5%.</p>
  <figure><img src="a.jpg" alt="Ảnh">
  <figcaption>Quang cảnh phiên khai mạc đại hội.</figcaption></figure>
  <h2>Ba khâu đột phá</h2>
  <ul><li>Chuyển đổi số trong mọi cơ quan của phường;</li>
  <li>Hạ tầng giao thông kết nối với xã Suối Mơ.</li></ul>
  <ol start="3"><li>Nguồn nhân lực tại chỗ.</li><li>Bảo vệ môi trường ven sông.</li></ol>
  <div class="ads-inread">Mua căn hộ Mây Vàng, chiết khấu đến 12% cho khách hàng đặt cọc sớm</div>
  <p>Đại hội bầu 27 đồng chí vào Ban Chấp hành và kêu gọi toàn thể nhân dân thi đua thực hiện thắng
  lợi các mục tiêu đã đề ra.</p>
  <table border="1"><caption>Bảng 1. Chỉ tiêu chủ yếu</caption>
   <thead><tr><th rowspan="2">Chỉ tiêu</th><th rowspan="2">Đơn vị</th><th colspan="2">Năm</th></tr>
   <tr><th>2025</th><th>2030</th></tr></thead>
   <tr><td rowspan="2">Thu nhập bình quân</td><td>triệu đồng</td><td>61,5</td><td>98,5</td></tr>
   <tr><td>USD</td><td>2.400</td><td>3.800</td></tr>
   <tr><td>Hộ nghèo</td><td>%</td><td colspan="2">dưới 0,5</td></tr></table>
  <p class="author">Lê Suối</p>
</div>
"""
NEWSPAPER = f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>Phường Mây Trắng đặt mục tiêu thu nhập 98,5 triệu đồng | Báo Sông Xa</title>
<meta property="og:title" content="Phường Mây Trắng đặt mục tiêu thu nhập 98,5 triệu đồng">
<meta property="article:published_time" content="2025-06-20T18:30:00Z">
<style>.x {{color: red}}</style><script>var secret = "không phải nội dung";</script></head>
<body><header class="site-header"><a href="/"><img src="logo.png" alt="Báo Sông Xa"></a>
<div class="hotline">Đường dây nóng: 0200 000 000</div></header>
<nav><ul><li><a href="/ct">Chính trị</a></li><li><a href="/kt">Kinh tế</a></li></ul></nav>
<div class="breadcrumb"><a href="/">Trang chủ</a> » <a href="/ct">Chính trị</a></div>
<div class="main-wrap"><div class="col-left">{ARTICLE}
<div class="box-tags"><span>Từ khóa:</span> <a href="/t1">đại hội</a>
 <a href="/t2">mây trắng</a></div>
<div class="comment-box"><h3>Bình luận</h3><div class="item">Bạn đọc Hoàng Lau: Tôi rất mong cây cầu
 sớm hoàn thành để bà con đi lại thuận tiện hơn, nhất là trong mùa mưa lũ năm nay.</div></div></div>
<div class="sidebar"><h3>Đọc nhiều nhất</h3><div><a href="/9">Giá vàng hôm nay tăng 2 triệu đồng mỗi
 lượng, chuyên gia khuyên người dân thận trọng khi mua vào</a></div>
<p>Tỷ giá trung tâm hôm nay là 24.510 đồng một đô la, không đổi so với ngày hôm qua.</p></div></div>
<footer><p>Cơ quan chủ quản: Ủy ban nhân dân tỉnh Sông Xa. Giấy phép số 99/GP-BC.</p></footer>
<div style="display: none">Nội dung ẩn dành cho máy tìm kiếm, không ai nhìn thấy trên trang.</div>
</body></html>"""


def _read(page: str | bytes, name: str = "trang.html") -> Reading:
    data = page.encode() if isinstance(page, str) else page
    return HtmlReader().read(data, name, lambda stage, done, total: None)


def _blocks(page: str | bytes) -> list[Block]:
    return list(_read(page).pages[0].blocks)


def _lines(page: str | bytes) -> list[str]:
    return assemble(_read(page).pages).text.split("\n")


def _page(body: str) -> str:
    return f"<html><body>{body}</body></html>"


# --- the article ------------------------------------------------------------------------------


def test_a_newspaper_page_gives_its_article_from_title_to_end() -> None:
    assert _lines(NEWSPAPER) == [
        "Phường Mây Trắng đặt mục tiêu thu nhập 98,5 triệu đồng",
        "21/06/2025 08:30",
        "Đại hội đại biểu Đảng bộ phường Mây Trắng lần thứ I, nhiệm kỳ 2025-2030, đã thông qua 12 "
        "chỉ tiêu chủ yếu.",
        "Đến năm 2030, thu nhập bình quân đầu người của phường đạt 98,5 triệu đồng/người/năm, tăng "
        "1,6 lần so với năm 2025; tỷ lệ hộ nghèo giảm còn dưới 0,5%.",
        "Quang cảnh phiên khai mạc đại hội.",
        "Ba khâu đột phá",
        "- Chuyển đổi số trong mọi cơ quan của phường;",
        "- Hạ tầng giao thông kết nối với xã Suối Mơ.",
        "3. Nguồn nhân lực tại chỗ.",
        "4. Bảo vệ môi trường ven sông.",
        "Đại hội bầu 27 đồng chí vào Ban Chấp hành và kêu gọi toàn thể nhân dân thi đua thực hiện "
        "thắng lợi các mục tiêu đã đề ra.",
        "Bảng 1. Chỉ tiêu chủ yếu",
        "Chỉ tiêu | Đơn vị | Năm",
        "2025 | 2030",
        "Thu nhập bình quân | triệu đồng | 61,5 | 98,5",
        "USD | 2.400 | 3.800",
        "Hộ nghèo | % | dưới 0,5",
        "Lê Suối",
    ]


def test_title_and_publication_day_come_from_what_the_page_states() -> None:
    reading = _read(NEWSPAPER)
    assert reading.title == "Phường Mây Trắng đặt mục tiêu thu nhập 98,5 triệu đồng"
    assert reading.date == "2025-06-21"  # half past six in the evening in London is tomorrow
    assert (reading.format, reading.warnings) == ("html", ())
    assert [page.number for page in reading.pages] == [None]


def test_headings_keep_their_level_but_a_lead_in_a_heading_tag_is_no_heading() -> None:
    levels = {b.text: b.level for b in _blocks(NEWSPAPER) if isinstance(b, TextBlock) and b.level}
    assert levels == {
        "Phường Mây Trắng đặt mục tiêu thu nhập 98,5 triệu đồng": 1,
        "Ba khâu đột phá": 2,
    }


def test_merged_cells_keep_their_place_and_extent() -> None:
    (table,) = (block for block in _blocks(NEWSPAPER) if isinstance(block, TableBlock))
    assert table.header_rows == 2
    assert [[(c.text, c.column, c.column_span, c.row_span) for c in row] for row in table.rows] == [
        [("Chỉ tiêu", 0, 1, 2), ("Đơn vị", 1, 1, 2), ("Năm", 2, 2, 1)],
        [("2025", 2, 1, 1), ("2030", 3, 1, 1)],
        [
            ("Thu nhập bình quân", 0, 1, 2),
            ("triệu đồng", 1, 1, 1),
            ("61,5", 2, 1, 1),
            ("98,5", 3, 1, 1),
        ],
        [("USD", 1, 1, 1), ("2.400", 2, 1, 1), ("3.800", 3, 1, 1)],
        [("Hộ nghèo", 0, 1, 1), ("%", 1, 1, 1), ("dưới 0,5", 2, 2, 1)],
    ]


PORTAL = """<html><head><title>Cổng thông tin điện tử xã Suối Mơ</title></head><body>
<table width="100%" border="0" cellpadding="0"><tr><td colspan="2"><table width="100%"><tr>
<td><a href="/">Trang chủ</a></td><td><a href="/gt">Giới thiệu</a></td><td><a href="/vb">Văn bản</a>
</td></tr></table></td></tr>
<tr><td width="20%"><table><tr><td><a href="/a">Lịch công tác của lãnh đạo xã trong tuần</a></td>
</tr><tr><td><a href="/b">Thủ tục hành chính về đất đai và xây dựng nhà ở</a></td></tr></table></td>
<td width="80%"><font size="4"><b>NGHỊ QUYẾT ĐẠI HỘI ĐẢNG BỘ XÃ SUỐI MƠ</b></font><br>
Nhiệm kỳ 2025-2030<br><br>
<p>Đại hội quyết nghị phấn đấu thu ngân sách trên địa bàn năm 2030 đạt 120 tỷ đồng, tăng bình quân
9,5% mỗi năm, hoàn thành trước thời hạn các tiêu chí nông thôn mới nâng cao.</p>
<table border="1"><tr><td>Năm</td><td>Thu ngân sách</td></tr>
<tr><td>2025</td><td>76 tỷ đồng</td></tr>
<tr><td>2030</td><td>120 tỷ đồng</td></tr></table>
<table width="100%"><tr><td>Nơi nhận:<br>- Đảng ủy;<br>- Lưu.</td><td>T/M ĐOÀN CHỦ TỊCH<br>(Đã ký)
</td></tr></table></td></tr></table></body></html>"""


def test_tables_that_only_lay_out_a_page_become_paragraphs() -> None:
    assert _lines(PORTAL) == [
        "NGHỊ QUYẾT ĐẠI HỘI ĐẢNG BỘ XÃ SUỐI MƠ",
        "Nhiệm kỳ 2025-2030",
        "Đại hội quyết nghị phấn đấu thu ngân sách trên địa bàn năm 2030 đạt 120 tỷ đồng, tăng "
        "bình quân 9,5% mỗi năm, hoàn thành trước thời hạn các tiêu chí nông thôn mới nâng cao.",
        "Năm | Thu ngân sách",
        "2025 | 76 tỷ đồng",
        "2030 | 120 tỷ đồng",
        "Nơi nhận:",
        "- Đảng ủy;",
        "- Lưu.",
        "T/M ĐOÀN CHỦ TỊCH",
        "(Đã ký)",
    ]


SAVED_BY_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8"><title>BÁO CÁO</title>
<style><!-- p.MsoNormal {margin:0} --></style></head><body lang=VI><div class=WordSection1>
<table class=MsoNormalTable border=0><tr><td><p class=MsoNormal align=center><b>ĐẢNG BỘ TỈNH SÔNG XA
<o:p></o:p></b></p></td><td><p class=MsoNormal><b>ĐẢNG CỘNG SẢN VIỆT NAM</b></p></td></tr></table>
<p class=MsoNormal><b>I. MỤC TIÊU<o:p></o:p></b></p>
<p class=MsoListParagraph><![if !supportLists]><span>1.<span>&nbsp; </span></span><![endif]>Thu
nhập bình quân đạt 98,5 triệu đồng.</p>
<table class=MsoTableGrid border=1><tr>
<td style='border:solid windowtext 1.0pt'><p class=MsoNormal>Chỉ tiêu<o:p></o:p></p></td>
<td style='border:solid windowtext 1.0pt'><p class=MsoNormal>2030</p></td></tr>
<tr><td><p class=MsoNormal>Thu nhập</p><p class=MsoNormal>bình quân</p></td><td>98,5</td></tr>
</table></div></body></html>"""


def test_a_page_saved_by_word_is_read_like_its_document() -> None:
    assert _lines(SAVED_BY_WORD) == [
        "ĐẢNG BỘ TỈNH SÔNG XA",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "I. MỤC TIÊU",
        "1. Thu nhập bình quân đạt 98,5 triệu đồng.",
        "Chỉ tiêu | 2030",
        "Thu nhập bình quân | 98,5",
    ]


def test_a_frame_drawn_around_a_whole_page_is_no_table() -> None:
    article = "".join(f"<p>{n}. Đại hội xã Suối Mơ quyết nghị {n} việc.</p>" for n in range(60))
    page = f'<table border="1"><tr><td>Lịch</td><td>{article}</td></tr></table>'
    assert _lines(_page(page))[:2] == ["Lịch", "0. Đại hội xã Suối Mơ quyết nghị 0 việc."]


def test_a_page_of_links_alone_keeps_them() -> None:
    page = _page('<ul><li><a href="1">Nghị quyết số 1</a></li><li><a href="2">Số 2</a></li></ul>')
    assert _lines(page) == ["- Nghị quyết số 1", "- Số 2"]


def test_many_links_beside_an_article_do_not_make_a_page_of_links() -> None:
    article = "Đại hội xã Suối Mơ quyết nghị mười hai chỉ tiêu chủ yếu đến năm 2030. " * 6
    link = '<div><a href="x">Đặc khu Đảo Sao đón 20 nghìn lượt khách trong một tháng</a></div>'
    beside = f"<div>{link * 30}<p>Tỷ giá trung tâm hôm nay không đổi so với hôm qua.</p></div>"
    assert _lines(_page(f"<div><p>{article}</p></div>{beside}")) == [article.strip()]


def test_what_carries_most_of_the_page_stays_whatever_it_is_called() -> None:
    text = "Đại hội xã Suối Mơ quyết nghị mười hai chỉ tiêu chủ yếu đến năm 2030. " * 5
    assert _lines(_page(f'<div class="sidebar ads related"><p>{text}</p></div>')) == [text.strip()]


def test_lists_are_numbered_as_a_browser_shows_them() -> None:
    page = _page('<ol type="a"><li>một<li>hai</ol><ol type="I"><li value="4">bốn<li>năm</ol>')
    assert _lines(page) == ["a. một", "b. hai", "IV. bốn", "V. năm"]


def test_a_raised_digit_does_not_become_part_of_a_number() -> None:
    page = _page("<p>Mật độ 10<sup>3</sup> người trên 1 km<sup>2</sup></p>")
    assert _lines(page) == ["Mật độ 10³ người trên 1 km2"]


def test_heading_tags_used_once_for_their_looks_do_not_hide_the_numbered_headings() -> None:
    body = "".join(
        f"<p>{n}. PHẦN VIỆC</p><p>Một đoạn văn đủ dài để đứng dưới tiêu đề của phần việc này.</p>"
        for n in ("I", "II", "III")
    )
    document = assemble(_read(_page(f"<h3>Ngày hội</h3>{body}")).pages)
    assert [heading.title for heading in document.headings] == [
        "I. PHẦN VIỆC",
        "II. PHẦN VIỆC",
        "III. PHẦN VIỆC",
    ]


# --- encodings ----------------------------------------------------------------------------------

WORDS = "Đảng bộ phường Mây Trắng, tỉnh Sông Xa"


@pytest.mark.parametrize(
    "data",
    [
        _page(WORDS).encode(),
        codecs.BOM_UTF8 + _page(WORDS).encode(),
        _page(WORDS).encode("utf-16"),
        codecs.BOM_UTF16_BE + _page(WORDS).encode("utf-16-be"),
        # UTF-8 that calls itself something else
        f'<meta charset="windows-1258">{WORDS}'.encode(),
    ],
)
def test_unicode_pages_are_read_whatever_they_call_themselves(data: bytes) -> None:
    assert _lines(data) == [WORDS]


@pytest.mark.parametrize(
    "head",
    [
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1258">',
        '<?xml version="1.0" encoding="windows-1258"?>',
        '<meta charset="no-such-encoding">',
        '<meta charset="base64">',
        "",
    ],
)
def test_vietnamese_windows_pages_are_decoded(head: str) -> None:
    # windows-1258 writes tones after their letters
    word = "Ðảng bộ xã".replace("ả", "a\u0309").replace("ộ", "ô\u0323").replace("ã", "a\u0303")
    data = head.encode() + f"<p>{word.replace('Ð', 'Đ')}</p>".encode("cp1258")
    assert _lines(data) == ["Đảng bộ xã"]


def test_text_in_a_legacy_font_is_decoded() -> None:
    # A font of capitals: only its name says that they are.
    said = "B\u00b8o c\u00b8o chÝnh trÞ"
    for start, end in (
        ('<font face=".VnTimeH">', "</font>"),
        ("<span style=\"font-family: '.VnTimeH', serif\"><b>", "</b></span>"),
    ):
        assert _lines(_page(f"<p>{start}{said}{end} năm 2025</p>")) == [
            "BÁO CÁO CHÍNH TRỊ năm 2025"
        ]


def test_undecodable_characters_are_reported() -> None:
    text, warnings = decode_html(b'<meta charset="utf-8">' + b"\xe1\xba" * 40)
    assert "\ufffd" in text
    assert "không giải mã được" in warnings[0]


# --- dates and titles ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ('<meta name="pubdate" content="2025-07-23T08:00:00+07:00">', "2025-07-23"),
        ('<meta property="article:published_time" content="23/07/2025 08:00">', "2025-07-23"),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", '
            '"datePublished": "2025-07-23"}]}</script>',
            "2025-07-23",
        ),
        ('<script type="application/ld+json">{"broken": </script>', None),
        (f'<script type="application/ld+json">{"[" * 99000}</script>', None),
        ('<meta name="date" content="2025-02-31">', None),
        ('<meta name="date" content="1066-10-14">', None),
        ('<meta name="date" content="0001-01-01T00:00:00+14:00">', None),
        ("", None),
    ],
)
def test_the_day_is_read_from_every_place_that_states_it(head: str, day: str | None) -> None:
    assert _read(f"<html><head>{head}</head><body><p>Bài viết</p></body></html>").date == day


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Khai mạc đại hội xã Suối Mơ - Báo Sông Xa</title>", "Khai mạc đại hội xã Suối Mơ"),
        ("<title>Trang 1</title>", None),
        ('<meta property="og:title" content="Khai mạc | Sông Xa">', "Khai mạc"),
        ("", None),
    ],
)
def test_the_title_is_without_the_name_of_the_site(head: str, title: str | None) -> None:
    assert _read(f"<html><head>{head}</head><body><p>Bài viết</p></body></html>").title == title


@given(st.text(max_size=60))
def test_a_date_is_a_day_or_nothing(said: str) -> None:
    found = parse_date(said)
    assert found is None or len(found) == 10


# --- hostile pages ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        "",
        " \n\t ",
        "<html><head><title>Chỉ có tiêu đề</title></head><body></body></html>",
        _page("<script>document.write('nội dung')</script>"),
        "<!-- -->",
        "<!DOCTYPE html>",
        "\0",
    ],
)
def test_a_page_without_words_is_refused_in_words(page: str) -> None:
    with pytest.raises(UnreadableFile, match=r"«trang\.html»"):
        _read(page)


def test_scripts_styles_and_hidden_text_are_never_read() -> None:
    page = _page(
        "<script>mật khẩu</script><style>p {}</style><noscript>bật mã</noscript>"
        "<p hidden>ẩn</p><p style='font-size:0'>li ti</p><template>mẫu</template>"
        "<textarea>ô nhập</textarea><p>Thấy được</p>"
    )
    assert _lines(page) == ["Thấy được"]


def test_entities_of_the_page_itself_are_not_expanded() -> None:
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><p>Chữ &b; &amp; &agrave;</p>'
    )
    assert "hahaha" not in "".join(_lines(bomb))


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "b", "ul><li"])
def test_deep_nesting_is_read_as_far_as_possible_and_reported(tag: str) -> None:
    shallow = _page(f"<p>Lời nói đầu</p>{f'<{tag}>' * 300}phần cuối")
    assert "phần cuối" in _lines(shallow)[-1]
    deep = _read(_page(f"<p>Lời nói đầu</p>{f'<{tag}>' * 30_000}phần cuối"))
    assert "Lời nói đầu" in assemble(deep.pages).text
    assert "lồng nhau quá sâu" in deep.warnings[0]


def test_tables_in_tables_do_not_multiply_the_work() -> None:
    page = "<table><tr><td>trái</td><td>" * 150 + "trong cùng" + "</td></tr></table>" * 150
    assert _lines(_page(page))[-1] == "trong cùng"


def test_cells_that_claim_a_million_columns_do_not_fill_the_memory() -> None:
    row = '<tr><td colspan="999999" rowspan="999999">a</td><td colspan="-5">b</td></tr>'
    (table,) = (b for b in _blocks(_page(f'<table border="1">{row * 300}</table>')))
    assert isinstance(table, TableBlock)
    assert max(cell.column + cell.column_span for row in table.rows for cell in row) < 1000


def test_too_many_tags_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="quá nhiều thẻ"):
        _read("<b>" * 3_000_001)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_reading_or_a_refusal(data: bytes) -> None:
    try:
        reading = _read(b"<p>" + data)
    except UnreadableFile:
        return
    assert assemble(reading.pages).text


@given(
    st.lists(
        st.sampled_from(
            [
                *("<p>", "</p>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<ol>", "<li>"),
                *("<h1>", "</ol>", "<a href=x>", "</a>", "xã Suối Mơ ", "98,5 ", "<sup>2</sup>"),
                *("<br>", "<th>"),
            ]
        ),
        max_size=40,
    )
)
def test_no_order_of_tags_breaks_the_offsets(parts: list[str]) -> None:
    try:
        document = assemble(_read("".join(parts)).pages)
    except UnreadableFile:
        return
    for table in document.tables:
        for cell in (cell for row in table.rows for cell in row):
            assert table.start <= cell.start <= cell.end <= table.end
