"""The embedded chat's own routes: what they say, to whom, and what they take."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.access import Role, Visitor
from chatbot.exchanges import Exchange
from chatbot.store.store import Store
from chatbot.types import Answer, Progress, Turn
from chatbot.web.embed.asking import Asked, events, filters_of
from chatbot.web.embed.colours import CONTRAST, contrast, read_accents
from chatbot.web.embed.recent import RecentAnswers
from chatbot.web.embed.routes import _answering, embed_router
from chatbot.web.embed.scope import Openers, Within
from chatbot.web.gate.limits import sentence
from chatbot.web.monitoring import Metrics
from chatbot.web.pages import Pages
from chatbot.web.settings import WebSettings
from chatbot.web.visitors import with_visitor
from chatbot.web.work import Crew, Job, Left, Report
from corpus.types import Document, Metadata
from index.types import Filters
from tests.fake_assistant import INCOME, FakeAssistant

QUESTION = "Thu nhập bình quân đầu người?"
PORTAL = "http://noi-bo.suoimo.example"
TOKENS = Path(__file__).parent.parent / "chatbot" / "web" / "static" / "colours.css"


def _document(name: str, title: str, place: str) -> Document:
    metadata = Metadata(title, f"{name}.txt", place=place)
    return Document(name, "Nội dung.", metadata, (), (), sha256=name)


DOCUMENTS = (
    _document("may-trang", "Nghị quyết phường Mây Trắng", "phường Mây Trắng, tỉnh Sông Xa"),
    _document("suoi-mo", "Nghị quyết xã Suối Mơ", "xã Suối Mơ, tỉnh Sông Xa"),
)


@dataclass
class _Assistant(FakeAssistant):
    """Remembers filters and roles; guests see the first document only."""

    documents: Any = DOCUMENTS
    filters: list[Filters | None] = field(default_factory=list)
    thinking: float = 0.0
    """Seconds that suggestions take."""
    offered: tuple[str, ...] = ("Thu nhập là bao nhiêu?", "Hôm nay thời tiết thế nào?")

    def seen_by(self, role: Role) -> _Assistant:
        if role != "guest":
            return self
        return _Assistant(documents=DOCUMENTS[:1], filters=self.filters, asked=self.asked)

    def openers(self) -> tuple[str, ...]:
        return self.offered

    def followups(self, answer: Answer) -> tuple[str, ...]:
        time.sleep(self.thinking)
        return ("Còn năm 2030 thì sao?",)

    def stream(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Iterator[Progress]:
        self.filters.append(filters)
        return super().stream(question, history, filters)


class _Limits:
    """Lets two questions of each visitor through."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def question(self, visitor: Visitor, address: str) -> float:
        self.asked.append(visitor.key)
        return 0.0 if self.asked.count(visitor.key) <= 2 else 12.3


class _As:
    """Stands for the middleware: every request is ``visitor``'s."""

    def __init__(self, app: ASGIApp, visitor: Visitor) -> None:
        self._app, self._visitor = app, visitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(with_visitor(scope, self._visitor), receive, send)


@dataclass
class Site:
    app: FastAPI
    client: TestClient
    assistant: _Assistant
    store: Store
    crew: Crew
    metrics: Metrics


READER = Visitor("reader", "account:lan", "lan")


@pytest.fixture
def site() -> Iterator[Site]:
    yield from _site(READER)


@pytest.fixture
def guests_site() -> Iterator[Site]:
    yield from _site(Visitor("guest", "guest:abc"))


def _site(visitor: Visitor) -> Iterator[Site]:
    store, assistant = Store.in_memory(), _Assistant()
    settings = WebSettings(frame_origins=(PORTAL, "http://khac.example:8080"))
    crew, metrics = Crew(4, 64), Metrics()
    app = FastAPI()
    app.include_router(
        embed_router(assistant, store, settings, Pages(staff=False), crew, _Limits(), metrics)
    )
    with TestClient(_As(app, visitor)) as client:
        yield Site(app, client, assistant, store, crew, metrics)
    store.close()


def _ask(client: TestClient, question: str = QUESTION, **more: object) -> list[dict[str, Any]]:
    response = client.post("/nhung/hoi", json={"question": question, **more})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")
    return [json.loads(event[6:]) for event in response.text.split("\n\n") if event[:6] == "data: "]


# --- the script and the page ------------------------------------------------------------------


def test_the_script_may_be_loaded_from_any_site_and_is_small(site: Site) -> None:
    response = site.client.get("/widget.js")
    assert response.headers["content-type"] == "text/javascript; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=3600"
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(response.content) < 20_000


