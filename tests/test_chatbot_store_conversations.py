"""Conversations, feedback and the audit log: what is kept, for whom and for how long."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatbot.exchanges import Exchange, Outcome, Passage
from chatbot.store import audit, conversations
from chatbot.store import feedback as book
from chatbot.store.conversations import MOST_CONVERSATIONS, MOST_EXCHANGES, TITLE_LENGTH
from chatbot.store.exchange_json import dumps, loads
from chatbot.store.feedback import LONGEST_COMMENT, Feedback, Wanted
from chatbot.store.store import Store
from chatbot.types import Citation

LAN, MAI, GUEST = "account:lan", "account:mai", "guest:3f9a"
DAY = 86_400.0


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Store:
    return Store.in_memory(clock=clock)


def exchange(question: str, text: str = "Đạt 98 triệu đồng [1].") -> Exchange:
    return Exchange(question, text, outcome="answered")


def keep(store: Store, owner: str, *questions: str) -> str:
    id = store.conversations.new_id()
    for question in questions:
        assert store.conversations.append(owner, id, exchange(question))
    return id


def titles(store: Store, owner: str) -> list[str]:
    return [summary.title for summary in store.conversations.list(owner)]


# --- round trip ----------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=()), max_size=40)
"""Lone surrogates too: a browser can send them."""
optional = st.none() | texts
citations = st.builds(
    Citation,
    marker=st.integers(1, 99),
    document_id=texts,
    title=texts,
    page=st.none() | st.integers(1, 9999),
    heading=st.lists(texts, max_size=3).map(tuple),
    start=st.integers(0, 10**7),
    end=st.integers(0, 10**7),
    quote=texts,
    page_label=optional,
    ocr=st.booleans(),
    status=st.sampled_from(["draft", "adopted"]),
    superseded_by=optional,
)
final: list[Outcome] = ["answered", "refused", "stopped", "failed"]
exchanges = st.builds(
    Exchange,
    question=texts,
    text=texts,
    passages=st.lists(st.builds(Passage, citations, texts, texts, texts), max_size=3).map(tuple),
    outcome=st.sampled_from(final),
    followups=st.lists(texts, max_size=3).map(tuple),
    id=texts,
)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(exchanges, st.none() | st.integers(0, 5)), min_size=1, max_size=6))
def test_whatever_was_added_or_put_in_place_of_another_is_loaded(
    steps: list[tuple[Exchange, int | None]],
) -> None:
    store = Store.in_memory()
    id = store.conversations.new_id()
    expected: list[Exchange] = []
    for added, place in steps:
        replaced = expected[place] if place is not None and place < len(expected) else None
        store.conversations.append(LAN, id, added, replaced)
        if replaced is None:
            expected.append(added)
        else:  # of equal ones the last
            expected[len(expected) - 1 - expected[::-1].index(replaced)] = added
        assert store.conversations.load(LAN, id) == tuple(expected)
    assert len(store.conversations.list(LAN)) == 1


def test_what_is_to_be_replaced_and_is_gone_leaves_all_others(store: Store) -> None:
    id = keep(store, LAN, "Thu nhập?")
    [first] = store.conversations.load(LAN, id) or ()
    for text in ("Lần hai.", "Lần ba."):
        store.conversations.append(LAN, id, exchange("Thu nhập?", text), first)
    loaded = store.conversations.load(LAN, id) or ()
    assert [kept.text for kept in loaded] == ["Lần hai.", "Lần ba."]
    store.close()


@given(exchanges)
@example(Exchange("Thu \ud800 nhập?\0", "\udfff", outcome="answered"))
def test_an_exchange_and_its_json_are_the_same(original: Exchange) -> None:
    assert loads(dumps(original)) == original


@pytest.mark.parametrize("outcome", ["searching", "writing"])
def test_what_was_under_way_when_the_server_died_was_stopped(outcome: Outcome) -> None:
    under_way = replace(exchange("Thu nhập?"), outcome=outcome)
    assert loads(dumps(under_way)).outcome == "stopped"


@pytest.mark.parametrize(
    "source",
    [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000,
     b'{"question":"a","text":"b","passages":[]}',
     b'{"question":"a","text":"b","passages":[1],"outcome":"answered"}',
     b'{"question":"a","text":"b","passages":[],"outcome":"unknown"}'],
)  # fmt: skip
def test_other_bytes_are_no_exchange(source: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        loads(source)


# --- whose ---------------------------------------------------------------------------------------


def test_to_another_owner_a_conversation_is_not_there(store: Store) -> None:
    id = keep(store, LAN, "Thu nhập?")
    assert store.conversations.load(MAI, id) is None
    assert store.conversations.list(MAI) == []
    assert store.conversations.search(MAI, "thu") == []
    assert store.conversations.rename(MAI, id, "Của Mai") is False
    assert store.conversations.remove(MAI, id) is False
    assert store.conversations.restore(MAI, id) is False
    store.conversations.append(MAI, id, exchange("Rừng?"))
    assert titles(store, LAN) == ["Thu nhập?"]
    store.conversations.remove(MAI, id)
    loaded = store.conversations.load(LAN, id)
    assert loaded is not None
    assert loaded[0].question == "Thu nhập?"


@pytest.mark.parametrize("id", ["", "x", "a" * 65, "../../../etc", "abc def ghi", "ab\0cdefgh"])
def test_an_id_that_is_none_is_never_kept(store: Store, id: str) -> None:
    with pytest.raises(ValueError, match="not an id"):
        store.conversations.append(LAN, id, exchange("Thu nhập?"))
    assert store.conversations.load(LAN, id) is None
    assert store.conversations.remove(LAN, id) is False


def test_ids_are_not_guessed(store: Store) -> None:
    ids = {store.conversations.new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert min(map(len, ids)) >= 22


# --- titles, list, search ------------------------------------------------------------------------


def test_the_list_begins_with_what_was_changed_last(store: Store, clock: Clock) -> None:
    first = keep(store, LAN, "Thứ nhất?")
    clock.time += 1
    keep(store, LAN, "Thứ hai?")
    clock.time += 1
    assert titles(store, LAN) == ["Thứ hai?", "Thứ nhất?"]
    store.conversations.append(LAN, first, exchange("Còn gì nữa?"))
    assert titles(store, LAN) == ["Thứ nhất?", "Thứ hai?"]
    [newest, _] = store.conversations.list(LAN)
    assert newest.changed_at == datetime.fromtimestamp(clock.time, UTC)


def test_a_title_is_the_first_question_on_one_short_line(store: Store) -> None:
    keep(store, LAN, "  Thu nhập\n bình quân\u200b đầu người " + "của xã Suối Mơ " * 20)
    [title] = titles(store, LAN)
    assert title.startswith("Thu nhập bình quân đầu người của xã Suối Mơ")
    assert title.endswith("…")
    assert len(title) <= TITLE_LENGTH


def test_a_given_name_stays_until_it_is_taken_away(store: Store) -> None:
    id = keep(store, LAN, "Thu nhập?")
    assert store.conversations.rename(LAN, id, " Số liệu\ncho báo cáo ") is True
    store.conversations.append(LAN, id, exchange("Hộ nghèo?"))
    assert titles(store, LAN) == ["Số liệu cho báo cáo"]
    assert store.conversations.rename(LAN, id, "  ") is True
    assert titles(store, LAN) == ["Thu nhập?"]


def test_a_search_finds_all_words_with_and_without_diacritics(store: Store) -> None:
    one = keep(store, LAN, "Thu nhập bình quân?", "Trồng rừng ở phường Mây Trắng?")
    two = keep(store, LAN, "Hộ nghèo?")
    store.conversations.rename(LAN, two, "Rừng đầu nguồn")

    def found(words: str) -> set[str]:
        return {summary.id for summary in store.conversations.search(LAN, words)}

    assert found("MAY TRANG thu nhập") == {one}
    assert found("rung") == {one, two}
    assert found("98 triệu") == {one, two}
    assert found("rừng nghèo") == {two}
    assert found("") == {one, two}
    assert found("% _ ' \" \ud800") == set()
    assert found("suối") == set()
    store.conversations.remove(LAN, two)
    assert found("rung") == {one}


# --- removing ------------------------------------------------------------------------------------


def test_a_removed_conversation_can_be_restored_for_a_day(store: Store, clock: Clock) -> None:
    id = keep(store, LAN, "Thu nhập?")
    assert store.conversations.remove(LAN, id) is True
    assert store.conversations.remove(LAN, id) is False
    assert titles(store, LAN) == []
    assert store.conversations.load(LAN, id) is None
    assert store.conversations.rename(LAN, id, "x") is False
    clock.time += DAY - 1
    assert store.conversations.restore(LAN, id) is True
    assert store.conversations.restore(LAN, id) is False
    assert titles(store, LAN) == ["Thu nhập?"]
    store.conversations.remove(LAN, id)
    clock.time += DAY
    assert store.conversations.restore(LAN, id) is False
    keep(store, MAI, "Rừng?")
    assert rows(store) == (1, 1)


def rows(store: Store) -> tuple[int, int]:
    with store._database.reading() as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("conversations", "exchanges")
        ]
    return counts[0], counts[1]


def test_an_answer_that_ends_after_removing_does_not_bring_it_back(store: Store) -> None:
    id = keep(store, LAN, "Thu nhập?")
    store.conversations.remove(LAN, id)
    assert store.conversations.append(LAN, id, exchange("Rừng?")) is False
    assert titles(store, LAN) == []
    store.conversations.restore(LAN, id)
    loaded = store.conversations.load(LAN, id)
    assert loaded is not None
    assert len(loaded) == 2


# --- limits --------------------------------------------------------------------------------------


def test_what_guests_said_is_forgotten_after_a_day(store: Store, clock: Clock) -> None:
    guest, account = keep(store, GUEST, "Thu nhập?"), keep(store, LAN, "Thu nhập?")
    clock.time += DAY - 1
    assert titles(store, GUEST) == ["Thu nhập?"]
    clock.time += 1
    assert titles(store, GUEST) == []
    assert store.conversations.load(GUEST, guest) is None
    assert store.conversations.search(GUEST, "thu") == []
    assert store.conversations.load(LAN, account) is not None
    keep(store, MAI, "Rừng?")
    assert rows(store) == (2, 2)


def test_a_conversation_keeps_its_last_exchanges(store: Store) -> None:
    many = [f"Câu {number}?" for number in range(MOST_EXCHANGES + 5)]
    id = keep(store, LAN, *many)
    loaded = store.conversations.load(LAN, id) or ()
    assert [kept.question for kept in loaded] == many[-MOST_EXCHANGES:]
    assert titles(store, LAN) == ["Câu 0?"]
    store.conversations.append(LAN, id, exchange("Mới?"), loaded[0])
    again = store.conversations.load(LAN, id) or ()
    assert [kept.question for kept in again] == ["Mới?", *many[-MOST_EXCHANGES + 1 :]]


def test_an_owner_keeps_the_conversations_changed_last(store: Store, clock: Clock) -> None:
    other = keep(store, MAI, "Của Mai?")
    for number in range(MOST_CONVERSATIONS + 3):
        clock.time += 1
        keep(store, LAN, f"Câu {number}?")
    kept = titles(store, LAN)
    assert len(kept) == MOST_CONVERSATIONS
    assert (kept[0], kept[-1]) == (f"Câu {MOST_CONVERSATIONS + 2}?", "Câu 3?")
    assert store.conversations.load(MAI, other) is not None


def test_all_guests_together_keep_a_bounded_number(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "MOST_OF_GUESTS", 10)
    keep(store, LAN, "Thu nhập?")
    for number in range(30):
        clock.time += 601
        keep(store, f"guest:{number}", "Thu nhập?")
    assert rows(store)[0] <= 12
    assert titles(store, "guest:29") == ["Thu nhập?"]
    assert titles(store, LAN) == ["Thu nhập?"]


def test_two_who_go_on_with_each_of_many_conversations_at_once_lose_nothing(store: Store) -> None:
    ids = {f"account:{number}": store.conversations.new_id() for number in range(4)}

    def talk(owner: str, who: str) -> None:
        for number in range(8):
            store.conversations.append(owner, ids[owner], exchange(f"{who} {number}?"))

    threads = [threading.Thread(target=talk, args=(owner, who)) for owner in ids for who in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for owner, id in ids.items():
        asked = [kept.question for kept in store.conversations.load(owner, id) or ()]
        for who in "ab":
            assert [q for q in asked if q[0] == who] == [f"{who} {n}?" for n in range(8)]


# --- feedback ------------------------------------------------------------------------------------


def feedback(**changes: str) -> Feedback:
    values = {"visitor_key": LAN, "exchange_id": "e1", "question": "Thu nhập?", "answer": "98."}
    return Feedback(**{**values, **changes}, citations_json="[]", verdict="down")  # type: ignore[arg-type]


def test_feedback_is_read_as_it_was_given(store: Store) -> None:
    given = replace(
        feedback(comment="Sai số"),
        citations_json=json.dumps([{"quote": "Đạt"}], ensure_ascii=False),
        reasons=("wrong_number", "other"),
        at=datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
    )
    store.feedback.add(given)
    assert store.feedback.all() == [given]


def test_a_second_thought_takes_the_place_of_the_first(store: Store) -> None:
    store.feedback.add(feedback(comment="một"))
    store.feedback.add(feedback(comment="hai"))
    store.feedback.add(feedback(exchange_id="e2"))
    store.feedback.add(feedback(visitor_key=MAI))
    assert len(store.feedback.all()) == 3
    assert {entry.comment for entry in store.feedback.all()} == {"hai", ""}


def test_long_and_broken_comments_are_kept_as_far_as_they_go(store: Store) -> None:
    store.feedback.add(feedback(comment="ạ" * 10_000, question="\ud800?\0"))
    [entry] = store.feedback.all()
    assert entry.comment == "ạ" * LONGEST_COMMENT
    assert entry.question == "?"


def test_one_visitor_does_not_fill_the_book(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MOST_OF_VISITOR", 3)
    store.feedback.add(feedback(visitor_key=MAI))
    for number in range(5):
        store.feedback.add(feedback(exchange_id=f"e{number}"))
    kept = [(entry.visitor_key, entry.exchange_id) for entry in store.feedback.all()]
    assert kept == [(LAN, "e4"), (LAN, "e3"), (LAN, "e2"), (MAI, "e1")]


def test_feedback_is_found_counted_and_read_in_pieces(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "_READ_AT_ONCE", 2)
    for number in range(7):
        store.feedback.add(feedback(exchange_id=str(number), comment=f"Góp ý số {number}"))
    up = replace(feedback(exchange_id="up"), verdict="up")
    store.feedback.add(up)
    store.feedback.add(replace(feedback(exchange_id="why"), reasons=("other", "incomplete")))

    def found(**wanted: str) -> list[str]:
        ids = [entry.exchange_id for entry in store.feedback.each(Wanted(**wanted))]
        assert store.feedback.count(Wanted(**wanted)) == len(ids)
        pages = [store.feedback.page(Wanted(**wanted), first, 4) for first in (0, 4, 8)]
        assert [total for total, _ in pages] == [len(ids)] * 3
        assert [entry.exchange_id for _, page in pages for entry in page] == ids
        return ids

    assert found() == ["why", "up", *"6543210"]
    assert found(verdict="up") == ["up"]
    assert found(reason="incomplete") == ["why"]
    assert found(reason="incompl") == found(reason="' OR 1") == []
    assert found(words="GOP y 4") == ["4"]
    assert found(words="thu 98 số 2") == ["2"]
    assert found(words="% \ud800") == []


# --- audit ---------------------------------------------------------------------------------------


def test_entries_come_newest_first_and_page_by_page(store: Store, clock: Clock) -> None:
    for number in range(7):
        clock.time += 1
        store.audit.write("Đăng nhập", "lan", "192.0.2.1", str(number))
    first = store.audit.entries(limit=3)
    assert [entry.what for entry in first] == ["6", "5", "4"]
    assert first[0].at == datetime.fromtimestamp(clock.time, UTC)
    assert [e.what for e in store.audit.entries(3, before=first[-1].id)] == ["3", "2", "1"]
    assert len(store.audit.entries()) == 7
    assert store.audit.entries(limit=-1) == []


def test_nobody_writes_a_line_of_their_own(store: Store) -> None:
    store.audit.write("Đăng nhập", "lan\n2026 admin\r", "\x1b[31m\u2028\ud800", "x" * 5000)
    [entry] = store.audit.entries()
    assert entry.who == "lan 2026 admin"
    assert entry.address == "[31m ?"
    assert len(entry.what) == 500


def test_the_log_holds_a_year_and_no_more_than_its_limit(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.audit.write("Đăng nhập", "cũ", "")
    clock.time += audit.KEPT_SECONDS - 1
    store.audit.write("Đăng nhập", "lan", "")
    assert len(store.audit.entries()) == 2
    clock.time += 2
    store.audit.write("Đăng nhập", "mai", "")
    assert [entry.who for entry in store.audit.entries()] == ["mai", "lan"]
    monkeypatch.setattr(audit, "MOST", 5)
    for number in range(20):
        store.audit.write("Đăng nhập", str(number), "")
    assert [entry.who for entry in store.audit.entries()] == ["19", "18", "17", "16", "15"]
