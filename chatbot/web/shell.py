"""What stands in the chat page's document before Gradio's scripts run.

Knows: the page's own sheets and scripts, and the frame that is seen at once: the bar, the list of
conversations, the question box, the panel of passages. Does not know: Gradio, what the scripts do,
how the frame gets into the document.
"""

from __future__ import annotations

from fastapi import Request

from chatbot.web import render
from chatbot.web.pages import Pages


def document_head(pages: Pages, request: Request) -> str:
    """HTML for the end of the ``<head>`` of the document that answers ``request``.

    Its scripts bear no nonce yet. Of the visitor it holds the own name only, escaped.
    """
    drawn = pages.show(
        request,
        "chat_head.html",
        introduction=render.introduction_html((), None),
        judging_form=render.judging_form_html(),
    )
    return bytes(drawn.body).decode()