def test_the_script_names_no_host_and_runs_no_text_as_code(site: Site) -> None:
    script = site.client.get("/widget.js").text
    named = set(re.findall(r"https?://[\w.-]+", script))
    assert named == {"http://host", "http://www.w3.org"}  # an example, and the name of SVG
    assert not re.search(r"\beval\b|new Function|innerHTML|document\.write", script)


def test_the_page_tells_its_script_which_sites_it_may_believe(site: Site) -> None:
    page = site.client.get("/nhung").text
    assert f'data-origins="{PORTAL} http://khac.example:8080"' in page
    assert "<title>Trợ lý Văn kiện</title>" in page
    assert 'lang="vi"' in page


def test_the_page_holds_nothing_of_any_document(site: Site) -> None:
    page = site.client.get("/nhung").text
    assert not any(d.metadata.title in page or d.id in page for d in DOCUMENTS)


@pytest.mark.parametrize("name", ["title", "colour", "theme", "place", "document", "question"])
def test_no_parameter_gets_markup_into_the_page(site: Site, name: str) -> None:
    hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}"
    page = site.client.get("/nhung", params={name: hostile}).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert '">' + "<" not in page.split("<body")[1].split(">")[0]


def test_a_title_is_shown_only_where_the_page_stands_within_another(site: Site) -> None:
    alone = site.client.get("/nhung", params={"title": "Hỏi xã", "inline": "1"}).text
    panel = site.client.get("/nhung", params={"title": "Hỏi xã"}).text
    assert '<header class="embed-head"><h1>Hỏi xã</h1>' in alone
    assert '<header class="embed-head sr-only"><h1>Hỏi xã</h1>' in panel


def test_a_parameter_that_is_far_too_long_is_refused(site: Site) -> None:
    assert site.client.get("/nhung", params={"place": "x" * 301}).status_code == 422


@pytest.mark.parametrize(("theme", "shown"), [("dark", True), ("light", True), ("neon", False)])
def test_only_themes_that_there_are_reach_the_page(site: Site, theme: str, shown: bool) -> None:
    page = site.client.get("/nhung", params={"theme": theme}).text
    assert (f'data-theme="{theme}"' in page) is shown


# --- colours ------------------------------------------------------------------------------------


@given(st.integers(0, 0xFFFFFF))
def test_words_in_any_colour_can_be_read(number: int) -> None:
    accents = read_accents(f"#{number:06x}")
    assert accents is not None
    for accent, ground in ((accents.light, "#efece6"), (accents.dark, "#282c31")):
        pairs = (
            (accent.words, ground),
            (accent.words, accent.soft),
            (accent.ink, accent.ground),
            (accent.ink, accent.strong),
            (accent.over, accent.words),
        )
        assert [pair for pair in pairs if contrast(_rgb(pair[0]), _rgb(pair[1])) < CONTRAST] == []


@given(st.integers(0, 0xFFFFFF))
def test_the_ordinary_words_can_be_read_on_the_tint_of_any_colour(number: int) -> None:
    accents = read_accents(f"#{number:06x}")
    assert accents is not None
    for accent, ink in ((accents.light, "#1d2126"), (accents.dark, "#e9e6e1")):
        assert contrast(_rgb(ink), _rgb(accent.soft)) >= CONTRAST


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    tokens = TOKENS.read_text("utf-8")
    assert re.findall(r"--sunken: (#\w+)", tokens)[:2] == ["#efece6", "#282c31"]
    assert re.findall(r"--ink: (#\w+)", tokens)[:2] == ["#1d2126", "#e9e6e1"]


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    accents = read_accents("#0b5d44")
    assert accents is not None
    assert accents.light.words == accents.light.ground == "#0b5d44"


@pytest.mark.parametrize("colour", ["", "red", "#12", "#1234", "#12345g", "0b5d44", "#0b5d44;}"])
def test_what_is_no_colour_is_none(colour: str) -> None:
    assert read_accents(colour) is None


def test_three_digits_are_six() -> None:
    assert read_accents("#0a5") == read_accents("#00AA55")


# --- the opening --------------------------------------------------------------------------------


def test_the_opening_is_that_of_the_visitors_own_documents(site: Site, guests_site: Site) -> None:
    told = site.client.get("/nhung/goi-y").json()
    assert (told["who"], told["documents"]) == ("lan", 2)
    assert told["openers"] == list(site.assistant.offered)
    guests = guests_site.client.get("/nhung/goi-y").json()
    assert (guests["who"], guests["documents"]) == ("", 1)
    assert "Suối Mơ" not in json.dumps(guests, ensure_ascii=False)


