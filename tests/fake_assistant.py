"""An assistant with canned fictional answers, for tests of what stands in front of one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chatbot.access import Role
from chatbot.targets.checker import Checker
from chatbot.targets.register import TargetRegister, build_register
from chatbot.types import Answer, Citation, Progress, Turn
from corpus.types import Document
from index.types import Filters, Hit
from tests.fakes import HashingEncoder

TITLE = "Báo cáo chính trị Đại hội Đảng bộ xã Hạ Lĩnh"
TEXT = (
    "Trong nhiệm kỳ qua, xã Hạ Lĩnh đã hoàn thành việc sắp xếp các thôn bản ven suối Nậm Thoa. "
    "Đường từ trung tâm xã đến bến thuyền được rải nhựa, chợ phiên họp đều mỗi tuần.\n"
    "Đến năm 2031, thu nhập bình quân đầu người đạt 61,5 triệu đồng/người/năm. "
    "Toàn xã trồng mới 340 ha quế và hồi.\n"
    "Đảng ủy giao các chi bộ thôn phối hợp với trạm y tế lưu động khám sức khỏe định kỳ cho người "
    "cao tuổi, ưu tiên các bản xa bến thuyền."
)
INCOME = "thu nhập bình quân đầu người đạt 61,5 triệu đồng/người/năm"
FOREST = "Toàn xã trồng mới 340 ha quế và hồi"
REFUSAL = "Tôi không tìm thấy nội dung này trong 2 tài liệu đã tra cứu."
LIST = (
    "Báo cáo nêu các nhiệm vụ sau:\n"
    "1. Nâng thu nhập bình quân đầu người lên 61,5 triệu đồng/người/năm vào năm 2031 [1]\n"
    "2. Trồng mới 340 ha quế và hồi trên đất dốc [2]\n"
    "3. Khám sức khỏe định kỳ cho người cao tuổi, ưu tiên các bản xa bến thuyền, phối hợp giữa chi"
    " bộ thôn và trạm y tế lưu động [2]\n"
    "4. Giữ chợ phiên họp đều mỗi tuần [1][2]\n"
    "Các mốc thời gian kèm theo:\n"
    "- Năm 2028: xong đường ra bến thuyền [1]\n"
    "- Năm 2031: đạt toàn bộ chỉ tiêu [2]"
)


def citation(marker: int, quote: str, *, title: str = TITLE, page: int | None = 4) -> Citation:
    start = TEXT.index(quote)
    return Citation(
        marker,
        "xa-ha-linh",
        title,
        page,
        ("Phần thứ hai", "Chỉ tiêu chủ yếu"),
        start,
        start + len(quote),
        quote,
    )


@dataclass
class FakeSearcher:
    """Finds nothing."""

    encoder: HashingEncoder = field(default_factory=HashingEncoder)

    def search(self, question: str, top: int, documents: Sequence[str]) -> list[Hit]:
        return []


@dataclass
class FakeAssistant:
    """Answers by a word of the question: ``liệt kê``, ``thời tiết`` (refused), ``chậm``, ``hỏng``,
    ``lặp lại`` (answers with the question itself); anything else gets the income target."""

    pause: float = 0.0
    """Seconds between two steps."""
    citations: tuple[Citation, ...] = (citation(1, INCOME), citation(2, FOREST, page=None))
    passages: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    """Marker -> passage, instead of a slice of the fictional text."""
    documents: Sequence[Document] = ()
    searcher: FakeSearcher = field(default_factory=FakeSearcher)
    asked: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)

    def seen_by(self, role: Role) -> FakeAssistant:
        return self

    def openers(self) -> tuple[str, ...]:
        return ()

    def followups(self, answer: Answer) -> tuple[str, ...]:
        return ()

    def ask(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Answer:
        *_, last = self.stream(question, history, filters)
        if last.answer is None:
            raise LookupError("the last step carries no answer")
        return last.answer

    def stream(
        self, question: str, history: tuple[Turn, ...] = (), filters: Filters | None = None
    ) -> Iterator[Progress]:
        self.asked.append((question, history))
        yield Progress("searching", "", ())
        self._wait(question)
        if "hỏng" in question:
            raise OSError("the model's server is gone")
        if "thời tiết" in question or len(question) > 2000:
            refusal = REFUSAL if len(question) <= 2000 else "Câu hỏi quá dài, xin rút gọn."
            yield Progress(
                "done", refusal, (), Answer(question, refusal, "refused", (), "extractive")
            )
            return
        text = self._text(question)
        yield Progress("evidence", "", self.citations)
        words = text.split(" ")
        for count in range(1, len(words), 4):
            self._wait(question)
            yield Progress("writing", " ".join(words[:count]), self.citations)
        answer = Answer(question, text, "answered", self.citations, "extractive")
        yield Progress("done", text, self.citations, answer)

    def reload_if_changed(self) -> bool:
        return True

    def read_targets_behind(self) -> None:
        """The register is read when a page asks for it."""

    @property
    def register(self) -> TargetRegister:
        return build_register(self.documents, None)

    @property
    def checker(self) -> Checker:
        return Checker(self.register, self.documents)

    def passage(self, citation: Citation, context: int = 600) -> tuple[str, str, str]:
        if citation.marker in self.passages:
            return self.passages[citation.marker]
        start, end = citation.start, citation.end
        return TEXT[max(0, start - context) : start], citation.quote, TEXT[end : end + context]

    def _text(self, question: str) -> str:
        if "liệt kê" in question:
            return LIST
        if "lặp lại" in question:
            return f"{question} [1]"
        return (
            "Đến năm 2031, thu nhập bình quân đầu người đạt 61,5 triệu đồng/người/năm [1]."
            " Xã còn trồng mới 340 ha quế và hồi [2]."
        )

    def _wait(self, question: str) -> None:
        time.sleep(max(self.pause, 0.4 if "chậm" in question else 0.0))
