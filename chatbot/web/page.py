"""The chat page: its components and what happens when one of them is used.

Knows: Gradio, and which parts of the page an event changes. Does not know: HTTP, how an exchange
is drawn (render), what may be done in a conversation (chat), what stands around it (shell).

The page's own scripts draw the question box, the list of conversations and the panel of passages
at once, before Gradio has started; they send their events through the component "wire" and take
what is to be shown from hidden components.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import gradio as gr

from chatbot.access import Visitor
from chatbot.types import Assistant
from chatbot.web import render
from chatbot.web.chat import NOT_KEPT, Chat, Current, Observe
from chatbot.web.conversation import Conversation
from chatbot.web.export import FORMATS
from chatbot.web.history import PARAMETER, history_html
from chatbot.web.monitoring import observe_answer
from chatbot.web.visitors import visitor_of
from corpus.names import slug

if TYPE_CHECKING:
    from chatbot.store.store import Store

TITLE = "Trợ lý Văn kiện"
ANSWERS_AT_ONCE = 4
"""Questions answered at the same time; the others wait their turn."""
WAITING = 512
"""Events that may wait, three of them for every page that is opened; whoever sends the next one is
told that too many people ask.
"""
STEP_SECONDS = 0.1
"""A writing model yields many tokens a second: the screen is refreshed at most this often."""
OPEN_PAGES = 2000
"""Pages whose state is held; of the longest idle ones it is dropped, and taken from the store when
they ask again.
"""
STATE_SECONDS = 3600
LONGEST_QUESTION = 4000
"""Characters that are looked at; the assistant refuses far shorter ones with a sentence."""
LONGEST_TITLE = 120
MISSING = "Không mở được hội thoại này: đã quá hạn giữ, đã bị xóa, hoặc thuộc về người khác."
FAILED = "Có lỗi khi thực hiện việc vừa rồi; xin thử lại sau ít phút."

ASKING = ("ask", "again")
"""Events that are questions."""
_EVENTS = (
    *("ask", "again", "stop", "open", "rename", "remove", "restore", "find", "judge", "export"),
    *("clear", "poke"),
)
_WIRE = f"""
const events = {list(_EVENTS)!r};
window.vanKien.connect((name, data) => {{ if (events.includes(name)) trigger(name, data); }});
"""
"""Runs when Gradio has drawn the page. Gradio knows an event by its name in quotes here."""

Updates = dict[Any, Any]
"""Component -> its new value. An event gives all of its outputs their values: for each one that is
left out, Gradio builds a component anew, and does not let go of it.
"""


def build_page(
    assistant: Assistant,
    *,
    store: Store,
    examples: Sequence[str] = (),
    observe: Observe = observe_answer,
) -> gr.Blocks:
    """The page that talks to ``assistant``, with the conversations that ``store`` keeps.

    Its document needs ``shell.document_head`` in its head. ``examples`` are questions offered on
    the opening screen; without any, the assistant's own.
    """
    chat = Chat(assistant, store, observe=observe)
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    page.state_session_capacity = OPEN_PAGES
    with page:
        state = gr.State(Current(), time_to_live=STATE_SECONDS)
        address = gr.Textbox(visible=False)
        with gr.Column(elem_id="transcript"):
            opening = _html(render.introduction_html((), None), elem_id="opening")
            past = _html(elem_id="past")
            current = _html(elem_id="current")
            after = _html(elem_id="after")
        listed = _hidden("listed")
        opened = _hidden("opened")
        told = _hidden("told")
        file = _hidden("file")
        wire: Any = gr.HTML(
            "", elem_id="wire", js_on_load=_WIRE, apply_default_css=False, visible="hidden"
        )

        def show(conversation: Conversation, now: Current) -> Updates:
            """The whole transcript."""
            return {
                **drawn(now),
                past: render.exchanges_html(conversation.exchanges),
                after: "",
                told: "",
                opened: _data(id=now.conversation),
            }

        def drawn(now: Current) -> Updates:
            drawn = render.exchange_html(now.exchange, now.number) if now.exchange else ""
            return {state: now, current: drawn}

        def show_list(visitor: Visitor, words: str = "") -> Updates:
            drawn = history_html(
                chat.summaries(visitor, words),
                datetime.now(UTC),
                words=words,
                guest=visitor.role == "guest",
            )
            # The script tells by the words whether this is the list that it waits for.
            return {listed: f'<div data-words="{escape(words)}">{drawn}</div>'}

        def show_opened(conversation: Conversation | None, current_id: str) -> Updates:
            """A conversation as it is opened; None: it is not there."""
            found = conversation or Conversation()
            last = found.last
            before = found.without_last() if last else found
            now = Current(found.id, len(found.exchanges), last)
            missing = conversation is None and current_id
            return {**show(before, now), told: _data(text=MISSING, kind="bad") if missing else ""}

        def answer(request: gr.Request, event: gr.EventData, *, again: bool) -> Iterator[Updates]:
            visitor = _sender(request)
            question = _text(event, "question")[:LONGEST_QUESTION]
            conversation_id = _text(event, "conversation")
            if not again and not question.strip():
                return
            shown_at = 0.0
            shown: Updates = {}
            for before, now in chat.ask(visitor, conversation_id, question, again=again):
                # The last steps always get through: they are not "writing".
                writing = now.exchange is not None and now.exchange.outcome == "writing"
                if shown and writing and time.monotonic() - shown_at < STEP_SECONDS:
                    continue
                shown_at = time.monotonic()
                shown = {**(shown or {**show(before, now), **show_list(visitor)}), **drawn(now)}
                yield shown
            said = _data(text=NOT_KEPT, kind="bad") if now.unkept else ""
            yield {**shown, **show_list(visitor), told: said}

        def ask(request: gr.Request, event: gr.EventData) -> Iterator[Updates]:
            yield from answer(request, event, again=False)

        def ask_again(request: gr.Request, event: gr.EventData) -> Iterator[Updates]:
            yield from answer(request, event, again=True)

        def suggest(now: Current, request: gr.Request) -> str:
            visitor = _sender(request)
            return render.followups_html(chat.suggestions(visitor, now))

        def end_stopped(now: Current, request: gr.Request) -> Updates:
            visitor = _sender(request)
            ended = chat.end(visitor, now, "stopped")
            named = {opened: _data(id=ended.conversation)}
            return {**drawn(ended), **show_list(visitor), **named}

        def end_failed(now: Current, request: gr.Request) -> Updates:
            visitor = _sender(request)
            ended = chat.end(visitor, now, "failed")
            return {**drawn(ended), told: _data(text=FAILED, kind="bad")}

        def open_one(now: Current, request: gr.Request, event: gr.EventData) -> Updates:
            visitor = _sender(request)
            chat.end(visitor, now, "stopped")
            wanted = _text(event, "conversation")
            found = chat.open(visitor, wanted) if wanted else None
            return {**show_opened(found, wanted), **show_list(visitor)}

        def load(wanted: str, request: gr.Request) -> Updates:
            visitor = _sender(request)
            found = chat.open(visitor, wanted) if wanted else None
            return {**show_opened(found, wanted), **show_list(visitor)}

        def load_opening(request: gr.Request) -> str:
            visitor = _sender(request)
            view = chat.view(visitor)
            return render.introduction_html(examples or view.openers(), view.documents)

        def rename(request: gr.Request, event: gr.EventData) -> Updates:
            visitor = _sender(request)
            title = " ".join(_text(event, "title").split())[:LONGEST_TITLE]
            if title:
                store.conversations.rename(visitor.key, _text(event, "conversation"), title)
            return show_list(visitor)

        def remove(request: gr.Request, event: gr.EventData) -> Updates:
            visitor = _sender(request)
            removed = _text(event, "conversation")
            store.conversations.remove(visitor.key, removed)
            return {**show_list(visitor), told: _data(text="Đã xóa hội thoại.", undo=removed)}

        def clear(request: gr.Request, event: gr.EventData) -> Updates:
            """Removes the conversation on the screen. In one step with the empty screen: a list
            from before the removal must not come after.
            """
            return {**show_opened(None, ""), **remove(request, event)}

        def restore(request: gr.Request, event: gr.EventData) -> Updates:
            visitor = _sender(request)
            restored = _text(event, "conversation")
            store.conversations.restore(visitor.key, restored)
            return {**show_opened(chat.open(visitor, restored), restored), **show_list(visitor)}

        def find(request: gr.Request, event: gr.EventData) -> Updates:
            visitor = _sender(request)
            return show_list(visitor, _text(event, "words")[:LONGEST_TITLE])

        def judge(request: gr.Request, event: gr.EventData) -> Updates:
            visitor = _sender(request)
            exchange, verdict = _text(event, "exchange"), _text(event, "verdict")
            kept = chat.judge(
                visitor,
                _text(event, "conversation"),
                exchange,
                verdict,
                _field(event, "reasons"),
                _text(event, "comment"),
            )
            return {told: _data(judged=exchange, verdict=verdict if kept else "failed")}

        def export(request: gr.Request, event: gr.EventData) -> Updates:
            visitor = _sender(request)
            found = chat.open(visitor, _text(event, "conversation"))
            wanted = FORMATS.get(_text(event, "format"))
            if found is None or wanted is None:
                return {told: _data(text=MISSING, kind="bad"), file: ""}
            content = base64.b64encode(wanted.write(found.exchanges)).decode("ascii")
            return {
                told: "",
                file: _data(
                    name=_file_name(found.exchanges[0].question, wanted.name),
                    type=wanted.media_type,
                    content=content,
                ),
            }

        everything = [state, past, current, after, opened, told, listed]
        answering: dict[str, Any] = {
            "outputs": everything,
            "concurrency_limit": ANSWERS_AT_ONCE,
            "concurrency_id": "answer",
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        quick: dict[str, Any] = {
            "concurrency_limit": None,
            "show_progress": "hidden",
            "api_visibility": "private",
            "trigger_mode": "multiple",
        }
        answers = [wire.ask(ask, None, **answering), wire.again(ask_again, None, **answering)]
        for given in answers:
            given.failure(end_failed, [state], [state, current, told], **quick)
            given.success(suggest, [state], after, **quick)
        stopped = [state, current, opened, listed]
        wire.stop(end_stopped, [state], stopped, cancels=answers, **quick)
        for opening_event in (
            wire.open(open_one, [state], everything, cancels=answers, **quick),
            wire.restore(restore, None, everything, cancels=answers, **quick),
        ):
            opening_event.success(suggest, [state], after, **quick)
        for event, act, outputs in (
            (wire.rename, rename, [listed]),
            (wire.remove, remove, [listed, told]),
            (wire.clear, clear, everything),
            (wire.find, find, [listed]),
            (wire.judge, judge, [told]),
            (wire.export, export, [told, file]),
        ):
            done = event(act, None, outputs, **quick)
            done.failure(lambda: _data(text=FAILED, kind="bad"), None, told, **quick)
        # Opens the stream of results anew (see shell.js).
        wire.poke(lambda: None, None, None, **quick)
        loaded = page.load(
            load,
            [address],
            everything,
            js=f"() => new URLSearchParams(location.search).get('{PARAMETER}') || ''",
            **quick,
        )
        loaded.success(suggest, [state], after, **quick)
        loaded.failure(lambda: {**show_opened(None, "?"), listed: ""}, None, everything, **quick)
        page.load(load_opening, None, opening, **quick)
        page.queue(max_size=WAITING)
    return page


def _sender(request: gr.Request) -> Visitor:
    """Who sent an event."""
    asked = request.request
    if asked is None:
        raise LookupError("an event without a request has no visitor")
    return visitor_of(asked.scope)


def _field(event: gr.EventData, name: str) -> object:
    data = event._data
    return data.get(name) if isinstance(data, dict) else None


def _text(event: gr.EventData, name: str) -> str:
    """What the page's script sent under ``name``; "" unless it is text."""
    value = _field(event, name)
    return value if isinstance(value, str) else ""


def _file_name(question: str, usual: str) -> str:
    """A file's name that tells what was asked first; the kind of file is that of ``usual``."""
    return slug(question) + PurePath(usual).suffix


def _data(**values: str) -> str:
    """Values for the page's scripts; every time another text, so that none is overlooked."""
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in values.items())
    return f'<p data-at="{time.monotonic_ns()}"{attributes}></p>'


def _html(value: str = "", *, elem_id: str | None = None) -> gr.HTML:
    """Our own HTML, styled by our own sheets only."""
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False)


def _hidden(elem_id: str) -> gr.HTML:
    """Where a value for the page's scripts arrives."""
    return gr.HTML("", elem_id=elem_id, apply_default_css=False, visible="hidden")
