"""What is sent to the API, as its description states it.

Knows: fields, limits, examples. Does not know: what is answered.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from chatbot.targets.selection import EntryStatus, SortKey
from chatbot.types import Turn
from chatbot.web.feedback_reasons import LONGEST_COMMENT
from chatbot.web.uploads import LONGEST_DRAFT
from corpus.types import Status
from index.types import Filters

LONGEST_QUESTION = 2000
LONGEST_ANSWER = 20_000
MOST_TURNS = 50
MOST_HISTORY = 40_000
"""Characters of all turns together."""
_MOST_HISTORY = f"{MOST_HISTORY:,}".replace(",", ".")
LONGEST_VALUE = 300
"""Characters of a filter."""
LONGEST_PASSAGE = 20_000
MOST_ROWS = 500
MOST_HITS = 10
"""What the search of the pages brings up."""

PLACE = "phường Mây Trắng"
QUESTION = "Thu nhập bình quân đầu người đến năm 2030 là bao nhiêu?"
DOCUMENT = "nghi-quyet-phuong-may-trang"
"""Id of the invented document that examples are about."""
TITLE = "Nghị quyết Đại hội Đảng bộ phường Mây Trắng"

Value = Annotated[str, Field(max_length=LONGEST_VALUE)]


class Given(BaseModel):
    """Base of what is sent; a field that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid")


# --- asking ---------------------------------------------------------------------------------------


class FilterValues(Given):
    """Chỉ tìm trong các tài liệu hợp với mọi điều kiện được nêu; có dấu hay không dấu đều được."""

    place: Value | None = Field(None, description="Địa phương.", examples=[PLACE])
    level: Value | None = Field(None, description="Cấp.", examples=["phường"])
    term: Value | None = Field(None, description="Nhiệm kỳ.", examples=["2025-2030"])
    kind: Value | None = Field(None, description="Loại văn bản.", examples=["nghị quyết"])
    document: Value | None = Field(
        None, description="Mã tài liệu, hoặc các chữ trong tên tài liệu.", examples=[DOCUMENT]
    )
    status: Status | None = Field(
        None, description="`draft`: dự thảo; `adopted`: đã thông qua.", examples=["adopted"]
    )

    def filters(self) -> Filters:
        """The same as the assistant takes it."""
        return Filters(**self.model_dump())


Pair = tuple[
    Annotated[str, Field(max_length=LONGEST_QUESTION)],
    Annotated[str, Field(max_length=LONGEST_ANSWER)],
]


class Ask(Given):
    """Một câu hỏi."""

    question: str = Field(
        description="Câu hỏi; gõ không dấu cũng được.",
        min_length=1,
        max_length=LONGEST_QUESTION,
        examples=[QUESTION],
    )
    history: list[Pair] = Field(
        [],
        description="Các lượt hỏi đáp trước, mỗi lượt là một cặp [câu hỏi, câu trả lời], cũ trước;"
        " nhờ đó câu hỏi tiếp như “còn hộ nghèo?” được hiểu đúng."
        f" Tất cả không quá {_MOST_HISTORY} ký tự.",
        max_length=MOST_TURNS,
        examples=[[["Mục tiêu tổng quát là gì?", "Xây dựng phường văn minh [1]."]]],
    )
    filters: FilterValues | None = Field(None, description="Giới hạn tài liệu được tìm.")

    @field_validator("history", mode="after")
    @classmethod
    def _short_enough(cls, history: list[tuple[str, str]]) -> list[tuple[str, str]]:
        if sum(len(asked) + len(answered) for asked, answered in history) > MOST_HISTORY:
            raise PydanticCustomError("string_too_long", "too long", {"max_length": MOST_HISTORY})
        return history

    def turns(self) -> tuple[Turn, ...]:
        """The history as the assistant takes it."""
        return tuple(Turn(asked, answered) for asked, answered in self.history)


# --- checking -------------------------------------------------------------------------------------


