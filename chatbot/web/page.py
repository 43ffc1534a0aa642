"""The chat page: its components and what happens when one of them is used.

Knows: Gradio, and which parts of the page a conversation shows or hides. Does not know: HTTP, how
an exchange is drawn (render), how an answer is found (the assistant it is given).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from chatbot.types import Assistant
from chatbot.web import render
from chatbot.web.conversation import Conversation, follow

TITLE = "Trợ lý Văn kiện"
ANSWERS_AT_ONCE = 4
"""Questions answered at the same time; the others wait their turn."""
STEP_SECONDS = 0.1
"""A writing model yields many tokens a second: the screen is refreshed at most this often."""

_EVIDENCE_SHELL = """
<aside id="evidence-panel" aria-labelledby="evidence-title" tabindex="-1">
  <div class="panel-head"><h2 id="evidence-title">Trích dẫn</h2>
  <button type="button" class="action close-evidence">Đóng</button></div>
  <p class="panel-hint">Bấm vào số như [1] trong câu trả lời để xem đoạn văn gốc ở đây.</p>
  <div class="panel-cards"></div>
</aside>
"""

Updates = dict[Any, Any]
"""Component -> its new value or ``gr.update``."""


def build_page(
    assistant: Assistant,
    examples: Sequence[str],
    titles: Sequence[str],
    links: Sequence[tuple[str, str]] = (),
) -> gr.Blocks:
    """The page that talks to ``assistant``.

    ``examples`` are questions offered on the opening screen, ``titles`` are those of
    the documents in the library, ``links`` are (address, name) of the other pages.
    """
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        state = gr.State(Conversation())
        _html(
            f'<header class="masthead"><h1>{TITLE}</h1>'
            "<p>Hỏi đáp có trích dẫn từ văn kiện đại hội</p>"
            f"{_navigation(links)}</header>",
            elem_id="masthead",
        )
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="chat"):
                with gr.Row(elem_id="undo-row", visible=False) as undo_row:
                    _html("<p>Đã xóa hội thoại.</p>")
                    undo = gr.Button("Hoàn tác", elem_classes="tool")
                with gr.Column(elem_id="opening") as opening:
                    _html(render.introduction_html(titles))
                    offers = [gr.Button(text, elem_classes="offer") for text in examples]
                past = _html(elem_id="past")
                current = _html(elem_id="current")
                with gr.Row(elem_id="tools", visible=False) as tools:
                    retry = gr.Button("Hỏi lại", elem_classes="tool")
                    clear = gr.Button("Xóa hội thoại", elem_classes="tool")
                    export = gr.Button("Tải hội thoại", elem_classes="tool")
                with gr.Row(elem_id="composer"):
                    box = gr.Textbox(
                        label="Câu hỏi",
                        placeholder="Nhập câu hỏi…",
                        show_label=False,
                        container=False,
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        elem_id="question-box",
                        html_attributes=gr.InputHTMLAttributes(spellcheck=False),
                    )
                    send = gr.Button("Gửi", variant="primary", elem_id="send")
                    stop = gr.Button("Dừng", variant="stop", elem_id="stop", visible=False)
                _html('<p id="length-note" role="status"></p>', elem_id="length")
            _html(_EVIDENCE_SHELL, elem_id="evidence")
        exported = gr.Textbox(visible=False)

        def show(conversation: Conversation) -> Updates:
            under_way, last = conversation.under_way, conversation.last
            number = len(conversation.exchanges)
            return {
                state: conversation,
                past: render.exchanges_html(conversation.exchanges[:-1]),
                current: render.exchange_html(last, number) if last else "",
                opening: gr.update(visible=last is None),
                tools: gr.update(visible=last is not None and not under_way),
                undo_row: gr.update(visible=bool(conversation.cleared)),
                send: gr.update(visible=not under_way),
                stop: gr.update(visible=under_way),
            }

        def ask(question: str, conversation: Conversation) -> Iterator[Updates]:
            if not question.strip():
                yield {box: ""}
                return
            conversation = conversation.ended_as("stopped")
            shown_at = 0.0
            for step in follow(assistant, question, conversation.history):
                # The last steps always get through: they are not "writing".
                if step.outcome == "writing" and time.monotonic() - shown_at < STEP_SECONDS:
                    continue
                shown_at = time.monotonic()
                yield {
                    box: "" if step.text == "" else gr.skip(),
                    **show(conversation.with_exchange(step)),
                }

        def ask_again(conversation: Conversation) -> Iterator[Updates]:
            if conversation.last is not None:
                yield from ask(conversation.last.question, conversation.without_last())

        screen = [state, past, current, opening, tools, undo_row, send, stop]
        answering: dict[str, Any] = {
            "outputs": [box, *screen],
            "concurrency_limit": ANSWERS_AT_ONCE,
            "concurrency_id": "answer",
            "show_progress": "minimal",
            "show_progress_on": current,
            "api_visibility": "private",
        }
        quick: dict[str, Any] = {
            "outputs": screen,
            "concurrency_limit": None,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        answers = [
            gr.on([send.click, box.submit], ask, [box, state], **answering),
            retry.click(ask_again, [state], **answering),
            *(offer.click(ask, [offer, state], **answering) for offer in offers),
        ]
        for answer in answers:
            answer.failure(lambda c: show(c.ended_as("failed")), [state], **quick)
        stop.click(lambda c: show(c.ended_as("stopped")), [state], cancels=answers, **quick)
        clear.click(lambda c: show(c.emptied()), [state], **quick)
        undo.click(lambda c: show(c.restored()), [state], **quick)
        export.click(render.conversation_markdown, [state], **{**quick, "outputs": exported}).then(
            None,
            [exported],
            None,
            js="(text) => window.vanKien.download(text)",
            api_visibility="private",
        )
        page.queue(max_size=64)
    return page


def _navigation(links: Sequence[tuple[str, str]]) -> str:
    pages = "".join(f'<a href="{address}">{name}</a>' for address, name in links)
    return f'<nav aria-label="Các trang">{pages}</nav>' if pages else ""


def _html(value: str = "", *, elem_id: str | None = None) -> gr.HTML:
    """Our own HTML, styled by our own sheets only."""
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False)
