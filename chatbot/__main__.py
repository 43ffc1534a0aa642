"""The command line of the chatbot: ``python -m chatbot ask|check|targets|accounts|backup|...``.

Knows: which commands there are. Does not know: what they do.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.commands import accounts, ask, backup, check, feedback, targets
from chatbot.errors import ChatbotError
from corpus.cli import Parser, run
from corpus.errors import CorpusError
from index.errors import IndexLayerError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = Parser(prog="python -m chatbot", description="Hỏi đáp về văn kiện, có trích dẫn.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="LỆNH")
    for command in (ask, check, targets, accounts, backup, feedback):
        command.add_parser(commands)
    options = parser.parse_args(argv)
    return run(lambda: options.run(options), ChatbotError, IndexLayerError, CorpusError)


if __name__ == "__main__":
    raise SystemExit(main())
