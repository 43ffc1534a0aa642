"""Options that every command line which answers questions takes, and the assistant they ask for.

Knows: names, defaults and help texts. Does not know: how an assistant is put together.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from chatbot.environment import generator_settings, openai_api_key

if TYPE_CHECKING:
    from chatbot.assistant import LibraryAssistant

GENERATORS = ("extractive", "transformers", "openai")
"""Names of the generators to choose from, the default first."""


def add_model_options(parser: argparse.ArgumentParser) -> None:
    """``--model`` for embeddings, and the generator with what it needs."""
    settings = generator_settings()
    parser.add_argument("--model", metavar="TÊN", help="thư mục hoặc tên mô hình nhúng")
    parser.add_argument(
        "--generator", choices=GENERATORS, default=settings.name, help="bộ viết câu trả lời"
    )
    parser.add_argument(
        "--generator-model", default=settings.model, metavar="TÊN", help="mô hình ngôn ngữ"
    )
    parser.add_argument(
        "--base-url", default=settings.base_url, metavar="URL", help="máy chủ tương thích OpenAI"
    )


def open_assistant(options: argparse.Namespace) -> LibraryAssistant:
    """The assistant of these options, ``--corpus`` and ``--index``; takes seconds.

    Raises:
        IndexLayerError: the index is missing, damaged or of another corpus or model.
        GeneratorUnavailable: the generator is unknown or lacks a setting.
        BadRequest: the file of its key cannot be read.
    """
    from chatbot.assistant import build_assistant

    return build_assistant(
        options.corpus,
        options.index,
        embedding_model=options.model,
        generator=options.generator,
        generator_model=options.generator_model,
        base_url=options.base_url,
        api_key=openai_api_key(),
    )
