"""The chat page's parts without a browser: rendering and conversation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from chatbot import steps
from chatbot.exchanges import Exchange, Passage
from chatbot.targets.answering import MORE
from chatbot.types import Answer, Citation, Progress, Turn
from chatbot.web import render
from chatbot.web.conversation import (
    CHANGED,
    HIDDEN,
    OUTDATED,
    Conversation,
    follow,
    permitted,
    suggestions,
)
from chatbot.web.feedback_reasons import LONGEST_COMMENT, REASONS, feedback_of, known_reasons
from corpus.types import Document, Metadata
from index.types import Filters
from tests.fake_assistant import FOREST, INCOME, TITLE, FakeAssistant, citation

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> & "quoted" {{7*7}} ${7*7}'
PASSAGES = (
    Passage(citation(1, INCOME), "Đến năm 2031, ", INCOME, ".\nToàn xã"),
    Passage(citation(2, FOREST, page=None), "", FOREST, "."),
)
ANSWERED = Exchange("Thu nhập?", "Đạt 61,5 triệu [1], trồng 340 ha [2].", PASSAGES, "answered")
REFUSED = Exchange("Thời tiết?", "Tài liệu không nêu.", (), "refused")


def fictional_document(document_id: str, title: str) -> Document:
    return Document(document_id, "Văn bản.", Metadata(title, "tep.txt"), (), (), "0" * 64)


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
        *("summary", "strong", "blockquote", "mark", "h2"),
    }
    assert not {name for name in parsed.attributes if name.startswith("on")}
    assert "src" not in parsed.attributes


def test_hostile_words_stay_readable() -> None:
    exchange = Exchange("q", HOSTILE, (), "answered")
    assert HOSTILE in _Parsed(render.exchange_html(exchange, 1)).text


def test_hostile_titles_and_questions_are_text_on_the_opening_screen() -> None:
    html = render.introduction_html([HOSTILE], [fictional_document("x", HOSTILE)])
    parsed = _Parsed(html)
    assert parsed.text.count(HOSTILE) == 2
    assert not parsed.tags & {"script", "img"}


def test_hostile_suggestions_are_text() -> None:
    parsed = _Parsed(render.followups_html([HOSTILE]))
    assert HOSTILE in parsed.text
    assert parsed.tags == {"div", "p", "button"}
    assert render.followups_html([]) == ""


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
    assert html.count("trang 4,") == 1  # the second passage has no page


def test_the_opening_screen_says_what_the_library_holds() -> None:
    documents = [fictional_document(f"vk-{n}", f"Văn kiện {n}") for n in range(1, 8)]
    html = render.introduction_html((), documents)
    assert "Trả lời từ 7 tài liệu" in html
    assert '<a href="tai-lieu/vk-4">Văn kiện 4</a>' in html
    assert "Văn kiện 5" not in html
    assert "và 3 tài liệu khác" in html
    assert "chưa có tài liệu nào" in render.introduction_html((), [])
    assert "tài liệu khác" not in render.introduction_html((), documents[:4])
    assert "Hỏi thử" not in html


def test_a_card_offers_the_page_only_where_there_is_one() -> None:
    first, second = (render.evidence_html([passage]) for passage in PASSAGES)
    assert "Xem ảnh trang 4" in first
    assert "Xem ảnh" not in second
    assert "Mở trong tài liệu" in second


def test_only_what_was_kept_asks_for_feedback() -> None:
    kept = render.exchange_html(replace(ANSWERED, id="a<b"), 1)
    assert 'data-id="a&lt;b"' in kept
    assert kept.count('class="action judge"') == 2
    assert "judge" not in render.exchange_html(ANSWERED, 1)


def test_every_reason_is_offered() -> None:
    form = render.judging_form_html()
    assert re.findall(r'value="(\w+)"', form) == list(REASONS)
    assert all(name in form for name in REASONS.values())


def test_only_known_reasons_are_taken_each_once_and_in_order() -> None:
    assert known_reasons(["other", "x", 3, None, "wrong_number", "other"]) == (
        "wrong_number",
        "other",
    )
    assert known_reasons("other") == known_reasons({"other": 1}) == known_reasons(None) == ()


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


def test_an_answer_whose_document_goes_out_of_sight_meanwhile_ends_with_a_word() -> None:
    class Restricted(FakeAssistant):
        def passage(self, citation: Citation, context: int = 600) -> tuple[str, str, str]:
            raise KeyError(citation.document_id)

    *_, last = follow(Restricted(), "Thu nhập?", ())
    assert last == Exchange("Thu nhập?", CHANGED, outcome="refused")
    assert CHANGED == steps.CHANGED


def test_of_an_answer_from_documents_that_one_may_not_see_only_the_question_is_left() -> None:
    read = FakeAssistant(documents=[fictional_document("xa-ha-linh", "Báo cáo")])
    assert permitted((ANSWERED, REFUSED), read) == (ANSWERED, REFUSED)
    gone = permitted((replace(ANSWERED, id="1"), REFUSED), FakeAssistant())
    assert gone == (Exchange(ANSWERED.question, HIDDEN, outcome="refused"), REFUSED)
    assert INCOME not in render.exchanges_html(gone)


def test_a_kept_refusal_does_not_name_documents_that_one_may_not_see_any_more() -> None:
    before = FakeAssistant(documents=[fictional_document("xa-ha-linh", "Báo cáo")])
    *_, refused = follow(before, "Hôm nay thời tiết thế nào?", ())
    assert refused.outcome == "refused"
    assert permitted((refused,), before) == (refused,)
    [seen] = permitted((refused,), FakeAssistant())
    assert seen == Exchange(refused.question, OUTDATED, outcome="refused")


def test_one_document_out_of_sight_hides_the_whole_answer() -> None:
    elsewhere = replace(PASSAGES[1], citation=replace(PASSAGES[1].citation, document_id="khac"))
    mixed = replace(ANSWERED, passages=(PASSAGES[0], elsewhere))
    read = FakeAssistant(documents=[fictional_document("xa-ha-linh", "Báo cáo")])
    assert [exchange.text for exchange in permitted((mixed,), read)] == [HIDDEN]


def test_suggestions_come_only_after_an_answer() -> None:
    class Suggesting(FakeAssistant):
        def followups(self, answer: Answer) -> tuple[str, ...]:
            return (f"Sau “{answer.question}” với {len(answer.citations)} trích dẫn?",)

    assert suggestions(Suggesting(), ANSWERED) == ("Sau “Thu nhập?” với 2 trích dẫn?",)
    for other in (REFUSED, Exchange("q"), replace(ANSWERED, outcome="stopped")):
        assert suggestions(Suggesting(), other) == ()


def test_feedback_holds_what_an_answer_rests_on_and_of_praise_no_reasons() -> None:
    judged = replace(ANSWERED, id="a1")
    given = feedback_of(judged, "guest:1", "down", ["other", "x"], "  Sai " + "x" * 2000)
    assert (given.exchange_id, given.question, given.answer) == ("a1", "Thu nhập?", ANSWERED.text)
    assert (given.visitor_key, given.reasons) == ("guest:1", ("other",))
    assert given.comment.startswith("Sai x")
    assert len(given.comment) == LONGEST_COMMENT
    cited = json.loads(given.citations_json)
    assert [place["title"] for place in cited] == [TITLE, TITLE]
    assert [set(place) for place in cited] == [
        {"marker", "document", "title", "page", "start", "end"}
    ] * 2
    assert feedback_of(judged, "guest:1", "up", ["other"]).reasons == ()
