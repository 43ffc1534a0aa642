"""The report of a check, as a file to hand on.

Knows: which form a file name asks for, and how a file appears whole or not at all. Does not know:
how a form looks inside (``report_html``, ``report_docx``), how a draft is judged.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from chatbot.atomic_file import atomic_file
from chatbot.errors import BadRequest
from chatbot.targets.checker import Checked
from chatbot.targets.report_docx import docx_report
from chatbot.targets.report_html import html_report
from chatbot.targets.report_views import View, view

_FORMS: dict[str, Callable[[View, datetime.date], bytes]] = {
    ".html": html_report,
    ".docx": docx_report,
}


def write_report(checked: Checked, path: Path, *, today: datetime.date | None = None) -> None:
    """Write the report to ``path``: a Word file for ".docx", a web page for ".html".

    The same check gives the same file on the same day; ``today`` is the date that it bears. An
    existing file is replaced in one step.

    Raises:
        BadRequest: the suffix is another one.
        OSError: the file cannot be written.
    """
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise BadRequest(
            f"Không ghi được báo cáo «{path.name}»: chỉ có dạng .docx và .html; hãy đổi đuôi tệp."
        )
    content = form(view(checked), today or datetime.date.today())
    with atomic_file(path) as temporary:
        temporary.write_bytes(content)
