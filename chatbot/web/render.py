"""Exchanges as HTML, and as text to take away.

Knows: how an answer, its markers and its passages look on the page, in a copy and in an export.
Does not know: Gradio, how an answer came about.

Everything that a user, a document or a model wrote goes through ``escape`` before any tag is put
around it, so the only HTML on the page is the HTML written in this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby, zip_longest

from chatbot.exchanges import Exchange, Outcome, Passage
from chatbot.types import Citation
from chatbot.web.addresses import TARGETS, document_address
from chatbot.web.conversation import Conversation

TITLES_SHOWN = 4
"""Documents that the opening screen names; the others are counted."""

_NOTES: dict[Outcome, str] = {
    "searching": "Đang tìm trong tài liệu…",
    "writing": "Đang viết câu trả lời…",
    "stopped": "Đã dừng theo yêu cầu. Câu trả lời trên đây có thể còn dở dang.",
    "failed": "Rất tiếc, đã có lỗi khi trả lời. Xin bấm “Hỏi lại” hoặc thử lại sau ít phút.",
}
_MARKER = re.compile(r"\[(\d{1,3})\]")
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
    in the evidence panel.
    """
    note = _NOTES.get(exchange.outcome, "")
    parts = [
        f'<article class="exchange {exchange.outcome}" data-number="{number}"'
        f' aria-busy="{str(exchange.under_way).lower()}">',
        f'<div class="question"><span class="sr-only">Câu hỏi: </span>{_lines(exchange.question)}'
        "</div>",
        f'<div class="answer">{answer_html(exchange.text, exchange.passages)}</div>',
        f'<p class="note">{note}</p>' if note else "",
        "" if exchange.under_way else _actions(exchange),
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
        return _MARKER.sub(lambda found: _mark(found, cited), escape(line))

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
    return "".join(
        f'<details class="card" data-marker="{passage.citation.marker}">'
        f'<summary><span class="badge">{passage.citation.marker}</span><span class="where">'
        f"<strong>{escape(passage.citation.title)}</strong>"
        f"<span>{escape(_place(passage.citation))}</span></span></summary>"
        f"<blockquote>{_lines(passage.before)}<mark>{_lines(passage.quote)}</mark>"
        f"{_lines(passage.after)}</blockquote>"
        f'<p><a class="open-document" href="{escape(_address(passage.citation))}"'
        ' target="_blank" rel="noopener">Mở trong tài liệu</a></p></details>'
        for passage in passages
    )


def introduction_html(documents: Sequence[str]) -> str:
    """The opening screen; ``documents`` are the titles in the library."""
    shown = "".join(f"<li>{escape(title)}</li>" for title in documents[:TITLES_SHOWN])
    more = len(documents) - TITLES_SHOWN
    if more > 0:
        shown += f"<li>và {more} tài liệu khác</li>"
    library = (
        f"<p>Đang có <strong>{len(documents)} tài liệu</strong>:</p><ul>{shown}</ul>"
        if documents
        else "<p>Thư viện chưa có tài liệu nào.</p>"
    )
    return (
        '<section class="introduction"><h2>Xin chào, tôi có thể giúp gì?</h2>'
        "<p>Tôi trả lời câu hỏi về văn kiện đại hội. Mỗi ý đều kèm số trích dẫn, bấm vào số để xem"
        " nguyên văn. Điều gì tài liệu không nêu, tôi sẽ nói rõ là không tìm thấy.</p>"
        f"{library}</section>"
    )


def source_line(citation: Citation) -> str:
    """Where a citation stands, in one line of plain text."""
    place = _place(citation)
    return f"{citation.title}, {place}" if place else citation.title


def copy_text(exchange: Exchange) -> str:
    """The answer with its sources, as plain text for a report or a message."""
    sources = [
        f"[{passage.citation.marker}] {source_line(passage.citation)}: “{passage.quote.strip()}”"
        for passage in exchange.passages
    ]
    return "\n".join([exchange.text, "", "Nguồn:", *sources]) if sources else exchange.text


def conversation_markdown(conversation: Conversation) -> str:
    """The conversation as a Markdown file."""
    parts = ["# Hội thoại với Trợ lý Văn kiện"]
    for exchange in conversation.exchanges:
        parts.append(f"## {_markdown(' '.join(exchange.question.split()))}")
        parts.append(_markdown(exchange.text) or _NOTES.get(exchange.outcome, ""))
        for passage in exchange.passages:
            quote = _markdown(passage.quote.strip()).replace("\n", "\n> ")
            parts.append(
                f"> **[{passage.citation.marker}]** {_markdown(source_line(passage.citation))}"
                f"\n>\n> {quote}"
            )
    return "\n\n".join(parts) + "\n"


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
    evidence = (
        '<button type="button" class="action show-evidence">'
        f"Xem {len(exchange.passages)} trích dẫn</button>"
        if exchange.passages
        else ""
    )
    label = "Sao chép kèm nguồn" if exchange.passages else "Sao chép"
    copied = escape(copy_text(exchange)).replace("\n", "&#10;")
    return (
        f'<div class="actions">{evidence}<button type="button" class="action copy"'
        f' data-copy="{copied}">{label}</button></div>'
    )


def _place(citation: Citation) -> str:
    parts = [f"trang {citation.page}"] if citation.page is not None else []
    if citation.heading:
        parts.append(" › ".join(citation.heading))
    if citation.status == "draft":
        parts.append("dự thảo")
    if citation.superseded_by is not None:
        parts.append("đã có bản thay thế")
    if citation.ocr:
        parts.append("chữ nhận dạng từ ảnh")
    return ", ".join(parts)


def _address(citation: Citation) -> str:
    return document_address(citation.document_id, citation.start, citation.end)


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _markdown(text: str) -> str:
    """Plain text that stays plain text in Markdown; markers such as ``[1]`` keep their look."""
    return re.sub(r"[\\`*_<&]|\[(?!\d+\])", r"\\\g<0>", text)
