"""What a model writes, cut into statements while it streams.

Knows: the habits of language models: thinking aloud, markdown, markers, repeating themselves, going
on with a question of their own. Does not know: any model, or whether a statement is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from chatbot.answer.generators.prompt import NOT_STATED
from chatbot.answer.types import Statement
from corpus.sentences import split_sentences
from corpus.text import match_form, normalise

MAX_STATEMENTS = 8
"""The rules ask for three sentences; a list may be longer, a model that rambles is stopped."""
MAX_CHARACTERS = 20_000
"""Thinking included; a server may ignore the limit it is given."""

_THINKING = re.compile(r"<(think|thinking)>.*?(?:</\1>|\Z)", re.DOTALL)
_MARKER = re.compile(r"\s*[\[【]\^?\d{1,2}(?:\s*[,;–-]\s*\d{1,2})*[\]】]")
_MARKUP = re.compile(r"\*+|`+|__|~~|</?tai_lieu>")
_BULLET = re.compile(r"(?:[-–•+*]|\d{1,2}[.)])\s+")
_LINE_START = re.compile(r"^(?:[#>]+\s*)+|^(?:câu\s+)?trả lời\s*:\s*", re.IGNORECASE)
_NEXT_QUESTION = re.compile(r"[#>*\s]*(?:câu hỏi|người dùng)\b.*?:", re.IGNORECASE)
_REFUSAL = re.compile(rf"(?:các |những )?{match_form(NOT_STATED).rstrip('.')}\b")


def read_statements(pieces: Iterable[str]) -> Iterator[Statement]:
    """The statements of a text that arrives in pieces, each as soon as it is complete.

    A source that came to its own end closes with a newline. Without one the text was cut off, and
    its last sentence is dropped: half of "61,5" is another number.
    """
    raw = ""
    read = 0
    said: set[str] = set()
    for piece in pieces:
        raw += piece
        if len(raw) > MAX_CHARACTERS:
            return
        text = _THINKING.sub("", raw).lstrip()
        # Always from the start, because a sentence depends on the line that it stands in.
        sentences = split_sentences(text)
        complete = len(sentences) if text.endswith("\n") else len(sentences) - 1
        for sentence in sentences[read:complete]:
            line = text[sentence.start : sentence.end]
            if _NEXT_QUESTION.match(line):
                return
            statement = _statement(line)
            if statement is None:
                continue
            if statement.text in said:  # greedy decoding has run into a loop
                return
            said.add(statement.text)
            yield statement
            if len(said) == MAX_STATEMENTS:
                return
        read = max(read, complete)


def _statement(line: str) -> Statement | None:
    """A sentence without what a model adds to it; None where nothing is stated."""
    bullet = _BULLET.match(line)
    text = line[bullet.end() :] if bullet else line
    text = normalise(_LINE_START.sub("", _MARKER.sub("", _MARKUP.sub("", text)).strip()))
    if not any(map(str.isalnum, text)) or _REFUSAL.match(match_form(text)):
        return None
    if text.endswith(":"):
        return Statement(text.rstrip(" :"), (), introduces=True)
    return Statement(text, (), bullet=bullet is not None)