def test_within_a_scope_only_questions_that_it_answers_are_offered(site: Site) -> None:
    told = site.client.get("/nhung/goi-y", params={"place": "suoi mo"}).json()
    assert told["titles"] == ["Nghị quyết xã Suối Mơ"]
    assert site.assistant.offered[0] in told["openers"]
    assert site.assistant.offered[1] not in told["openers"]  # it is refused
    assert len(told["openers"]) == 3
    assert {f.place for f in site.assistant.filters if f} == {"suoi mo"}


def _offered(
    openers: Openers, *scopes: Within, may_ask: Callable[[], bool] = lambda: True
) -> list[tuple[str, ...]]:
    async def all_at_once() -> list[tuple[str, ...]]:
        return await asyncio.gather(*(openers.of(scope, may_ask) for scope in scopes))

    return asyncio.run(all_at_once())


@pytest.mark.parametrize(
    "others",
    [
        [Filters(document="suoi-mo")] * 5,
        [Filters(place=place) for place in ("suối mơ", "SUỐI mơ", "Suoi Mo", "xã Suối Mơ")],
        [Filters(place="Suối Mơ", document="Nghị quyết")],
    ],
)
def test_a_scope_is_asked_once_for_what_it_offers_however_it_is_named(
    site: Site, others: list[Filters]
) -> None:
    counted: list[str] = []
    openers = Openers(Crew(4, 64))
    scopes = [Within(site.assistant, each) for each in (Filters(document="suoi-mo"), *others)]

    def may_ask() -> bool:
        counted.append("a question")
        return True

    offered = _offered(openers, *scopes, may_ask=may_ask)
    assert len(set(offered)) == 1
    assert len(offered[0]) == 3
    questions = [question for question, _ in site.assistant.asked]
    assert len(questions) == len(set(questions)) > 0
    assert counted == ["a question"]


def test_what_a_scope_offers_to_some_is_not_offered_to_those_who_may_read_less(site: Site) -> None:
    openers = Openers(Crew(4, 64))
    scope = Filters(document="suoi-mo")
    less = replace(
        site.assistant,
        documents=[d for d in site.assistant.documents if d.id == "suoi-mo"],
        offered=(),
    )
    more, fewer = _offered(openers, Within(site.assistant, scope), Within(less, scope))
    assert more[0] == site.assistant.offered[0]
    assert site.assistant.offered[0] not in fewer


def test_finding_out_what_a_scope_offers_counts_as_a_question(site: Site) -> None:
    for name in ("suoi-mo", "may-trang", "nghi quyet"):
        told = site.client.get("/nhung/goi-y", params={"document": name}).json()
    assert (told["openers"], told["documents"]) == ([], 2)
    again = site.client.get("/nhung/goi-y", params={"place": "SUỐI mơ"}).json()
    assert len(again["openers"]) == 3, "what is known costs nothing"


def test_a_busy_server_offers_nothing_and_tries_again_later(site: Site) -> None:
    scope = Within(site.assistant, Filters(document="suoi-mo"))
    busy = Openers(Crew(0, 0))
    assert _offered(busy, scope) == [()]
    assert site.assistant.asked == []


def test_a_scope_whose_questions_failed_is_asked_again(site: Site) -> None:
    openers = Openers(Crew(4, 64))
    broken = replace(site.assistant, offered=("máy hỏng?",))
    scope = Within(broken, Filters(document="suoi-mo"))
    with pytest.raises(OSError, match="gone"):
        _offered(openers, scope)
    broken.offered = ()
    assert len(_offered(openers, scope)[0]) == 3


def test_a_scope_without_documents_offers_nothing(guests_site: Site) -> None:
    told = guests_site.client.get("/nhung/goi-y", params={"place": "xã Suối Mơ"}).json()
    assert told == {"who": "", "openers": [], "documents": 0, "titles": []}
    assert guests_site.assistant.asked == []


# --- asking -------------------------------------------------------------------------------------


def test_an_answer_comes_step_by_step_and_ends_with_what_may_be_asked_next(site: Site) -> None:
    site.assistant.thinking = 1.0
    steps = _ask(site.client, number=3)
    *before, final, with_more = steps
    assert final["outcome"] == with_more["outcome"] == "answered"
    assert {step["outcome"] for step in before} <= {"searching", "writing"}
    assert "61,5 triệu" in final["text"]
    assert INCOME in final["html"]
    assert 'data-number="3"' in final["html"]
    assert "Còn năm 2030" not in final["html"]
    assert "Còn năm 2030 thì sao?" in with_more["html"]
    assert final["id"] == with_more["id"] != ""
    assert [step["id"] for step in steps[:-2]] == [""] * (len(steps) - 2)


