"""Exchanges as HTML.

Knows: how an answer, its markers, its passages and what can be done with them look on a page. Does
not know: Gradio, how an answer came about, who may see it.

Everything that a user, a document or a model wrote goes through ``escape`` before any tag is put
around it, so the only HTML on the page is the HTML written in this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby, zip_longest
from urllib.parse import quote

from chatbot.exchanges import Exchange, Outcome, Passage
from chatbot.types import Citation
from chatbot.web.addresses import HOME, TARGETS, document_address
from chatbot.web.export import MARKER, NO_ANSWER, copy_text, place_line, plain_text, source_line
from chatbot.web.feedback_reasons import LONGEST_COMMENT, REASONS
from corpus.types import Document

TITLES_SHOWN = 4
"""Documents that the opening screen names; the others are counted."""

_NOTES: dict[Outcome, str] = {
    "searching": "Đang tìm trong tài liệu…",
    "writing": "Đang viết câu trả lời…",
    **NO_ANSWER,
}
_BULLET = re.compile(r"^\s*[-•*–]\s+")
_NUMBER = re.compile(r"^\s*(\d{1,3})[.)]\s+")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_RULE = re.compile(r"[\s|:-]+")
_MORE = re.compile(r"(?<=dòng nữa, xin xem trang )“Bảng chỉ tiêu”")
"""What a table that is cut off in an answer refers to."""
_TARGETS_LINK = f'<a href=".{TARGETS}" target="_blank" rel="noopener">“Bảng chỉ tiêu”</a>'


def exchange_html(exchange: Exchange, number: int) -> str:
    """One exchange; ``number`` counts from 1 in its conversation.

    The passages travel inside it, hidden: the page's script shows those of the chosen exchange
    in the evidence panel. Only an exchange with an ``id`` asks for feedback.
    """
    note = _NOTES.get(exchange.outcome, "")
    known = f' data-id="{escape(exchange.id)}"' if exchange.id else ""
    parts = [
        f'<article class="exchange {exchange.outcome}" data-number="{number}"{known}'
        f' aria-busy="{str(exchange.under_way).lower()}">',
        f'<h2 class="question"><span class="sr-only">Câu hỏi: </span>{_lines(exchange.question)}'
        "</h2>",
        f'<div class="answer">{answer_html(exchange.text, exchange.passages)}</div>',
        f'<p class="note">{note}</p>' if note else "",
        "" if exchange.under_way else _actions(exchange),
        followups_html(exchange.followups),
        f'<div class="evidence-source" hidden>{evidence_html(exchange.passages)}</div>',
        "</article>",
    ]
    return "".join(parts)


def exchanges_html(exchanges: Iterable[Exchange]) -> str:
    return "".join(exchange_html(exchange, n) for n, exchange in enumerate(exchanges, 1))


def answer_html(text: str, passages: Sequence[Passage]) -> str:
    """Paragraphs and lists, with every marker that has a passage turned into a button."""
    cited = {passage.citation.marker: passage.citation for passage in passages}

    def marks(line: str) -> str:
        return MARKER.sub(lambda found: _mark(found, cited), escape(line))

    blocks = []
    for kind, lines in groupby((s for s in text.splitlines() if s.strip()), key=_kind):
        if kind == "p":
            blocks += [f"<p>{_MORE.sub(_TARGETS_LINK, marks(line))}</p>" for line in lines]
        elif kind == "table":
            blocks.append(_table(list(lines), marks))
        elif kind == "ul":
            items = "".join(f"<li>{marks(_BULLET.sub('', line))}</li>" for line in lines)
            blocks.append(f"<ul>{items}</ul>")
        else:
            blocks.append(f"<ol>{''.join(_numbered(line, marks) for line in lines)}</ol>")
    return "".join(blocks)


def evidence_html(passages: Sequence[Passage]) -> str:
    """One card a passage: its quote highlighted in its surroundings."""
    return "".join(map(_card, passages))


def followups_html(questions: Sequence[str]) -> str:
    """Questions that may come next, as buttons; nothing without any."""
    if not questions:
        return ""
    return (
        '<div class="followups" role="group" aria-label="Câu hỏi gợi ý"><p>Có thể hỏi tiếp:</p>'
        f"{_offers(questions)}</div>"
    )


def introduction_html(questions: Sequence[str], documents: Sequence[Document] | None) -> str:
    """The opening screen: what it is for, ``questions`` to begin with, and the ``documents`` that
    it answers from; None where they are not known yet.
    """
    return (
        '<section class="introduction"><h2>Hỏi đáp văn kiện Đại hội</h2>'
        '<p class="promise">Câu trả lời lấy từ chính văn kiện, mỗi ý kèm số trích dẫn để mở ra'
        " nguyên văn. Điều gì văn kiện không nêu thì nói rõ là không tìm thấy.</p>"
        + (
            '<div class="offers" role="group" aria-label="Câu hỏi ví dụ"><h3>Hỏi thử</h3>'
            f"{_offers(questions)}</div>"
            if questions
            else ""
        )
        + ("" if documents is None else _library(documents))
        + '<p class="hint">Gõ không dấu cũng được. Có thể hỏi tiếp bằng câu ngắn, như “còn năm'
        " 2030 thì sao?”.</p></section>"
    )


def judging_form_html() -> str:
    """What asks why an answer is not good; the page's script puts it below the answer."""
    reasons = "".join(
        f'<label><input type="checkbox" name="reason" value="{code}"> {escape(name)}</label>'
        for code, name in REASONS.items()
    )
    return (
        '<form class="judging-form"><fieldset><legend>Câu trả lời này chưa tốt ở điểm nào?</legend>'
        f'{reasons}</fieldset><label class="comment">Ý kiến thêm (không bắt buộc)'
        f'<textarea name="comment" rows="2" maxlength="{LONGEST_COMMENT}"></textarea></label>'
        '<div class="actions"><button type="submit" class="action strong">Gửi góp ý</button>'
        '<button type="button" class="action cancel-judging">Thôi</button></div></form>'
    )


