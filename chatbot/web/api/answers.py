"""What the API answers, as its description states it.

Knows: fields, examples. Does not know: how an answer is made.

It is written by ``chatbot.records`` and ``chatbot.targets.export``; a test holds the fields of both
together.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from chatbot.targets.types import Verdict
from chatbot.web.api.models import DOCUMENT, PLACE, QUESTION, TITLE
from corpus.types import Audience, Status


class Told(BaseModel):
    """Base of what is answered."""


class Message(Told):
    """Mọi lỗi đều có dạng này."""

    message: str = Field(
        description="Câu giải thích bằng tiếng Việt: điều gì sai và cần làm gì.",
        examples=["Thiếu “question”; xin sửa lại theo mô tả tại /api/v1/."],
    )


# --- asking ---------------------------------------------------------------------------------------


class CitationTold(Told):
    """Một đoạn trích làm căn cứ."""

    marker: int = Field(description="Số trong câu trả lời: 1 ứng với “[1]”.", examples=[1])
    document_id: str = Field(description="Mã tài liệu.", examples=[DOCUMENT])
    title: str = Field(description="Tên tài liệu.", examples=[TITLE])
    page: int | None = Field(description="Trang của tệp, đếm từ 1.", examples=[3])
    heading: str | None = Field(
        description="Các đề mục bao trùm, từ ngoài vào trong.", examples=["II › Chỉ tiêu chủ yếu"]
    )
    start: int = Field(description="Vị trí bắt đầu, tính bằng ký tự.", examples=[1204])
    end: int = Field(description="Vị trí kết thúc.", examples=[1262])
    quote: str = Field(
        description="Nguyên văn từ vị trí `start` đến `end` của tài liệu.",
        examples=["thu nhập bình quân đầu người đạt 104,5 triệu đồng/người/năm"],
    )
    page_label: str | None = Field(description="Số trang in trên trang giấy.", examples=["3"])
    ocr: bool = Field(description="Chữ nhận dạng từ ảnh, có thể sai chính tả.", examples=[False])
    status: Status = Field(description="Tình trạng của tài liệu.", examples=["adopted"])
    superseded_by: str | None = Field(
        description="Mã tài liệu đã thay thế tài liệu này.", examples=[None]
    )


class CitationInContext(CitationTold):
    """Một đoạn trích làm căn cứ, với đoạn văn chung quanh."""

    before: str = Field(description="Đoạn văn liền trước.", examples=["Đến năm 2030, "])
    after: str = Field(description="Đoạn văn liền sau.", examples=["."])


class AnswerTold(Told):
    """Câu trả lời, giống câu trả lời trên trang hỏi đáp."""

    question: str = Field(description="Câu hỏi như đã gửi.", examples=[QUESTION])
    answer: str = Field(
        description="Câu trả lời, có số trích dẫn như “[1]”.",
        examples=["Đến năm 2030, thu nhập bình quân đầu người đạt 104,5 triệu đồng/người/năm [1]."],
    )
    status: Literal["answered", "refused"] = Field(
        description="`answered`: có trả lời; `refused`: tài liệu không nêu, hoặc không phải câu"
        " hỏi trợ lý trả lời được; `answer` nói rõ lý do.",
        examples=["answered"],
    )
    citations: list[CitationInContext] = Field(description="Căn cứ, theo số trích dẫn.")
    generator: str = Field(
        description="Cách viết câu trả lời: `extractive`, `transformers`, `openai`.",
        examples=["extractive"],
    )
    timings_ms: dict[str, float] = Field(
        description="Thời gian từng bước, mili giây.", examples=[{"search": 31.5, "total": 58.2}]
    )
    followups: list[str] | None = Field(
        None,
        description="Câu hỏi có thể hỏi tiếp; chỉ có khi gửi `?followups=true`.",
        examples=[["Tỷ lệ hộ nghèo đến năm 2030 là bao nhiêu?"]],
    )


# --- checking -------------------------------------------------------------------------------------


class DifferenceTold(Told):
    """Một điểm khác nhau."""

    part: str = Field(
        description="`value`, `unit`, `bound`, `period`, `place`, `kind` hoặc `indicator`.",
        examples=["value"],
    )
    stated: str = Field(description="Văn bản ghi.", examples=["140,5 triệu đồng"])
    documented: str = Field(description="Tài liệu ghi.", examples=["104,5 triệu đồng"])


class ClaimTold(Told):
    """Một số liệu của văn bản và kết quả đối chiếu."""

    text: str = Field(description="Câu có số liệu.", examples=["Thu nhập đạt 140,5 triệu đồng."])
    status: Verdict = Field(
        description="`match`: khớp; `mismatch`: không khớp; `ambiguous`: chưa rõ;"
        " `not_found`: không tìm thấy trong tài liệu.",
        examples=["mismatch"],
    )
    stated: str = Field(description="Số liệu như văn bản nêu.", examples=["140,5 triệu đồng"])
    documented: str | None = Field(
        description="Số liệu như tài liệu nêu.", examples=["104,5 triệu đồng, năm 2030"]
    )
    citations: list[CitationTold] = Field(description="Các đoạn đã đối chiếu.")
    start: int = Field(description="Vị trí của số trong văn bản, tính bằng ký tự.", examples=[35])
    end: int = Field(description="Vị trí kết thúc.", examples=[61])
    indicator: str = Field(description="Tên chỉ tiêu như văn bản nêu.", examples=["thu nhập"])
    kind: Literal["target", "result", "baseline", "count"] = Field(
        description="`target`: chỉ tiêu; `result`: kết quả; `baseline`: mốc so sánh;"
        " `count`: số đếm.",
        examples=["target"],
    )
    reason: str = Field(description="Lý do, một câu.", examples=["Giá trị khác tài liệu."])
    differences: list[DifferenceTold] = Field(description="Các điểm khác nhau.")
    remarks: list[str] = Field(description="Lưu ý.", examples=[[]])


class CheckedTold(Told):
    """Mọi số liệu của văn bản, theo thứ tự."""

    claims: list[ClaimTold] = Field(description="Mỗi số liệu một mục.")


# --- the register ---------------------------------------------------------------------------------


class TargetTold(Told):
    """Một dòng của bảng chỉ tiêu."""

    indicator: str = Field(description="Tên như văn bản nêu.", examples=["tỷ lệ hộ nghèo"])
    name: str = Field(description="Tên chung của chỉ tiêu.", examples=["tỷ lệ hộ nghèo"])
    theme: str = Field(description="Lĩnh vực.", examples=["xã hội"])
    value: str = Field(description="Giá trị như người đọc hiểu.", examples=["dưới 0,5%"])
    low: float = Field(description="Giá trị dưới.", examples=[0.5])
    high: float = Field(description="Giá trị trên; bằng `low` nếu là một số.", examples=[0.5])
    bound: str | None = Field(
        description="`min`, `above`, `max`, `below`, `about`, `nearly` hoặc null.",
        examples=["below"],
    )
    unit: str = Field(description="Đơn vị.", examples=["%"])
    per: list[str] = Field(description="Tính trên.", examples=[["người", "năm"]])
    change: str | None = Field(description="Là mức tăng hay giảm.", examples=[None])
    base: int | None = Field(description="Năm được so với.", examples=[None])
    period: str | None = Field(description="Năm, hoặc khoảng năm.", examples=["2030"])
    kind: Literal["target", "result", "baseline", "other"] = Field(
        description="Loại số liệu.", examples=["target"]
    )
    place: str | None = Field(description="Địa phương.", examples=[PLACE])
    term: str | None = Field(description="Nhiệm kỳ.", examples=["2025-2030"])
    document_id: str = Field(description="Mã tài liệu.", examples=[DOCUMENT])
    title: str = Field(description="Tên tài liệu.", examples=[TITLE])
    page: int | None = Field(description="Trang của tệp.", examples=[3])
    status: Status = Field(description="Tình trạng của tài liệu.", examples=["adopted"])
    superseded_by: str | None = Field(description="Tài liệu thay thế.", examples=[None])
    quote: str = Field(description="Nguyên văn.", examples=["Tỷ lệ hộ nghèo giảm còn dưới 0,5%"])
    start: int = Field(description="Vị trí của đoạn trích.", examples=[1310])
    end: int = Field(description="Vị trí kết thúc.", examples=[1343])
    value_start: int = Field(description="Vị trí của giá trị.", examples=[1335])
    value_end: int = Field(description="Vị trí kết thúc.", examples=[1343])
    conflicts: list[str] = Field(
        description="Chỗ khác nêu số khác: mỗi chỗ một câu.", examples=[[]]
    )


class TargetsTold(Told):
    """Một trang của bảng chỉ tiêu."""

    found: int = Field(description="Số dòng hợp điều kiện, trên mọi trang.", examples=[214])
    page: int = Field(description="Trang này.", examples=[1])
    pages: int = Field(description="Số trang.", examples=[3])
    rows: list[TargetTold] = Field(description="Các dòng.")


# --- documents ------------------------------------------------------------------------------------


class DocumentTold(Told):
    """Một tài liệu, không có nội dung."""

    id: str = Field(description="Mã tài liệu.", examples=[DOCUMENT])
    title: str = Field(description="Tên.", examples=[TITLE])
    kind: str | None = Field(description="Loại văn bản.", examples=["nghị quyết"])
    number: str | None = Field(description="Số, ký hiệu.", examples=["15-NQ/ĐU"])
    body: str | None = Field(description="Cơ quan ban hành.", examples=[None])
    level: str | None = Field(description="Cấp.", examples=["phường"])
    place: str | None = Field(description="Địa phương.", examples=[PLACE])
    term: str | None = Field(description="Nhiệm kỳ.", examples=["2025-2030"])
    date: str | None = Field(description="Ngày, ISO 8601.", examples=["2025-07-23"])
    status: Status = Field(description="Tình trạng.", examples=["adopted"])
    audience: Audience = Field(
        description="Ai được đọc: `everyone`, `reader`, `staff`, `admin`.", examples=["everyone"]
    )
    supersedes: str | None = Field(description="Thay thế tài liệu này.", examples=[None])
    superseded_by: str | None = Field(description="Đã được thay bằng.", examples=[None])
    format: str = Field(description="Đọc từ loại tệp này.", examples=["pdf"])
    pages: int = Field(description="Số trang; 0 nếu tệp không chia trang.", examples=[12])
    characters: int = Field(description="Số ký tự của nội dung.", examples=[45120])


class DocumentsTold(Told):
    """Một trang của danh sách tài liệu."""

    found: int = Field(description="Số tài liệu, trên mọi trang.", examples=[2])
    page: int = Field(description="Trang này.", examples=[1])
    pages: int = Field(description="Số trang của danh sách.", examples=[1])
    documents: list[DocumentTold] = Field(description="Các tài liệu, theo mã.")


class HeadingTold(Told):
    """Một đề mục."""

    level: int = Field(description="Bậc; 1 là ngoài cùng.", examples=[1])
    title: str = Field(description="Tên đề mục.", examples=["Chỉ tiêu chủ yếu"])
    start: int = Field(description="Vị trí bắt đầu.", examples=[980])
    end: int = Field(description="Vị trí kết thúc.", examples=[997])
    page: int | None = Field(description="Trang.", examples=[3])


class PageTold(Told):
    """Một trang của tài liệu."""

    number: int = Field(description="Trang của tệp, đếm từ 1.", examples=[3])
    label: str | None = Field(description="Số trang in trên giấy.", examples=["3"])
    start: int = Field(description="Vị trí bắt đầu.", examples=[940])
    end: int = Field(description="Vị trí kết thúc.", examples=[1820])
    ocr: bool = Field(description="Chữ nhận dạng từ ảnh.", examples=[False])


class DocumentDetail(DocumentTold):
    """Một tài liệu với đề mục và trang."""

    headings: list[HeadingTold] = Field(description="Các đề mục, theo thứ tự.")
    page_spans: list[PageTold] = Field(description="Các trang; trống nếu tệp không chia trang.")
    text: str | None = Field(
        None, description="Toàn văn; chỉ có khi gửi `?text=true`.", examples=[None]
    )


class PassageTold(Told):
    """Một đoạn của tài liệu."""

    document_id: str = Field(description="Mã tài liệu.", examples=[DOCUMENT])
    title: str = Field(description="Tên tài liệu.", examples=[TITLE])
    start: int = Field(description="Vị trí bắt đầu.", examples=[1204])
    end: int = Field(description="Vị trí kết thúc.", examples=[1262])
    page: int | None = Field(description="Trang.", examples=[3])
    page_label: str | None = Field(description="Số trang in trên giấy.", examples=["3"])
    heading: str | None = Field(description="Đề mục.", examples=["Chỉ tiêu chủ yếu"])
    before: str = Field(description="Đoạn văn liền trước.", examples=["Đến năm 2030, "])
    quote: str = Field(description="Nguyên văn.", examples=["thu nhập đạt 104,5 triệu đồng"])
    after: str = Field(description="Đoạn văn liền sau.", examples=["."])


class HitTold(Told):
    """Một đoạn văn tìm thấy."""

    document_id: str = Field(description="Mã tài liệu.", examples=[DOCUMENT])
    title: str = Field(description="Tên tài liệu.", examples=[TITLE])
    start: int = Field(description="Vị trí bắt đầu.", examples=[940])
    end: int = Field(description="Vị trí kết thúc.", examples=[1820])
    text: str = Field(description="Nguyên văn.", examples=["Đến năm 2030, thu nhập…"])
    page: int | None = Field(description="Trang.", examples=[3])
    heading: str | None = Field(description="Đề mục.", examples=["Chỉ tiêu chủ yếu"])
    score: float = Field(
        description="Càng cao càng gần; chỉ so được trong một lần tìm.", examples=[1.62]
    )
    superseded_by: str | None = Field(description="Tài liệu thay thế.", examples=[None])


class HitsTold(Told):
    """Các đoạn văn gần nhất, gần trước."""

    hits: list[HitTold] = Field(description="Các đoạn văn.")


# --- feedback -------------------------------------------------------------------------------------


class FeedbackTold(Told):
    """Ý kiến đã được ghi lại."""

    id: str = Field(description="Mã của lượt hỏi đáp.", examples=["a1b2c3"])
