"""The generators to choose from.

Knows: their names, and what each needs to be told. Does not know: where settings come from, how
any of them writes.
"""

from __future__ import annotations

from chatbot.answer.extractive import ExtractiveGenerator
from chatbot.answer.generator import Generator
from chatbot.answer.generators.local_model import LocalModelGenerator
from chatbot.answer.generators.openai_server import OpenAIGenerator
from chatbot.errors import GeneratorUnavailable
from chatbot.options import GENERATORS
from chatbot.register import PeopleRegister


def build_generator(
    name: str,
    *,
    people: PeopleRegister,
    model: str | None,
    base_url: str | None,
    api_key: str | None,
) -> Generator:
    """A generator by its name. No model is loaded and no server is asked yet.

    Raises:
        GeneratorUnavailable: there is none of this name, or a setting that it needs is missing.
    """
    match name:
        case "extractive":
            return ExtractiveGenerator(people)
        case "transformers":
            return LocalModelGenerator(_required(name, "VANKIEN_GENERATOR_MODEL", model))
        case "openai":
            return OpenAIGenerator(
                _required(name, "VANKIEN_OPENAI_BASE_URL", base_url),
                _required(name, "VANKIEN_GENERATOR_MODEL", model),
                api_key,
            )
    raise GeneratorUnavailable(
        f"Không có cách viết câu trả lời tên {name}; hãy đặt tùy chọn --generator hoặc biến "
        f"VANKIEN_GENERATOR là một trong: {', '.join(GENERATORS)}."
    )


_EXAMPLES = {
    "VANKIEN_GENERATOR_MODEL": "gemma3-270m",
    "VANKIEN_OPENAI_BASE_URL": "http://127.0.0.1:8000/v1",
}


def _required(name: str, variable: str, value: str | None) -> str:
    if not value:
        raise GeneratorUnavailable(
            f"Cách viết {name} cần biến {variable}; hãy đặt biến đó, "
            f"ví dụ {variable}={_EXAMPLES[variable]}."
        )
    return value