def _offers(questions: Sequence[str]) -> str:
    return "".join(
        f'<button type="button" class="offer">{escape(question)}</button>' for question in questions
    )


def _library(documents: Sequence[Document]) -> str:
    if not documents:
        return '<p class="library">Thư viện chưa có tài liệu nào.</p>'
    shown = "".join(
        f'<li><a href="{HOME.lstrip("/")}/{escape(quote(document.id))}">'
        f"{escape(document.metadata.title)}</a></li>"
        for document in documents[:TITLES_SHOWN]
    )
    more = len(documents) - TITLES_SHOWN
    if more > 0:
        shown += f'<li><a href="{HOME.lstrip("/")}">và {more} tài liệu khác</a></li>'
    return (
        f'<div class="library"><h3>Trả lời từ {len(documents)} tài liệu</h3><ul>{shown}</ul></div>'
    )


def _card(passage: Passage) -> str:
    citation = passage.citation
    address = escape(document_address(citation.document_id, citation.start, citation.end))
    page = (
        '<button type="button" class="action show-page" aria-expanded="false">'
        f"Xem ảnh trang {citation.page}</button>"
        if citation.page is not None
        else ""
    )
    return (
        f'<details class="card" data-marker="{citation.marker}">'
        f'<summary><span class="badge">{citation.marker}</span><span class="where">'
        f"<strong>{escape(citation.title)}</strong>"
        f"<span>{escape(place_line(citation))}</span></span></summary>"
        f"<blockquote>{_lines(passage.before)}<mark>{_lines(passage.quote)}</mark>"
        f"{_lines(passage.after)}</blockquote>"
        f'<div class="actions">{page}<a class="action open-document" href="{address}"'
        ' target="_blank" rel="noopener">Mở trong tài liệu</a></div></details>'
    )


def _kind(line: str) -> str:
    if _ROW.match(line):
        return "table"
    if _BULLET.match(line):
        return "ul"
    return "ol" if _NUMBER.match(line) else "p"


def _table(lines: Sequence[str], marks: Callable[[str], str]) -> str:
    """A table in Markdown; its first line is the head, its second one a rule."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    head = "".join(f'<th scope="col">{marks(cell)}</th>' for cell in rows[0])
    body = "".join(
        f"<tr>{_cells(row, rows[0], marks)}</tr>"
        for row, line in zip(rows[1:], lines[1:], strict=True)
        if not _RULE.fullmatch(line)
    )
    return (
        '<div class="answer-table" tabindex="0"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(row: Sequence[str], heads: Sequence[str], marks: Callable[[str], str]) -> str:
    """Each cell names its column, for screens too narrow for columns."""
    named = zip_longest(row, heads[: len(row)], fillvalue="")
    return "".join(f'<td data-name="{escape(head)}">{marks(cell)}</td>' for cell, head in named)


def _numbered(line: str, marks: Callable[[str], str]) -> str:
    """Keeps the number that the answer states, also where a list does not start at 1."""
    found = _NUMBER.match(line)
    number = found.group(1) if found else ""
    return f'<li value="{number}">{marks(_NUMBER.sub("", line))}</li>'


def _mark(found: re.Match[str], cited: dict[int, Citation]) -> str:
    citation = cited.get(int(found.group(1)))
    if citation is None:
        return found.group()
    label = escape(f"Xem trích dẫn {citation.marker}: {source_line(citation)}")
    return (
        f'<button type="button" class="cite" data-marker="{citation.marker}" aria-label="{label}">'
        f"[{citation.marker}]</button>"
    )


def _actions(exchange: Exchange) -> str:
    if not exchange.text:
        return ""
    evidence, copies = "", _copy(copy_text(exchange), "Sao chép")
    if exchange.passages:
        evidence = (
            '<button type="button" class="action show-evidence">'
            f"Xem {len(exchange.passages)} trích dẫn</button>"
        )
        copies = _copy(copy_text(exchange), "Sao chép kèm nguồn", sources=True)
        copies += _copy(plain_text(exchange), "Sao chép")
    judging = (
        '<span class="judging" role="group" aria-label="Góp ý về câu trả lời">'
        '<button type="button" class="action judge" data-verdict="up" aria-pressed="false">'
        "Hữu ích</button>"
        '<button type="button" class="action judge" data-verdict="down" aria-pressed="false">'
        "Chưa tốt</button></span>"
        if exchange.id
        else ""
    )
    return (
        f'<div class="actions">{evidence}{copies}{judging}</div><div class="judging-place"></div>'
    )


def _copy(text: str, label: str, *, sources: bool = False) -> str:
    copied = escape(text).replace("\n", "&#10;")
    kind = " data-sources" if sources else ""
    return f'<button type="button" class="action copy"{kind} data-copy="{copied}">{label}</button>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