def test_nothing_is_suggested_while_others_wait_for_an_answer(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Crew, "waiting", 1)
    last = _ask(site.client)[-1]
    assert last["outcome"] == "answered"
    assert "Còn năm 2030" not in last["html"]


def test_answers_are_counted(guests_site: Site, site: Site) -> None:
    _ask(site.client)
    _ask(site.client, "máy hỏng?")
    _ask(guests_site.client, "thời tiết")
    text = site.metrics.text().decode()
    assert 'vankien_answers_total{status="answered"} 1.0' in text
    assert 'vankien_answers_total{status="failed"} 1.0' in text
    assert "vankien_first_evidence_seconds_count 1.0" in text
    assert b'vankien_answers_total{status="refused"} 1.0' in guests_site.metrics.text()


def test_an_answer_whose_reader_has_gone_is_counted_as_stopped(site: Site) -> None:
    def gone(step: Exchange) -> None:
        raise Left

    work = _answering(
        site.assistant,
        Asked.model_validate({"question": QUESTION}),
        keep=lambda final: final,
        others_wait=lambda: False,
        metrics=site.metrics,
    )
    with pytest.raises(Left):
        work(gone)
    assert b'vankien_answers_total{status="stopped"} 1.0' in site.metrics.text()


def test_the_conversation_so_far_reaches_the_assistant(site: Site) -> None:
    _ask(site.client, "còn rừng?", history=[{"question": QUESTION, "answer": "61,5 triệu"}])
    assert site.assistant.asked[0] == ("còn rừng?", (Turn(QUESTION, "61,5 triệu"),))


def test_a_scope_narrows_every_question_down(site: Site) -> None:
    _ask(site.client, place=" Mây Trắng ", document="")
    assert site.assistant.filters == [Filters(place="Mây Trắng")]


def test_without_a_scope_nothing_is_narrowed_down() -> None:
    assert filters_of(" ", "") is None
    assert filters_of("", "suoi-mo") == Filters(document="suoi-mo")


def test_markup_in_a_question_is_text(site: Site) -> None:
    html = _ask(site.client, "<img src=x onerror=alert(1)> lặp lại")[-1]["html"]
    assert "<img" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": "x" * 4001},
        {"question": 7},
        {"question": "a", "number": 0},
        {"question": "a", "place": "x" * 301},
        {"question": "a", "role": "admin"},
        {"question": "a", "history": [{"question": "b", "answer": "c"}] * 7},
        {"question": "a", "history": [{"question": "b", "answer": "x" * 12_001}]},
        {"question": "a", "history": [{"question": "b"}]},
    ],
)
def test_what_is_malformed_or_too_long_is_not_asked(site: Site, body: dict[str, object]) -> None:
    assert site.client.post("/nhung/hoi", json=body).status_code == 422
    assert site.assistant.asked == []


def test_too_many_questions_are_told_to_wait(site: Site) -> None:
    _ask(site.client)
    _ask(site.client)
    refused = site.client.post("/nhung/hoi", json={"question": QUESTION})
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "13"
    assert refused.json() == {"message": sentence(12.3)}
    assert len(site.assistant.asked) == 2


def test_something_broken_ends_as_an_exchange_that_failed(site: Site) -> None:
    last = _ask(site.client, "máy hỏng?")[-1]
    assert last["outcome"] == "failed"
    assert "gone" not in json.dumps(last)


def test_a_document_that_a_visitor_may_not_read_is_not_there(guests_site: Site) -> None:
    view = Within(guests_site.assistant.seen_by("guest"), Filters(document="suoi-mo"))
    assert list(view.documents) == []
    [seen] = Within(guests_site.assistant, Filters(document="suoi-mo")).documents
    assert seen.id == "suoi-mo"


# --- steps and those who read them ----------------------------------------------------------------


def _job(steps: Iterator[Exchange]) -> Job[Exchange, None]:
    def work(report: Report[Exchange]) -> None:
        for step in steps:
            report(step)

    return Crew(1, 0).begin(work)


def test_a_slow_reader_misses_steps_but_not_the_last_one() -> None:
    made: list[Exchange] = []

    def steps() -> Iterator[Exchange]:
        for number in range(500):
            made.append(Exchange("a", f"{number}", outcome="writing"))
            yield made[-1]
        yield Exchange("a", "xong", outcome="answered")

    async def read() -> list[str]:
        return [event async for event in events(_job(steps()), lambda e: "")]

    told = asyncio.run(read())
    assert len(made) == 500
    assert len(told) < 20
    assert '"answered"' in told[-1]


