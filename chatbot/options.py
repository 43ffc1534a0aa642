"""Options that every command line which answers questions takes.

Knows: names, defaults and help texts. Does not know: what is done with the values.
"""

from __future__ import annotations

import argparse

from chatbot.environment import generator_settings

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
