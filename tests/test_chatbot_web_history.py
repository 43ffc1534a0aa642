"""Conversations as they are kept: whose they are, what of them is seen, how they are listed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from chatbot.access import Role, Visitor
from chatbot.exchanges import Exchange
from chatbot.store.conversations import Summary
from chatbot.store.errors import StoreUnwritable
from chatbot.store.store import Store
from chatbot.types import Answer
from chatbot.types import Assistant as AnyAssistant
from chatbot.web import conversation
from chatbot.web.chat import BUSY, MOST_FOUND, Chat, Current
from chatbot.web.conversation import HIDDEN, Conversation, library_of
from chatbot.web.history import address, history_html
from corpus.types import Document, Metadata
from tests.fake_assistant import INCOME, FakeAssistant

LAN = Visitor("reader", "account:lan", "lan")
MAI = Visitor("reader", "account:mai", "mai")
GUEST = Visitor("guest", "guest:1")
QUESTION = "Thu nhập bình quân?"
REPORT = Document("xa-ha-linh", "Văn bản.", Metadata("Báo cáo", "tep.txt"), (), (), "0" * 64)
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


class Assistant(FakeAssistant):
    """Only readers may read the report that it answers from."""

    def seen_by(self, role: Role) -> FakeAssistant:
        return replace(self, documents=() if role == "guest" else (REPORT,))


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store.in_memory()
    yield opened
    opened.close()


@pytest.fixture
def chat(store: Store) -> Chat:
    return Chat(Assistant(), store)


def ask(
    chat: Chat,
    question: str,
    conversation: str = "",
    visitor: Visitor = LAN,
    *,
    again: bool = False,
) -> Current:
    """Ask to the end."""
    *_, (_, last) = chat.ask(visitor, conversation, question, again=again)
    return last


def shown(chat: Chat, visitor: Visitor, conversation: str) -> tuple[Exchange, ...]:
    found = chat.open(visitor, conversation)
    assert found is not None
    return found.exchanges


# --- asking and keeping


def test_an_answer_is_kept_with_its_passages_as_soon_as_it_is_final(chat: Chat) -> None:
    current = ask(chat, QUESTION)
    (kept,) = shown(chat, LAN, current.conversation)
    assert kept == current.exchange
    assert kept.outcome == "answered"
    assert kept.passages[0].quote == INCOME
    assert kept.id


def test_nothing_is_kept_of_an_answer_under_way(chat: Chat) -> None:
    steps = chat.ask(LAN, "", QUESTION)
    _, current = next(steps)
    assert current.exchange is not None
    assert current.exchange.under_way
    assert chat.summaries(LAN) == []


def test_a_conversation_goes_on_with_what_was_said_before(store: Store) -> None:
    assistant = Assistant(documents=(REPORT,))
    chat = Chat(assistant, store)
    first = ask(chat, QUESTION)
    second = ask(chat, "Còn rừng?", first.conversation)
    assert second.conversation == first.conversation
    assert second.number == 2
    assert [e.question for e in shown(chat, LAN, first.conversation)] == [QUESTION, "Còn rừng?"]
    assert [turn.question for turn in assistant.asked[-1][1]] == [QUESTION]


def test_asking_again_takes_the_place_of_the_last_answer(chat: Chat) -> None:
    first = ask(chat, QUESTION)
    second = ask(chat, "Còn rừng?", first.conversation)
    again = ask(chat, "", first.conversation, again=True)
    assert again.number == 2
    exchanges = shown(chat, LAN, first.conversation)
    assert [exchange.question for exchange in exchanges] == [QUESTION, "Còn rừng?"]
    assert second.exchange is not None
    assert exchanges[1].id != second.exchange.id


def test_answers_that_end_at_once_in_one_conversation_are_all_kept(
    store: Store, chat: Chat
) -> None:
    first = ask(chat, QUESTION)
    together = threading.Barrier(2)
    load = store.conversations.load

    def waiting_load(owner: str, id: str) -> tuple[Exchange, ...] | None:
        found = load(owner, id)
        with suppress(threading.BrokenBarrierError):
            together.wait(1)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.conversations, "load", waiting_load)
        asking = [
            threading.Thread(target=ask, args=(chat, question, first.conversation))
            for question in ("Một?", "Hai?")
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
    exchanges = shown(chat, LAN, first.conversation)
    assert {exchange.question for exchange in exchanges} == {QUESTION, "Một?", "Hai?"}


def test_asking_again_after_an_answer_out_of_sight_takes_its_place_too(
    chat: Chat, store: Store
) -> None:
    first = ask(chat, QUESTION)
    demoted = Visitor("guest", LAN.key, LAN.name)
    assert not shown(chat, demoted, first.conversation)[0].id
    again = ask(chat, "", first.conversation, demoted, again=True)
    assert again.number == 1
    kept = store.conversations.load(LAN.key, first.conversation)
    assert kept == (again.exchange,)


def test_an_answer_that_was_stopped_is_kept_as_it_stood(chat: Chat) -> None:
    steps = (current for _, current in chat.ask(LAN, "", QUESTION))
    half = next(now for now in steps if now.exchange is not None and now.exchange.text)
    stopped = chat.end(LAN, half, "stopped")
    (kept,) = shown(chat, LAN, stopped.conversation)
    assert half.exchange is not None
    assert kept == replace(half.exchange, outcome="stopped")
    assert chat.end(LAN, stopped, "failed") == stopped


def test_what_is_stopped_shows_no_document_that_one_may_not_see_any_more(chat: Chat) -> None:
    answered = ask(chat, QUESTION)
    demoted = Visitor("guest", LAN.key, LAN.name)
    shown_then = chat.end(demoted, answered, "stopped").exchange
    assert shown_then is not None
    assert shown_then.text == HIDDEN
    assert not shown_then.passages


def test_a_full_disk_does_not_take_the_answer_off_the_screen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreUnwritable("Đĩa đầy.")

    monkeypatch.setattr(store.conversations, "append", refuse)
    current = ask(Chat(Assistant(), store), QUESTION)
    assert current.exchange is not None
    assert current.exchange.outcome == "answered"
    assert current.unkept
    assert not current.exchange.id


def test_what_is_counted_of_an_answer_says_nothing_of_its_words(store: Store) -> None:
    seen: list[tuple[str, float | None]] = []
    chat = Chat(Assistant(), store, observe=lambda outcome, first, _: seen.append((outcome, first)))
    ask(chat, QUESTION)
    ask(chat, "thời tiết?")
    assert [outcome for outcome, _ in seen] == ["answered", "refused"]
    assert seen[0][1] is not None
    assert seen[1][1] is None


# --- whose it is, and what of it is seen


def test_nobody_else_opens_goes_on_with_or_judges_a_conversation(chat: Chat, store: Store) -> None:
    current = ask(chat, QUESTION)
    assert current.exchange is not None
    assert chat.open(MAI, current.conversation) is None
    assert not chat.judge(MAI, current.conversation, current.exchange.id, "up")
    taken = ask(chat, "Của tôi?", current.conversation, MAI)
    assert taken.conversation != current.conversation
    assert len(shown(chat, LAN, current.conversation)) == 1
    assert store.feedback.all() == []


def test_an_answer_from_a_document_out_of_sight_is_not_shown_again(store: Store) -> None:
    chat = Chat(Assistant(), store)
    current = ask(chat, QUESTION)
    demoted = Visitor("guest", LAN.key, LAN.name)
    (kept,) = shown(chat, demoted, current.conversation)
    assert kept.text == HIDDEN
    assert kept.passages == ()
    assert current.exchange is not None
    assert not chat.judge(demoted, current.conversation, current.exchange.id, "up")
    before, _ = next(iter(chat.ask(demoted, current.conversation, "Còn rừng?")))
    assert INCOME not in str(before.history)


def test_what_is_out_of_sight_is_not_lost_when_the_conversation_goes_on(chat: Chat) -> None:
    current = ask(chat, QUESTION)
    ask(chat, "thời tiết?", current.conversation, Visitor("guest", LAN.key, LAN.name))
    exchanges = shown(chat, LAN, current.conversation)
    assert [exchange.outcome for exchange in exchanges] == ["answered", "refused"]
    assert exchanges[0].passages


# --- feedback


def test_a_verdict_is_kept_with_what_it_is_about(chat: Chat, store: Store) -> None:
    current = ask(chat, QUESTION)
    assert current.exchange is not None
    given = ("down", ["other", "x"], "  Sai rồi " + "x" * 2000)
    assert chat.judge(LAN, current.conversation, current.exchange.id, *given)
    (kept,) = store.feedback.all()
    assert (kept.verdict, kept.reasons) == ("down", ("other",))
    assert (kept.question, kept.answer) == (QUESTION, current.exchange.text)
    assert kept.comment.startswith("Sai rồi")
    assert len(kept.comment) == 1000
    assert json.loads(kept.citations_json)[0]["document"] == "xa-ha-linh"
    assert chat.judge(LAN, current.conversation, current.exchange.id, "up")
    assert [found.verdict for found in store.feedback.all()] == ["up"]


@pytest.mark.parametrize(("exchange", "verdict"), [("", "up"), ("khác", "up"), (None, "sideways")])
def test_a_verdict_on_nothing_is_not_kept(
    chat: Chat, store: Store, exchange: str | None, verdict: str
) -> None:
    current = ask(chat, QUESTION)
    assert current.exchange is not None
    judged = current.exchange.id if exchange is None else exchange
    assert not chat.judge(LAN, current.conversation, judged, verdict)
    assert store.feedback.all() == []


# --- the list


class _Texts(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_conversations_stand_under_their_age() -> None:
    ages = {"a": 0, "b": 1, "c": 5, "d": 20, "e": 90, "f": 91}
    kept = [Summary(name, name.upper(), NOW - timedelta(days=days)) for name, days in ages.items()]
    html = history_html(kept, NOW)
    for heading in ("Hôm nay", "Hôm qua", "7 ngày qua", "30 ngày qua", "Cũ hơn"):
        assert html.count(f"<h2>{heading}</h2>") == 1
    assert html.index("Cũ hơn") < html.index(">E<") < html.index(">F<")


def test_a_day_of_the_list_begins_at_midnight_in_viet_nam() -> None:
    kept = [
        Summary("a", "A", datetime(2026, 3, 11, 17, tzinfo=UTC)),
        Summary("b", "B", datetime(2026, 3, 11, 16, 59, tzinfo=UTC)),
    ]
    html = history_html(kept, NOW)
    assert html.index("Hôm nay") < html.index(">A<") < html.index("Hôm qua") < html.index(">B<")


def test_a_hostile_title_is_text_in_the_list() -> None:
    title = '<img src=x onerror="alert(1)">'
    parsed = _Texts(history_html([Summary('a"b', title, NOW)], NOW))
    assert title in parsed.text
    assert "img" not in parsed.tags


def test_an_empty_list_says_why() -> None:
    assert "Chưa có hội thoại nào" in history_html([], NOW)
    assert "chứa “&lt;b&gt;”" in history_html([], NOW, words=" <b> ")


def test_only_guests_are_told_that_their_conversations_are_forgotten() -> None:
    assert "24 giờ" in history_html([], NOW, guest=True)
    assert "24 giờ" not in history_html([], NOW)


def test_the_address_of_a_conversation_is_relative() -> None:
    assert address("a b&c") == "./?hoi-thoai=a%20b%26c"


def test_a_new_conversation_has_no_exchange_and_no_id() -> None:
    assert Conversation() == Conversation((), "")
    assert Conversation().last is None


# --- searching, suggesting


def test_a_search_finds_what_the_visitor_may_still_see_and_no_more(chat: Chat) -> None:
    current = ask(chat, QUESTION)
    ids = [found.id for found in chat.summaries(LAN, "61,5 trieu")]
    assert ids == [current.conversation]
    demoted = Visitor("guest", LAN.key, LAN.name)
    assert chat.summaries(demoted, "61,5 trieu") == []
    assert [found.id for found in chat.summaries(demoted, "thu nhap")] == ids
    assert chat.summaries(MAI, "thu nhap") == []


def test_a_search_looks_at_the_library_once_and_shows_the_latest_hundred(store: Store) -> None:
    looked = 0

    class Counting(FakeAssistant):
        def seen_by(self, role: Role) -> FakeAssistant:
            nonlocal looked
            looked += 1
            return self

    for number in range(MOST_FOUND + 3):
        found = Exchange(f"Thu nhập {number}?", "98 triệu.", outcome="answered")
        store.conversations.append(LAN.key, store.conversations.new_id(), found)
    views = 0

    def counted(view: AnyAssistant) -> str:
        nonlocal views
        views += 1
        return library_of(view)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversation, "library_of", counted)
        shown = Chat(Counting(), store).summaries(LAN, "thu nhap")
    assert len(shown) == MOST_FOUND
    assert shown[0].title == f"Thu nhập {MOST_FOUND + 2}?"
    assert (looked, views) == (1, 1)


def test_nothing_is_suggested_while_many_ask(store: Store) -> None:
    class Suggesting(Assistant):
        def followups(self, answer: Answer) -> tuple[str, ...]:
            return ("Còn rừng thì sao?",)

        def seen_by(self, role: Role) -> FakeAssistant:
            return self

    chat = Chat(Suggesting(), store)
    current = ask(chat, QUESTION)
    assert chat.suggestions(LAN, current) == ("Còn rừng thì sao?",)
    busy = [chat.ask(LAN, "", QUESTION) for _ in range(BUSY + 1)]
    for steps in busy:
        next(steps)
    assert chat.suggestions(LAN, current) == ()
    for steps in busy:
        list(steps)
    assert chat.suggestions(LAN, current) == ("Còn rừng thì sao?",)
    assert chat.suggestions(LAN, Current()) == ()
