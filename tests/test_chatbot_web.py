"""The chat page's parts without a browser: rendering, conversation, server, start-up."""

from __future__ import annotations

import re
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import app as application
from chatbot.exchanges import Exchange, Passage
from chatbot.targets.answering import MORE
from chatbot.types import Progress, Turn
from chatbot.web import render
from chatbot.web.conversation import Conversation, follow
from chatbot.web.errors import AddressUnavailable, UnsafeSetting
from chatbot.web.guard import MAX_BODY_BYTES, localise
from chatbot.web.server import create_app
from index.types import Filters
from tests.fake_assistant import FOREST, INCOME, TITLE, FakeAssistant, citation
from tests.serving import serving

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> & "quoted" {{7*7}} ${7*7}'
PASSAGES = (
    Passage(citation(1, INCOME), "Đến năm 2031, ", INCOME, ".\nToàn xã"),
    Passage(citation(2, FOREST, page=None), "", FOREST, "."),
)
ANSWERED = Exchange("Thu nhập?", "Đạt 61,5 triệu [1], trồng 340 ha [2].", PASSAGES, "answered")
REFUSED = Exchange("Thời tiết?", "Tài liệu không nêu.", (), "refused")


class _Parsed(HTMLParser):
    """Tags, attributes and text of a fragment, as a browser would see them."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


# --- rendering


@given(st.text(), st.text(), st.text())
def test_nothing_that_others_wrote_becomes_a_tag(question: str, answer: str, quote: str) -> None:
    cited = replace(citation(1, INCOME), title=question + HOSTILE, quote=quote, heading=(HOSTILE,))
    passage = Passage(cited, HOSTILE, quote, answer)
    exchange = Exchange(question + HOSTILE, f"{answer} [1] {HOSTILE}", (passage,), "answered")
    parsed = _Parsed(render.exchange_html(exchange, 1))
    assert parsed.tags <= {
        *("article", "div", "span", "p", "ul", "ol", "li", "button", "br", "details", "a"),
        *("summary", "strong", "blockquote", "mark"),
    }
    assert not {name for name in parsed.attributes if name.startswith("on")}
    assert "src" not in parsed.attributes


def test_hostile_words_stay_readable() -> None:
    exchange = Exchange("q", HOSTILE, (), "answered")
    assert HOSTILE in _Parsed(render.exchange_html(exchange, 1)).text


def test_a_hostile_document_title_is_text_on_the_opening_screen() -> None:
    parsed = _Parsed(render.introduction_html([HOSTILE]))
    assert HOSTILE in parsed.text
    assert "script" not in parsed.tags


def test_every_marker_with_a_passage_is_a_button_and_no_other() -> None:
    html = render.answer_html("Một [1], hai [2][1], lạ [9] và [văn bản].", PASSAGES)
    assert re.findall(r'class="cite" data-marker="(\d+)"', html) == ["1", "2", "1"]
    assert "lạ [9] và [văn bản]" in html
    assert f"Xem trích dẫn 1: {TITLE}, trang 4, Phần thứ hai › Chỉ tiêu chủ yếu" in html


@given(st.lists(st.sampled_from(["Ý [1]", "- gạch", "• chấm", "1. một", "12) hai", "", "2030."])))
def test_lists_and_paragraphs_keep_every_word(lines: list[str]) -> None:
    html = render.answer_html("\n".join(lines), PASSAGES)
    words = " ".join(re.sub(r"^(- |• |1\. |12\) )", "", line) for line in lines).split()
    assert _Parsed(html.replace("</", " </")).text.split() == words


def test_a_table_is_shown_with_its_head_and_a_button_in_every_row() -> None:
    text = "| Chỉ tiêu | Nguồn |\n| --- | --- |\n| Thu <b> | [1] |\n| Chi | [2] |"
    html = render.answer_html(text, PASSAGES)
    assert '<th scope="col">Chỉ tiêu</th>' in html
    assert '<td data-name="Chỉ tiêu">Thu &lt;b&gt;</td>' in html
    assert html.count('<td data-name="Nguồn">') == 2
    assert html.count("<tr>") == 3
    assert html.count('class="cite"') == 2
    assert "---" not in html


def test_the_heads_of_a_table_never_become_tags() -> None:
    text = '| <b> "x" |\n| --- |\n| a | b |'
    html = render.answer_html(text, ())
    assert '<td data-name="&lt;b&gt; &quot;x&quot;">a</td><td data-name="">b</td>' in html


def test_a_table_that_is_cut_off_leads_to_the_page_that_has_all() -> None:
    html = render.answer_html(MORE.format(count=3), ())
    assert 'trang <a href="./bang-chi-tieu"' in html
    assert _Parsed(html).text == MORE.format(count=3)
    assert "<a" not in render.answer_html("Xin xem trang “Bảng chỉ tiêu”.", ())


def test_a_list_keeps_the_numbers_that_the_answer_states() -> None:
    assert render.answer_html("3. ba\n4. bốn", ()) == (
        '<ol><li value="3">ba</li><li value="4">bốn</li></ol>'
    )


def test_the_quote_is_marked_in_its_surroundings() -> None:
    html = render.evidence_html(PASSAGES)
    assert f"Đến năm 2031, <mark>{INCOME}</mark>.<br>Toàn xã" in html
    assert "trang 4, Phần thứ hai › Chỉ tiêu chủ yếu" in html
    assert html.count("trang") == 1  # the second passage has no page


def test_the_opening_screen_says_what_the_library_holds() -> None:
    html = render.introduction_html([f"Văn kiện {n}" for n in range(1, 8)])
    assert "<strong>7 tài liệu</strong>" in html
    assert "Văn kiện 4" in html
    assert "Văn kiện 5" not in html
    assert "và 3 tài liệu khác" in html
    assert "chưa có tài liệu nào" in render.introduction_html([])


def test_a_source_says_when_it_is_a_draft_replaced_or_recognised_from_an_image() -> None:
    cited = replace(citation(1, INCOME), status="draft", superseded_by="moi", ocr=True)
    for mark in ("dự thảo", "đã có bản thay thế", "chữ nhận dạng từ ảnh"):
        assert mark in render.source_line(cited)
        assert mark not in render.source_line(citation(1, INCOME))


def test_a_copy_carries_its_sources() -> None:
    assert render.copy_text(ANSWERED).splitlines() == [
        ANSWERED.text,
        "",
        "Nguồn:",
        f"[1] {TITLE}, trang 4, Phần thứ hai › Chỉ tiêu chủ yếu: “{INCOME}”",
        f"[2] {TITLE}, Phần thứ hai › Chỉ tiêu chủ yếu: “{FOREST}”",
    ]
    assert render.copy_text(REFUSED) == REFUSED.text


def test_the_export_holds_questions_answers_and_quotes() -> None:
    text = render.conversation_markdown(Conversation((ANSWERED, REFUSED)))
    for part in (ANSWERED.question, ANSWERED.text, INCOME, FOREST, REFUSED.text, "trang 4"):
        assert part in text


def test_markup_of_others_is_plain_text_in_the_export() -> None:
    question = "<b>đậm</b> [nhãn](javascript:alert) *sao*"
    text = render.conversation_markdown(Conversation((replace(REFUSED, question=question),)))
    assert r"\<b>đậm\</b> \[nhãn](javascript:alert) \*sao\*" in text


def test_an_exchange_under_way_says_so_and_offers_nothing_yet() -> None:
    assert "Đang tìm trong tài liệu…" in render.exchange_html(Exchange("q"), 1)
    html = render.exchange_html(Exchange("q", "Một nửa", (), "writing"), 1)
    assert "Đang viết câu trả lời…" in html
    assert 'aria-busy="true"' in html
    assert "Sao chép" not in html


# --- conversation


def test_only_finished_turns_are_history() -> None:
    stopped = Exchange("dừng", "nửa", (), "stopped")
    failed = Exchange("hỏng", "", (), "failed")
    conversation = Conversation((ANSWERED, stopped, failed, REFUSED))
    assert conversation.history == (
        Turn(ANSWERED.question, ANSWERED.text),
        Turn(REFUSED.question, REFUSED.text),
    )


def test_clearing_can_be_undone_until_the_next_question() -> None:
    conversation = Conversation((ANSWERED, REFUSED))
    cleared = conversation.emptied()
    assert cleared.exchanges == ()
    assert cleared.restored() == conversation
    assert cleared.with_exchange(ANSWERED).restored().exchanges == (ANSWERED,)
    assert cleared.emptied().restored() == conversation  # a second click loses nothing


def test_ending_touches_only_an_exchange_under_way() -> None:
    running = Conversation((ANSWERED, Exchange("q", "nửa", (), "writing")))
    assert [e.outcome for e in running.ended_as("stopped").exchanges] == ["answered", "stopped"]
    finished = Conversation((ANSWERED,))
    assert finished.ended_as("failed") == finished
    assert Conversation().ended_as("stopped") == Conversation()


def test_an_answer_is_followed_from_searching_to_its_end() -> None:
    assistant = FakeAssistant()
    steps = list(follow(assistant, "Thu nhập?", ANSWERED_HISTORY))
    assert steps[0] == Exchange("Thu nhập?")
    assert [step.outcome for step in steps[:2]] == ["searching", "searching"]
    assert {step.outcome for step in steps[2:-1]} == {"writing"}
    assert steps[-1].outcome == "answered"
    assert [passage.quote for passage in steps[-1].passages] == [INCOME, FOREST]
    assert assistant.asked == [("Thu nhập?", ANSWERED_HISTORY)]


ANSWERED_HISTORY = (Turn(ANSWERED.question, ANSWERED.text),)


def test_a_stream_that_ends_without_an_answer_has_failed() -> None:
    class Silent(FakeAssistant):
        def stream(
            self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
        ) -> Iterator[Progress]:
            yield Progress("searching", "", ())

    assert list(follow(Silent(), "q", ()))[-1].outcome == "failed"


# --- server


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        serving(tmp_path_factory.mktemp("corpus")) as server,
        httpx.Client(base_url=server.url) as http,
    ):
        yield http


def test_health_answers(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}


def test_the_document_is_vietnamese_and_names_no_other_host(client: httpx.Client) -> None:
    page = client.get("/").text
    assert re.search(r'<html\s+lang="vi"', page)
    assert "<title>Trợ lý Văn kiện</title>" in page
    head = page[: page.index("window.gradio_config")] + page[page.index("</script>") :]
    assert re.findall(r"https?://[^\"'\s]+", head.split("window.gradio_api_info")[0]) == []
    assert "og:" not in head


def test_every_response_carries_the_security_headers(client: httpx.Client) -> None:
    for path in ("/", "/health", "/theme.css", "/web/page.css", "/gradio_api/info"):
        headers = client.get(path).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_only_scripts_with_this_responses_nonce_may_run(client: httpx.Client) -> None:
    first, second = client.get("/"), client.get("/")
    nonces = set(re.findall(r'<script nonce="([^"]+)"', first.text))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in first.headers["content-security-policy"]
    assert "<script>" not in first.text
    policies = {response.headers["content-security-policy"] for response in (first, second)}
    assert len(policies) == 2


def test_no_origin_is_let_in(client: httpx.Client) -> None:
    for path in ("/", "/config", "/health"):
        # Gradio echoes the origin unless the host is the local one.
        strangers = {"Origin": "https://evil.example", "Host": "van-kien.example"}
        headers = client.get(path, headers=strangers).headers
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    [
        *("/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/upload", "/monitoring"),
        *("/gradio_api/file=/etc/hostname", "/gradio_api/runs", "/docs", "/openapi.json"),
        *("/gradio_api/vibe-code", "/gradio_api/proxy=http://127.0.0.1/", "/gradio_api/call/ask"),
        *("/web/../server.py", "/web/%2e%2e/server.py", "/assetsx"),
    ],
)
def test_what_the_page_does_not_need_is_closed(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_body_that_no_question_needs_is_not_read(client: httpx.Client) -> None:
    answer = client.post("/gradio_api/queue/join", content=b"x" * (MAX_BODY_BYTES + 1))
    assert answer.status_code == 413


def test_no_event_is_a_public_endpoint(client: httpx.Client) -> None:
    config = client.get("/config").json()
    assert {event["api_visibility"] for event in config["dependencies"]} == {"private"}
    assert not config["footer_links"]
    assert not config["analytics_enabled"]


def test_localising_touches_only_the_frame_of_the_document() -> None:
    document = (
        '<html lang="en"><head><meta property="og:url" content="https://a.example/" />'
        '<meta charset="utf-8" /></head><body><p lang="en">x</p></body></html>'
    )
    assert localise(document, title="A & B", head="<link>", nonce="n").startswith(
        '<html lang="vi"><head><meta charset="utf-8" /><title>A &amp; B</title><link></head>'
        '<body><p lang="en">x</p><noscript>'
    )


def test_a_mode_that_runs_visitors_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_VIBE_MODE", "1")
    with pytest.raises(UnsafeSetting, match="GRADIO_VIBE_MODE"):
        create_app(FakeAssistant())


# --- start-up


def test_an_address_that_others_see_needs_public() -> None:
    with pytest.raises(UnsafeSetting, match="--public"):
        application.open_socket("0.0.0.0", 0, public=False)
    application.open_socket("0.0.0.0", 0, public=True).close()


def test_a_taken_port_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert application.main(["--port", str(port)]) == 1
    printed = capsys.readouterr()
    assert printed.err.count("\n") == 1
    assert f"Cổng {port} đang có chương trình khác dùng" in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 0), ("127.0.0.1", 70000)])
def test_an_address_that_cannot_be_is_refused(host: str, port: int) -> None:
    with pytest.raises(AddressUnavailable):
        application.open_socket(host, port, public=True)


def test_what_the_assistant_refuses_to_load_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from index.errors import IndexMissing

    def build_assistant(*_: object, **__: object) -> None:
        raise IndexMissing("Chưa có chỉ mục; hãy chạy: python -m index build")

    fake = ModuleType("chatbot.assistant")
    fake.build_assistant = build_assistant  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "chatbot.assistant", fake)
    assert application.main(["--port", "0", "--corpus", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.err.splitlines()[-1] == "Lỗi: Chưa có chỉ mục; hãy chạy: python -m index build"
    assert printed.out == ""


def test_the_server_stops_quietly_although_a_page_is_open(tmp_path: Path) -> None:
    with serving(tmp_path) as server, httpx.Client(base_url=server.url) as http:
        with http.stream("GET", "/gradio_api/heartbeat/abc"):
            began = time.monotonic()
            server.process.send_signal(signal.SIGINT)
            _, errors = server.process.communicate(timeout=30)
        assert server.process.returncode == 0
        assert time.monotonic() - began < 10
        assert errors.splitlines()[-1] == "Đã dừng."
        assert "Traceback" not in errors