class CheckText(Given):
    """Một văn bản cần đối chiếu số liệu."""

    text: str = Field(
        description="Câu hoặc đoạn có số liệu.",
        min_length=1,
        max_length=LONGEST_DRAFT,
        examples=["Phường Mây Trắng đạt thu nhập bình quân 140,5 triệu đồng/người/năm."],
    )
    place: Value | None = Field(
        None, description="Chỉ đối chiếu với tài liệu của địa phương này.", examples=[PLACE]
    )
    document: Value | None = Field(
        None,
        description="Chỉ đối chiếu với tài liệu có mã này, hoặc tên có các chữ này.",
        examples=[DOCUMENT],
    )


# --- the register ---------------------------------------------------------------------------------


class TargetQuery(Given):
    """Điều kiện của bảng chỉ tiêu; bỏ trống là lấy tất cả."""

    indicator: Value = Field("", description="Tên chỉ tiêu; gõ không dấu cũng được.")
    theme: Value = Field("", description="Lĩnh vực: kinh tế, xã hội, môi trường…")
    place: Value = Field("", description="Địa phương.")
    term: Value = Field("", description="Nhiệm kỳ, ví dụ 2025-2030.")
    kind: Literal["", "target", "result", "baseline"] = Field(
        "", description="`target`: chỉ tiêu; `result`: kết quả; `baseline`: mốc so sánh."
    )
    status: Literal["", EntryStatus] = Field(
        "",
        description="`adopted`: đã thông qua; `draft`: dự thảo; `superseded`: đã được thay thế.",
    )
    document: Value = Field("", description="Mã tài liệu, hoặc các chữ trong tên.")
    conflicts: bool = Field(False, description="Chỉ lấy các dòng có số khác ở chỗ khác.")
    order: Literal["", SortKey] = Field(
        "", description="Xếp theo cột này; bỏ trống là theo thứ tự văn bản."
    )
    descending: bool = Field(False, description="Xếp ngược lại.")
    page: int = Field(1, ge=1, le=100_000, description="Trang của kết quả, đếm từ 1.")
    size: int = Field(100, ge=1, le=MOST_ROWS, description="Số dòng một trang.")


# --- feedback -------------------------------------------------------------------------------------


class CitedPlace(Given):
    """Nơi một trích dẫn chỉ đến."""

    document_id: Value = Field(description="Mã tài liệu.", examples=[DOCUMENT])
    start: int = Field(ge=0, description="Vị trí bắt đầu.", examples=[1204])
    end: int = Field(ge=0, description="Vị trí kết thúc.", examples=[1262])


class GiveFeedback(Given):
    """Ý kiến về một câu trả lời."""

    id: str = Field(
        "",
        max_length=64,
        pattern=r"^[\w-]*$",
        description="Mã của lượt hỏi đáp, do bên gửi đặt; gửi lại cùng mã thì ý kiến mới thay ý"
        " kiến cũ. Bỏ trống thì máy chủ đặt.",
        examples=["a1b2c3"],
    )
    question: str = Field(
        min_length=1, max_length=LONGEST_QUESTION, description="Câu hỏi.", examples=[QUESTION]
    )
    answer: str = Field(
        max_length=LONGEST_ANSWER, description="Câu trả lời.", examples=["104,5 triệu đồng [1]."]
    )
    citations: list[CitedPlace] = Field([], max_length=100, description="Các trích dẫn.")
    verdict: Literal["up", "down"] = Field(
        description="`up`: hữu ích; `down`: chưa tốt.", examples=["down"]
    )
    reasons: list[
        Literal[
            "wrong_number", "wrong_source", "not_answered", "incomplete", "hard_to_read", "other"
        ]
    ] = Field(
        [],
        max_length=6,
        description="`wrong_number`: số liệu không đúng; `wrong_source`: trích dẫn không khớp;"
        " `not_answered`: không trả lời đúng câu hỏi; `incomplete`: còn thiếu ý;"
        " `hard_to_read`: khó đọc; `other`: lý do khác.",
        examples=[["wrong_number"]],
    )
    comment: str = Field(
        "", max_length=LONGEST_COMMENT, description="Góp ý thêm.", examples=["Số của năm 2025."]
    )
