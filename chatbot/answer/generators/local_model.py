"""The generator that runs a language model in this process.

Knows: transformers: prompts as tokens, generating in a thread, streaming. Does not know: how models
are read (loading.py), what is asked (prompt.py), how an answer is cut into statements (writing.py).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from threading import Event, Lock
from typing import Any

from chatbot.answer.generator import Context
from chatbot.answer.generators import small_model
from chatbot.answer.generators.loading import LanguageModel, load, locate
from chatbot.answer.generators.prompt import Prompt, build_prompt
from chatbot.answer.generators.writing import read_statements
from chatbot.answer.types import Statement
from chatbot.errors import GeneratorUnavailable
from chatbot.question.types import Question
from index import environment

MAX_NEW_TOKENS = 256
PROMPT_TOKENS = 2048
"""At most: a processor reads some hundred tokens a second."""
MARKUP_TOKENS = 64
"""What a chat template may add to a prompt."""


class LocalModelGenerator:
    """Writes with a causal or seq2seq model of transformers, one answer at a time."""

    name = "transformers"

    def __init__(self, model: str, *, max_new_tokens: int = MAX_NEW_TOKENS) -> None:
        """The model is loaded when it is first needed.

        Args:
            model: a folder, a GGUF file, a name on the hub, or ``gemma3-270m``.
            max_new_tokens: where an answer is cut off.
        """
        self._name = model
        self._max_new_tokens = max_new_tokens
        self._loading = Lock()
        self._loaded: LanguageModel | None = None
        # One worker: answers queue up instead of slowing one another down.
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="language-model")

    def write(self, question: Question, context: Context) -> Iterator[Statement]:
        """Statements as the model writes them, without evidence.

        Raises:
            GeneratorUnavailable: the model cannot be loaded, or fails.
        """
        language_model = self._load()
        tokenizer = language_model.tokenizer

        def count_tokens(text: str) -> int:
            return len(tokenizer(text, add_special_tokens=False)["input_ids"])

        prompt = build_prompt(
            question,
            context.evidence,
            count_tokens=count_tokens,
            budget=self._budget(language_model),
            compact=language_model.is_seq2seq,
        )
        if prompt.passages:
            # Closed at once when the reader stops, so that the model stops writing too.
            with closing(self._pieces(language_model, prompt)) as pieces:
                yield from read_statements(pieces)

    def _load(self) -> LanguageModel:
        with self._loading:
            if self._loaded is None:
                if self._name == small_model.NAME:
                    self._loaded = small_model.load_small_model(environment.model_cache())
                else:
                    self._loaded = load(locate(self._name))
            return self._loaded

    def _budget(self, language_model: LanguageModel) -> int:
        """Tokens that a prompt may have."""
        config = language_model.model.config.get_text_config()
        positions: int = getattr(config, "max_position_embeddings", None) or PROMPT_TOKENS
        longest: int = min(positions, language_model.tokenizer.model_max_length)
        taken = 0 if language_model.is_seq2seq else self._max_new_tokens
        return min(PROMPT_TOKENS, longest - taken) - MARKUP_TOKENS

    def _pieces(self, language_model: LanguageModel, prompt: Prompt) -> Generator[str, None, None]:
        """Pieces of the text; a last newline if the model ended it itself."""
        from transformers import TextIteratorStreamer

        tokenizer = language_model.tokenizer
        text, is_chat = _render(tokenizer, prompt, plain=language_model.is_seq2seq)
        if text.rstrip().endswith("<think>"):  # opened by the template, closed by the model
            yield "<think>"
        # A template writes the special tokens itself.
        inputs = tokenizer(text, add_special_tokens=not is_chat, return_tensors="pt")
        streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
        stop = Event()
        running = self._worker.submit(self._generate, language_model, inputs, streamer, stop)
        # Ends the stream whatever happens: generate itself does not when it fails.
        running.add_done_callback(lambda _: streamer.text_queue.put(streamer.stop_signal))
        try:
            yield from streamer
            if self._is_complete(running):
                yield "\n"
        finally:
            stop.set()
            running.cancel()

    def _generate(
        self, language_model: LanguageModel, inputs: Any, streamer: Any, stop: Event
    ) -> bool:
        """Write to ``streamer``; whether the model ended the text itself. In the worker thread."""
        import torch
        from transformers import StoppingCriteriaList

        def stopped(tokens: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
            return torch.full((len(tokens),), stop.is_set(), device=tokens.device)

        output = language_model.model.generate(
            input_ids=inputs["input_ids"],
            attention_mask=inputs["attention_mask"],
            max_new_tokens=self._max_new_tokens,
            streamer=streamer,
            stopping_criteria=StoppingCriteriaList([stopped]),
        )
        return int(output[0, -1]) in language_model.ends

    def _is_complete(self, running: Future[bool]) -> bool:
        """Whether the model ended its text itself.

        Raises:
            GeneratorUnavailable: it failed on the way.
        """
        error = running.exception()
        if isinstance(error, Exception):
            raise GeneratorUnavailable(
                f"Mô hình ngôn ngữ {self._name} gặp lỗi khi viết ({type(error).__name__}); "
                "hãy chọn mô hình khác hoặc đặt VANKIEN_GENERATOR=extractive."
            ) from error
        return running.result()


def _render(tokenizer: Any, prompt: Prompt, *, plain: bool) -> tuple[str, bool]:
    """The prompt as one text, and whether it is in the markup of a chat template."""
    if plain or not tokenizer.chat_template:
        return prompt.text, False
    from jinja2 import TemplateError

    # Templates that know no thinking pass over the last option.
    options = {"tokenize": False, "add_generation_prompt": True, "enable_thinking": False}
    for system in (True, False):
        with suppress(TemplateError):  # how a template says that it knows no system role
            return tokenizer.apply_chat_template(prompt.messages(system=system), **options), True
    return prompt.text, False
