"""Errors of the chatbot. Their text is shown to users as it is.

ChatbotError
├── GeneratorUnavailable   a language model that the operator chose cannot be used
├── BadRequest             a command was given something it cannot read
├── ExportFailed           a file of the register cannot be written
├── StoreError, AccountError, BackupError   see ``chatbot.store.errors``
└── WebError               see ``chatbot.web.errors``
"""

from __future__ import annotations


class ChatbotError(Exception):
    """Base of what goes wrong in this package; ``str(error)`` is one Vietnamese sentence."""


class GeneratorUnavailable(ChatbotError):
    """The chosen generator is not installed, not reachable or not known."""


class BadRequest(ChatbotError):
    """A line of a batch file, or an option, that cannot be read."""


class ExportFailed(ChatbotError):
    """A file of the register that cannot be written."""