def test_nothing_more_is_written_for_a_reader_who_has_gone() -> None:
    made: list[int] = []
    going = threading.Event()

    def steps() -> Iterator[Exchange]:
        for number in range(1000):
            made.append(number)
            yield Exchange("a", f"{number}", outcome="writing")
            going.wait(0.01)

    async def leave() -> None:
        stream = events(_job(steps()), lambda e: "")
        await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]

    asyncio.run(leave())
    going.set()
    assert len(made) < 50


def test_a_long_silence_is_broken_by_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatbot.web.embed.asking.SIGN_OF_LIFE_SECONDS", 0.05)

    def steps() -> Iterator[Exchange]:
        time.sleep(0.3)
        yield Exchange("a", outcome="answered")

    async def read() -> list[str]:
        return [event async for event in events(_job(steps()), lambda e: "")]

    told = asyncio.run(read())
    assert told[0] == ":\n\n"
    assert '"answered"' in told[-1]


# --- feedback -----------------------------------------------------------------------------------


def test_feedback_is_kept_with_the_answer_as_the_server_gave_it(site: Site) -> None:
    answered = _ask(site.client)[-1]
    said = {"id": answered["id"], "verdict": "down", "reasons": ["wrong_number", "rude"]}
    response = site.client.post("/nhung/gop-y", json={**said, "comment": " Số cũ "})
    assert response.status_code == 200
    [kept] = site.store.feedback.all()
    assert (kept.visitor_key, kept.question, kept.answer) == (
        READER.key,
        QUESTION,
        answered["text"],
    )
    assert (kept.verdict, kept.reasons, kept.comment) == ("down", ("wrong_number",), "Số cũ")
    assert [cited["marker"] for cited in json.loads(kept.citations_json)] == [1, 2]


def test_a_guest_who_is_another_with_every_request_judges_an_answer_once(
    guests_site: Site,
) -> None:
    answered = _ask(guests_site.client)[-1]
    guests_site.client.post("/nhung/gop-y", json={"id": answered["id"], "verdict": "up"})
    another = TestClient(_As(guests_site.app, Visitor("guest", "guest:other")))
    with another as client:
        client.post("/nhung/gop-y", json={"id": answered["id"], "verdict": "down"})
    [kept] = guests_site.store.feedback.all()
    assert (kept.visitor_key, kept.verdict) == ("guest:abc", "down")


def test_feedback_counts_as_a_question(site: Site) -> None:
    answered = _ask(site.client)[-1]
    said = {"id": answered["id"], "verdict": "up"}
    assert site.client.post("/nhung/gop-y", json=said).status_code == 200
    refused = site.client.post("/nhung/gop-y", json={**said, "verdict": "down"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "13")
    assert [kept.verdict for kept in site.store.feedback.all()] == ["up"]


def test_praise_has_no_reasons(site: Site) -> None:
    answered = _ask(site.client)[-1]
    said = {"id": answered["id"], "verdict": "up", "reasons": ["other"]}
    assert site.client.post("/nhung/gop-y", json=said).status_code == 200
    assert site.store.feedback.all()[0].reasons == ()


def test_feedback_on_an_answer_that_nobody_remembers_is_refused_with_a_sentence(
    site: Site,
) -> None:
    response = site.client.post("/nhung/gop-y", json={"id": "made-up", "verdict": "up"})
    assert response.status_code == 410
    assert "xin hỏi lại" in response.json()["message"]
    assert list(site.store.feedback.all()) == []


@pytest.mark.parametrize(
    "body",
    [
        {"id": "a", "verdict": "bad"},
        {"id": "a" * 65, "verdict": "up"},
        {"id": "a", "verdict": "down", "comment": "x" * 1001},
        {"id": "a", "verdict": "down", "reasons": ["other"] * 7},
    ],
)
def test_malformed_feedback_is_refused(site: Site, body: dict[str, object]) -> None:
    assert site.client.post("/nhung/gop-y", json=body).status_code == 422


def test_only_so_many_answers_are_remembered_and_their_ids_cannot_be_guessed() -> None:
    recent = RecentAnswers(kept=2)
    ids = [recent.keep(Exchange(f"{n}", outcome="answered"), "a").id for n in range(3)]
    assert recent.find(ids[0]) is None
    assert [given.exchange.question for i in ids if (given := recent.find(i))] == ["1", "2"]
    assert len(set(ids)) == 3
    assert min(map(len, ids)) >= 22


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red / 255, green / 255, blue / 255
