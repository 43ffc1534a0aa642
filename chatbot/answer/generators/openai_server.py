"""The generator that asks a server: anything with OpenAI's /chat/completions.

Knows: HTTP, server-sent events, what can go wrong with a server. Does not know: which models exist,
what is asked (prompt.py), how an answer is cut into statements (writing.py).

The key goes into one header and nowhere else: into no message, no log, no representation.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any

import httpx

from chatbot.answer.generator import Context
from chatbot.answer.generators.prompt import Prompt, build_prompt
from chatbot.answer.generators.writing import read_statements
from chatbot.answer.types import Statement
from chatbot.errors import GeneratorUnavailable
from chatbot.question.types import Question

PROMPT_TOKENS = 3000
MAX_NEW_TOKENS = 1024
"""Room for models that think before they answer."""
CONNECT_SECONDS = 10.0


class OpenAIGenerator:
    """Writes with a model behind an OpenAI-compatible server: vLLM, Ollama, llama.cpp, ..."""

    name = "openai"

    def __init__(
        self, base_url: str, model: str, api_key: str | None = None, timeout: float = 60
    ) -> None:
        """No request is made yet.

        Args:
            base_url: what comes before ``/chat/completions``, mostly ending in ``/v1``.
            api_key: None for a server that asks for none.
            timeout: seconds that the server may stay silent.

        Raises:
            GeneratorUnavailable: the address or the key cannot be one.
        """
        self._url = _endpoint(base_url)
        self._server = self._url.netloc.decode("ascii")
        self._model = model
        self._headers = {"Accept": "text/event-stream"}
        if api_key := (api_key or "").strip():
            if not (api_key.isascii() and api_key.isprintable()):
                raise GeneratorUnavailable(
                    "Khóa trong VANKIEN_OPENAI_API_KEY có ký tự không hợp lệ; hãy chép lại khóa."
                )
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._timeout = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))

    def write(self, question: Question, context: Context) -> Iterator[Statement]:
        """Statements as the server streams them, without evidence.

        Raises:
            GeneratorUnavailable: the server cannot be reached, refuses, or breaks off.
        """
        prompt = build_prompt(
            question, context.evidence, count_tokens=_estimate_tokens, budget=PROMPT_TOKENS
        )
        if prompt.passages:
            # Closed at once when the reader stops, so that the server stops writing too.
            with closing(self._pieces(prompt)) as pieces:
                yield from read_statements(pieces)

    def _pieces(self, prompt: Prompt) -> Generator[str, None, None]:
        """Pieces of the text; a last newline unless the limit of tokens cut it off."""
        body = {
            "model": self._model,
            "messages": prompt.messages(),
            "stream": True,
            "temperature": 0,
            "max_tokens": MAX_NEW_TOKENS,
        }
        try:
            with httpx.stream(
                "POST", self._url, json=body, headers=self._headers, timeout=self._timeout
            ) as response:
                if response.status_code != httpx.codes.OK:
                    raise self._refused(response.status_code)
                yield from self._read(response)
        except httpx.TimeoutException as error:
            raise self._unavailable("không trả lời kịp") from error
        except httpx.ConnectError as error:
            raise self._unavailable("không kết nối được") from error
        except httpx.RequestError as error:
            raise self._unavailable("ngắt kết nối giữa chừng") from error

    def _read(self, response: httpx.Response) -> Iterator[str]:
        finish: str | None = None
        for line in response.iter_lines():
            field, _, value = line.partition(":")
            if field != "data":
                continue
            if value.strip() == "[DONE]":
                finish = finish or "stop"
                break
            try:
                choices = json.loads(value)["choices"]
                # A chunk that only counts tokens has no choices.
                choice: dict[str, Any] = choices[0] if choices else {}
                text = choice.get("delta", {}).get("content") or ""
                finish = choice.get("finish_reason") or finish
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise self._unavailable("gửi dữ liệu không đúng dạng") from error
            if not isinstance(text, str):
                raise self._unavailable("gửi dữ liệu không đúng dạng")
            yield text
        if finish is None:
            raise self._unavailable("ngắt câu trả lời giữa chừng")
        if finish != "length":
            yield "\n"

    def _refused(self, status: int) -> GeneratorUnavailable:
        server = f"Máy chủ mô hình {self._server}"
        match status:
            case 401 | 403:
                return GeneratorUnavailable(
                    f"{server} từ chối khóa truy cập (HTTP {status}); "
                    "hãy kiểm tra biến VANKIEN_OPENAI_API_KEY."
                )
            case 404:
                return GeneratorUnavailable(
                    f"{server} không có địa chỉ {self._url.path} hoặc mô hình {self._model} "
                    "(HTTP 404); hãy kiểm tra biến VANKIEN_OPENAI_BASE_URL và "
                    "VANKIEN_GENERATOR_MODEL."
                )
            case 429:
                return self._unavailable("đang quá tải (HTTP 429)")
            case _:
                return self._unavailable(f"báo lỗi (HTTP {status})")

    def _unavailable(self, what: str) -> GeneratorUnavailable:
        return GeneratorUnavailable(
            f"Máy chủ mô hình {self._server} {what}; hãy thử lại, kiểm tra biến "
            "VANKIEN_OPENAI_BASE_URL, hoặc đặt VANKIEN_GENERATOR=extractive."
        )


def _endpoint(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url.strip().rstrip("/") + "/chat/completions")
    except httpx.InvalidURL:
        url = httpx.URL()
    # A password in the address would stand in logs and messages.
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise GeneratorUnavailable(
            "Biến VANKIEN_OPENAI_BASE_URL không phải là một địa chỉ dùng được; "
            "hãy đặt nó theo mẫu http://127.0.0.1:8000/v1, khóa để ở VANKIEN_OPENAI_API_KEY."
        )
    return url


def _estimate_tokens(text: str) -> int:
    """Rather too many: usual vocabularies need a token for 2.5 to 4 Vietnamese characters."""
    return len(text) // 2
