"""The report of a check as one web page: no scripts, nothing from elsewhere, fit to be printed.

Knows: the templates beside this file. Does not know: how a draft is judged.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chatbot.targets.names import VERDICT_NAMES, VERDICT_SIGNS
from chatbot.targets.report_views import VERDICTS, View

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def html_report(view: View, today: datetime.date) -> bytes:
    """The page, UTF-8. Everything from the draft and the documents is escaped."""
    page = _PAGES.get_template("report_page.html").render(
        view=view,
        verdicts=VERDICTS,
        names=VERDICT_NAMES,
        signs=VERDICT_SIGNS,
        today=f"{today:%d/%m/%Y}",
    )
    return page.encode()
