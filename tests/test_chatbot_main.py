"""The command line of the chatbot. The real model is replaced by one that hashes words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from chatbot.__main__ import main
from chatbot.commands.ask import answer_text
from chatbot.commands.batch import read_lines, read_record
from chatbot.errors import BadRequest
from chatbot.types import Answer, Citation
from corpus.__main__ import main as corpus_main
from corpus.cli import CHECKOUT, CORPUS_DIR
from corpus.library import Library
from index.build import build_index
from tests.fakes import HashingEncoder
from tests.grounding import add_fictional_documents, library_of

QUESTION = "Thu nhập bình quân đầu người đến năm 2030 là bao nhiêu?"
UNKNOWN = "Dân số phường Tương Mai là bao nhiêu?"
FIELDS = ["question", "answer", "status", "citations", "generator", "timings_ms"]
CITATION_FIELDS = [
    *("marker", "document_id", "title", "page", "heading", "start", "end", "quote"),
    *("page_label", "ocr", "status", "superseded_by"),
]


@pytest.fixture(autouse=True)
def _quick_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.model.load_encoder", lambda name=None: HashingEncoder())
    for name in ("", "_MODEL"):
        monkeypatch.delenv(f"VANKIEN_GENERATOR{name}", raising=False)
    for name in ("BASE_URL", "API_KEY"):
        monkeypatch.delenv(f"VANKIEN_OPENAI_{name}", raising=False)


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The options that name the shipped library and its index."""
    store = tmp_path_factory.mktemp("store")
    build_index(store, Library(CORPUS_DIR), HashingEncoder())
    return ["--corpus", str(CORPUS_DIR), "--index", str(store)]


def ask_batch(
    lines: bytes, options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[dict[str, object]]]:
    """Exit code and records of ``ask --batch``."""
    path = tmp_path / "câu hỏi.jsonl"
    path.write_bytes(lines)
    code = main(["ask", "--batch", str(path), *options])
    printed = capsys.readouterr()
    assert printed.err == ""
    return code, [json.loads(line) for line in printed.out.splitlines()]


# --- one question -------------------------------------------------------------------------------


def test_a_person_reads_the_answer_and_its_source(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", QUESTION, *options]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out == (
        "Thu nhập bình quân đầu người đến năm 2030 là 104,7 triệu đồng/người/năm [1].\n"
        "\n"
        "Nguồn:\n"
        "[1] Phường Tương Mai: Phát triển kinh tế bền vững, đẩy mạnh chuyển đổi số, tăng cường"
        " quản lý đô thị:\n"
        "    “thu nhập bình quân đầu người đạt 104,7 triệu đồng/người/năm vào năm 2030”\n"
    )


def test_a_person_reads_a_refusal_without_sources(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", UNKNOWN, *options]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Tài liệu không nêu thông tin này")
    assert "Nguồn:" not in out


def test_json_has_exactly_the_promised_fields(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", QUESTION, "--json", *options]) == 0
    printed = capsys.readouterr()
    record = json.loads(printed.out)
    assert printed.err == ""
    assert list(record) == FIELDS
    assert (record["question"], record["status"], record["generator"]) == (
        QUESTION,
        "answered",
        "extractive",
    )
    assert "\\u" not in printed.out
    (citation,) = record["citations"]
    assert list(citation) == CITATION_FIELDS
    assert (citation["marker"], citation["page"], citation["heading"]) == (1, None, None)
    assert all(isinstance(value, float) for value in record["timings_ms"].values())


def test_the_json_of_a_refusal_has_the_same_fields_and_no_citation(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", UNKNOWN, "--json", *options]) == 0
    record = json.loads(capsys.readouterr().out)
    assert list(record) == FIELDS
    assert (record["status"], record["citations"]) == ("refused", [])


def test_a_quote_is_what_corpus_show_prints_sliced(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "Các chỉ tiêu cụ thể là gì?", "--json", *options]) == 0
    citations = json.loads(capsys.readouterr().out)["citations"]
    assert len(citations) == 7
    assert corpus_main(["show", citations[0]["document_id"], "--text", *options]) == 0
    text = capsys.readouterr().out
    assert all(c["quote"] == text[c["start"] : c["end"]] for c in citations)


def test_a_citation_names_the_headings_above_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = add_fictional_documents(tmp_path / "library")
    build_index(tmp_path / "store", library, HashingEncoder())
    at = ["--corpus", str(library.root), "--index", str(tmp_path / "store"), "--json"]
    assert main(["ask", "Kinh phí Nhà văn hóa đa năng Gò Lau?", *at]) == 0
    (citation,) = json.loads(capsys.readouterr().out)["citations"]
    assert citation["heading"].endswith(" › 5. Công trình trọng điểm")
    assert (
        library.get(citation["document_id"]).text[citation["start"] : citation["end"]]
        == (citation["quote"])
    )


@pytest.mark.parametrize("question", ["", "🙂", "x" * 10_000, "\udcff", "<script>"])
def test_bad_input_is_an_answer_and_no_failure(
    question: str, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", question, "--json", *options]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["status"], record["question"]) == ("refused", question)


# --- many questions -----------------------------------------------------------------------------


def test_a_batch_keeps_order_and_ids(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [{"id": "a", "question": QUESTION}, {"id": 7, "question": UNKNOWN}, {"question": "Ai?"}]
    lines = "\n".join(json.dumps(record) for record in asked).encode()
    code, records = ask_batch(lines, options, tmp_path, capsys)
    assert code == 0
    assert [list(record) for record in records] == [["id", *FIELDS]] * 3
    assert [record["id"] for record in records] == ["a", 7, None]
    assert [record["status"] for record in records] == ["answered", "refused", "refused"]


def test_a_batch_answers_like_single_questions(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", QUESTION, "--json", *options]) == 0
    single = json.loads(capsys.readouterr().out)
    line = json.dumps({"id": 1, "question": QUESTION}).encode()
    _, (record,) = ask_batch(line, options, tmp_path, capsys)
    assert {f: record[f] for f in FIELDS[:-1]} == {f: single[f] for f in FIELDS[:-1]}


def test_a_batch_line_may_carry_a_conversation(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = [["Ai là Chủ tịch UBND phường Tương Mai?", "Đồng chí Đào Thị Thu Hằng [1]."]]
    record = {"id": 1, "question": "Bà ấy giữ chức vụ gì?", "history": history}
    lines = [record, record | {"history": []}]
    _, (answer, without) = ask_batch(
        "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode(),
        options,
        tmp_path,
        capsys,
    )
    assert answer["answer"] == (
        "Đồng chí Đào Thị Thu Hằng là Phó Bí thư Đảng ủy, Chủ tịch UBND phường Tương Mai [1]."
    )
    assert without["status"] == "refused"


def test_a_batch_is_printed_in_plain_utf8(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"id": "số 1", "question": QUESTION}), "utf-8")
    assert main(["ask", "--batch", str(path), *options]) == 0
    out = capsys.readouterr().out
    assert "số 1" in out
    assert "104,7 triệu đồng/người/năm" in out
    assert out.count("\n") == 1


def test_bad_lines_are_marked_and_do_not_stop_the_rest(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = json.dumps({"id": "tốt", "question": QUESTION}).encode()
    bad = [
        b"not json",
        b'{"id": "b1"}',
        b'{"id": "b2", "question": 7}',
        b"[1, 2]",
        b'"\xc4\x91\xe1\xbb\x93ng"',
        b'{"id": "b3", "question": "x", "history": "y"}',
        b'{"id": "b4", "question": "x", "history": [["a"]]}',
        b'{"id": "b5", "question": "x", "history": [["a", 1]]}',
        b'{"id": "\xff"}',
        b'{"id": "b6", "question": null}',
    ]
    code, records = ask_batch(b"\n\n".join([*bad, good]), options, tmp_path, capsys)
    assert code == 1
    assert [record["id"] for record in records] == [
        *(None, "b1", "b2", None, None, "b3", "b4", "b5", None, "b6", "tốt")
    ]
    errors = [str(record["error"]) for record in records[:-1]]
    assert all(list(record) == ["id", "error"] for record in records[:-1])
    assert [error.split()[:2] for error in errors] == [
        ["Dòng", str(number)] if ":" not in error.split()[1] else ["Dòng", f"{number}:"]
        for number, error in zip(range(1, 21, 2), errors, strict=True)
    ]
    assert all("\n" not in error for error in errors)
    assert records[-1]["status"] == "answered"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = json.dumps({"id": 1, "question": QUESTION}).encode()
    code, records = ask_batch(b"\xef\xbb\xbf" + line + b"\r\n" + line, options, tmp_path, capsys)
    assert code == 0
    assert [record["status"] for record in records] == ["answered"] * 2


def test_an_empty_batch_prints_nothing(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask_batch(b"\n \n", options, tmp_path, capsys) == (0, [])


def test_a_missing_batch_file_is_one_line(
    options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "--batch", str(tmp_path / "không-có.jsonl"), *options]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "không-có.jsonl" in printed.err


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("form", [[QUESTION], [QUESTION, "--json"]])
def test_a_missing_index_is_one_line_with_the_command(
    form: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--corpus", str(CORPUS_DIR), "--index", str(tmp_path / "none")]
    assert main(["ask", *form, *at]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "python -m index build" in printed.err


def test_an_index_older_than_the_library_is_one_line_with_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library = library_of(tmp_path, {"Tin xã Suối Mơ": "Xã Suối Mơ trồng mới 12 ha rừng."})
    build_index(tmp_path / "store", library, HashingEncoder())
    (tmp_path / "new.txt").write_text("Xã Suối Mơ mở lễ hội bên suối.", "utf-8")
    library.add(tmp_path / "new.txt", title="Tin lễ hội")
    at = ["--corpus", str(library.root), "--index", str(tmp_path / "store")]
    assert main(["ask", QUESTION, *at]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "python -m index build" in printed.err


def test_a_server_without_address_is_one_line(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", QUESTION, "--generator", "openai", *options]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "VANKIEN_OPENAI_BASE_URL" in printed.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["trả lời"],
        ["ask", QUESTION, "--batch", "x.jsonl"],
        ["ask", QUESTION, "thừa"],
        ["ask", QUESTION, "--generator", "không-có"],
        ["ask", "--batch"],
    ],
)
def test_a_usage_error_is_one_vietnamese_line_and_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    printed = capsys.readouterr()
    assert exit_.value.code == 2
    assert printed.out == ""
    assert printed.err.startswith("Lỗi cách dùng: ")
    assert printed.err.count("\n") == 1


def test_the_module_runs_as_a_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chatbot", "ask"],
        cwd=CHECKOUT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Lỗi cách dùng: ")


def test_a_line_nested_too_deep_does_not_stop_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text("[" * 100_000 + "\n", encoding="utf-8")
    for number, line in read_lines(batch):
        with pytest.raises(BadRequest):
            read_record(line, number)
    assert capsys.readouterr().out == ""


# --- filters ------------------------------------------------------------------------------------

INCOMES = "Thu nhập bình quân đầu người đến năm 2030 là bao nhiêu?"


@pytest.fixture(scope="module")
def wards(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The options that name the fictional library and its index."""
    folder = tmp_path_factory.mktemp("wards")
    library = add_fictional_documents(folder / "library")
    build_index(folder / "store", library, HashingEncoder())
    return ["--corpus", str(library.root), "--index", str(folder / "store")]


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (["--place", "phường Liễu Tây"], "132 triệu"),
        (["--place", "lieu dong"], "118 triệu"),
        (["--level", "xã"], "67 triệu"),
        (["--document", "Khe Vàng"], "67 triệu"),
    ],
)
def test_filters_narrow_down_what_is_searched(
    wards: list[str], capsys: pytest.CaptureFixture[str], filters: list[str], said: str
) -> None:
    assert main(["ask", INCOMES, *filters, *wards]) == 0
    out = capsys.readouterr().out
    assert said in out
    assert sum(income in out.partition("Nguồn")[0] for income in ("132", "118", "67 tr")) == 1


def test_a_line_of_a_batch_may_have_filters_of_its_own(
    wards: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"id": 1, "question": INCOMES},
        {"id": 2, "question": INCOMES, "filters": {"place": "Khe Vàng"}},
        {"id": 3, "question": INCOMES, "filters": None},
        {"id": 4, "question": INCOMES, "filters": {"place": None}},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines).encode()
    code, answers = ask_batch(text, ["--place", "Liễu Tây", *wards], tmp_path, capsys)
    assert code == 0
    first, second, third, fourth = [str(answer["answer"]) for answer in answers]
    assert "132 triệu" in first == third
    assert "67 triệu" in second
    assert "118 triệu" in fourth


@pytest.mark.parametrize("filters", ['"x"', "[]1", '{"ward": "x"}', '{"place": 3}', "[1]"])
def test_filters_of_another_form_are_an_error_of_their_line(
    wards: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], filters: str
) -> None:
    line = f'{{"id": 7, "question": "x", "filters": {filters}}}\n'.encode()
    code, answers = ask_batch(line, wards, tmp_path, capsys)
    assert code == 1
    assert "Dòng 1" in str(answers[0]["error"])


def test_a_filter_that_nothing_fits_is_a_refusal(
    wards: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", INCOMES, "--term", "1990-1995", "--json", *wards]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["status"] == "refused"
    assert "1990-1995" in record["answer"]


def test_a_source_says_what_to_know_of_it() -> None:
    citation = Citation(
        *(1, "cu", "Báo cáo", 12, ("Mục tiêu",), 0, 5, "a | b\nc | d"),
        page_label="10",
        ocr=True,
        status="draft",
        superseded_by="moi",
    )
    answer = Answer("?", "Có [1].", "answered", (citation,), "extractive")
    assert answer_text(answer) == (
        "Có [1].\n\nNguồn:\n[1] Báo cáo (bản dự thảo) (đã được thay thế bằng moi) (chữ nhận dạng từ"
        " ảnh), trang 12 (số in trên trang: 10), Mục tiêu:\n    “a | b\n     c | d”"
    )
