"""The page "Kiểm tra chỉ tiêu" without a browser. All documents are fictional."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.testclient import TestClient

from chatbot.access import Role, Visitor
from chatbot.targets.checker import Checked
from chatbot.targets.register import TargetRegister
from chatbot.web.checking.desk import (
    MOST_GUESTS,
    MOST_KEPT,
    MOST_WAITING,
    UNEXPECTED,
    Advance,
    Busy,
    Desk,
    Draft,
    State,
)
from chatbot.web.checking.routes import LARGEST_FILE
from chatbot.web.gate.rules import MAX_UPLOAD_BYTES
from chatbot.web.server import create_pages
from chatbot.web.settings import WebSettings
from chatbot.web.uploads import LONGEST_DRAFT
from corpus.errors import UnreadableFile
from corpus.readers.types import Progress
from tests.checked_drafts import HOSTILE, checked_draft, income, resolution
from tests.fake_assistant import FakeAssistant

PLACE = "phường Mây Trắng, tỉnh Sông Xa"


@dataclass
class FakeChecker:
    """Judges every draft alike. "chậm" waits until it is let go, "hỏng" fails, "lạ" goes wrong."""

    go: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[str | bytes, str, str | None]] = field(default_factory=list)
    at_work: int = 0
    most_at_work: int = 0
    result: Checked = field(default_factory=checked_draft)
    documents: Collection[str] = frozenset({"nghi-quyet", "ban-cu"})

    def check(
        self,
        text: str,
        *,
        place: str | None = None,
        document: str | None = None,
        progress: Advance | None = None,
    ) -> Checked:
        self.seen.append((text, "", place))
        self.at_work += 1
        self.most_at_work = max(self.at_work, self.most_at_work)
        try:
            return self._check(text, progress or (lambda done, total: None))
        finally:
            self.at_work -= 1

    def check_bytes(
        self,
        data: bytes,
        name: str,
        *,
        place: str | None = None,
        reading: Progress | None = None,
        progress: Advance | None = None,
    ) -> Checked:
        self.seen.append((data, name, place))
        while reading and data == b"slow" and not self.go.wait(0.01):
            reading("ocr", 2, 40)
        if data == b"broken":
            raise UnreadableFile(f"Không đọc được tệp «{name}»; hãy lưu lại tệp.")
        return self.result

    def _check(self, text: str, progress: Advance) -> Checked:
        if "hỏng" in text:
            raise UnreadableFile("Không đọc được; hãy thử lại.")
        if "lạ" in text:
            raise ZeroDivisionError("never thought of")
        progress(0, 4)
        while "chậm" in text and not self.go.wait(0.01):
            progress(1, 4)
        progress(4, 4)
        return self.result


def _reader(name: str) -> Visitor:
    return Visitor("reader", f"account:{name}", name)


@dataclass
class Hall:
    """A desk and its visitors, called by letters; whoever handed a draft in asks for it."""

    desk: Desk
    whose: dict[str, Visitor] = field(default_factory=dict)

    def take_in(self, draft: Draft, visitor: str) -> str:
        check = self.desk.take_in(draft, _reader(visitor))
        self.whose[check] = _reader(visitor)
        return check

    def under_way(self, visitor: str) -> str | None:
        return self.desk.under_way(_reader(visitor))

    def state(self, check: str) -> State | None:
        return self.desk.state(check, self.whose[check])

    def cancel(self, check: str) -> bool:
        return self.desk.cancel(check, self.whose[check])

    def result(self, check: str) -> Checked | None:
        return self.desk.result(check, self.whose[check])

    def forget(self, check: str) -> None:
        self.desk.forget(check, self.whose[check])


@pytest.fixture
def checker() -> Iterator[FakeChecker]:
    made = FakeChecker()
    yield made
    made.go.set()


@pytest.fixture
def desk(checker: FakeChecker) -> Iterator[Hall]:
    made = Hall(Desk(lambda role: checker))
    yield made
    made.desk.close()


@pytest.fixture
def client(checker: FakeChecker) -> Iterator[TestClient]:
    register = TargetRegister([income(resolution())])
    app = create_pages(
        FakeAssistant(),
        settings=WebSettings(access="public", hosts=("van-kien.example",)),
        register=lambda role: register,
        checker=lambda role: checker,
    )
    with TestClient(app, base_url="http://van-kien.example") as client:
        client.headers |= {"X-Van-Kien": "1", "Accept": "text/html,*/*"}
        client.get("/kiem-tra")  # as a browser does, which is known by a cookie from then on
        yield client


def _until(done: Callable[[], bool]) -> None:
    for _ in range(500):
        if done():
            return
        time.sleep(0.01)
    raise TimeoutError


def _stage(desk: Hall, check: str) -> str:
    state = desk.state(check)
    return state.stage if state else "gone"


def _finished(desk: Hall, check: str) -> State:
    _until(lambda: _stage(desk, check) not in ("waiting", "working"))
    state = desk.state(check)
    assert state is not None
    return state


# --- the desk


def test_a_draft_is_checked_and_its_result_kept(desk: Hall, checker: FakeChecker) -> None:
    check = desk.take_in(Draft(text="một câu", place=PLACE), "a")
    assert _finished(desk, check) == State("done", 4, 4, 0, "")
    assert desk.result(check) is checker.result
    assert checker.seen == [("một câu", "", PLACE)]


def test_one_visitor_has_one_check_at_a_time(desk: Hall, checker: FakeChecker) -> None:
    first = desk.take_in(Draft(text="chậm"), "a")
    with pytest.raises(Busy, match="đang chạy"):
        desk.take_in(Draft(text="nữa"), "a")
    assert desk.under_way("a") == first
    assert desk.under_way("b") is None
    checker.go.set()
    assert _finished(desk, first).stage == "done"
    assert _finished(desk, desk.take_in(Draft(text="nữa"), "a")).stage == "done"


def test_two_are_checked_at_once_and_the_others_wait_their_turn(
    desk: Hall, checker: FakeChecker
) -> None:
    _finished(desk, desk.take_in(Draft(text="trước"), "z"))
    checks = [desk.take_in(Draft(text="chậm"), visitor) for visitor in "abcd"]
    _until(lambda: _stage(desk, checks[1]) == "working")
    states = [desk.state(check) for check in checks]
    assert [(state.stage, state.before) for state in states if state] == [
        ("working", 0),
        ("working", 0),
        ("waiting", 2),
        ("waiting", 3),
    ]
    checker.go.set()
    assert {_finished(desk, check).stage for check in checks} == {"done"}
    assert checker.most_at_work == 2


def test_too_many_that_wait_are_turned_away(desk: Hall) -> None:
    for visitor in range(2 + MOST_WAITING):
        desk.take_in(Draft(text="chậm"), str(visitor))
    with pytest.raises(Busy, match="quá nhiều"):
        desk.take_in(Draft(text="nữa"), "z")


def test_guests_leave_places_for_those_who_sign_in(checker: FakeChecker) -> None:
    desk = Desk(lambda role: checker)
    for number in range(MOST_GUESTS):
        desk.take_in(Draft(text="chậm"), Visitor("guest", f"guest:{number}"))
    with pytest.raises(Busy, match="quá nhiều"):
        desk.take_in(Draft(text="nữa"), Visitor("guest", "guest:x"))
    assert desk.take_in(Draft(text="chậm"), Visitor("reader", "account:lan", "lan"))
    checker.go.set()
    desk.close()


def test_a_check_at_work_is_cancelled_and_leaves_no_result(
    desk: Hall, checker: FakeChecker
) -> None:
    check = desk.take_in(Draft(text="chậm"), "a")
    _until(lambda: _stage(desk, check) == "working")
    assert desk.cancel(check)
    assert _stage(desk, check) == "cancelled", "at once, though the work has to come to an end"
    assert _finished(desk, desk.take_in(Draft(text="nữa"), "a")).stage == "done"
    assert desk.result(check) is None
    _until(lambda: checker.at_work == 0)


def test_the_pages_of_a_file_are_counted_while_it_is_read(desk: Hall) -> None:
    check = desk.take_in(Draft(name="a.pdf", data=b"slow"), "a")
    _until(lambda: _stage(desk, check) == "reading")
    state = desk.state(check)
    assert state is not None
    assert (state.done, state.total) == (2, 40)
    assert desk.cancel(check)
    _until(lambda: desk.under_way("a") is None)
    assert desk.result(check) is None


def test_a_check_that_waits_is_cancelled_before_it_begins(desk: Hall, checker: FakeChecker) -> None:
    for visitor in "ab":
        desk.take_in(Draft(text="chậm"), visitor)
    waiting = desk.take_in(Draft(text="chờ"), "c")
    assert desk.cancel(waiting)
    assert not desk.cancel(waiting), "twice changes nothing"
    checker.go.set()
    _until(lambda: desk.under_way("a") is None and desk.under_way("b") is None)
    assert _finished(desk, desk.take_in(Draft(text="sau"), "c")).stage == "done"
    assert "chờ" not in {text for text, _, _ in checker.seen}


def test_what_goes_wrong_becomes_one_sentence(desk: Hall) -> None:
    failed = _finished(desk, desk.take_in(Draft(text="hỏng"), "a"))
    assert failed == State("failed", 0, 0, 0, "Không đọc được; hãy thử lại.")


def test_the_desk_lives_on_after_a_fault_of_the_program(
    desk: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    failed = _finished(desk, desk.take_in(Draft(text="lạ"), "a"))
    assert failed.message == UNEXPECTED
    assert "ZeroDivisionError" in caplog.text
    assert "lạ" not in caplog.messages, "what a draft says is in no log"
    assert _finished(desk, desk.take_in(Draft(text="nữa"), "a")).stage == "done"


def test_results_are_forgotten_after_their_time(checker: FakeChecker) -> None:
    desk = Hall(Desk(lambda role: checker, kept_seconds=0.05))
    check = desk.take_in(Draft(text="một câu"), "a")
    _until(lambda: desk.result(check) is not None or desk.state(check) is None)
    _until(lambda: desk.state(check) is None)
    assert desk.result(check) is None
    desk.desk.close()


def test_only_the_newest_results_are_kept(desk: Hall) -> None:
    checks = []
    for number in range(MOST_KEPT + 3):
        checks.append(desk.take_in(Draft(text="một câu"), str(number)))
        _finished(desk, checks[-1])
    kept = [check for check in checks if desk.result(check) is not None]
    assert kept == checks[-MOST_KEPT:]


def test_a_result_is_forgotten_on_request_and_work_is_not(desk: Hall, checker: FakeChecker) -> None:
    check = desk.take_in(Draft(text="chậm"), "a")
    desk.forget(check)
    assert _stage(desk, check) in ("waiting", "working")
    checker.go.set()
    _finished(desk, check)
    desk.forget(check)
    assert _stage(desk, check) == "gone"


def test_a_desk_that_closes_ends_what_is_under_way(desk: Hall, checker: FakeChecker) -> None:
    checks = [desk.take_in(Draft(text="chậm"), str(number)) for number in range(4)]
    desk.desk.close()
    assert {_stage(desk, check) for check in checks} == {"cancelled"}
    with pytest.raises(Busy, match="Máy chủ đang dừng"):
        desk.take_in(Draft(text="một câu"), "x")
    checker.go.set()


def test_nobody_else_s_check_is_there(desk: Hall, checker: FakeChecker) -> None:
    check = desk.take_in(Draft(text="chậm"), "a")
    other = _reader("b")
    assert desk.desk.state(check, other) is None
    assert not desk.desk.cancel(check, other)
    checker.go.set()
    _finished(desk, check)
    assert desk.desk.result(check, other) is None
    desk.desk.forget(check, other)
    assert desk.result(check) is checker.result


def test_a_draft_is_checked_with_what_its_visitor_may_read(checker: FakeChecker) -> None:
    roles: list[Role] = []

    def for_role(role: Role) -> FakeChecker:
        roles.append(role)
        return checker

    desk = Desk(for_role)
    reader = Visitor("reader", "account:lan", "lan")
    check = desk.take_in(Draft(text="một câu"), reader)
    _until(lambda: desk.result(check, reader) is not None)
    assert set(roles) == {"reader"}
    desk.close()


def test_a_result_is_gone_once_it_quotes_what_may_not_be_read_any_more(
    desk: Hall, checker: FakeChecker
) -> None:
    check = desk.take_in(Draft(text="một câu"), "a")
    _finished(desk, check)
    checker.documents = frozenset({"nghi-quyet"})
    assert desk.result(check) is None
    checker.documents = frozenset({"nghi-quyet", "ban-cu"})
    assert desk.result(check) is checker.result


# --- the routes


def _send(client: TestClient, text: str = "", file: Any = None, place: str = "") -> Any:
    files = {"file": file or ("", b"")}
    return client.post("/kiem-tra", data={"text": text, "place": place}, files=files)


def _events(client: TestClient, check: str) -> list[dict[str, Any]]:
    stream = client.get(f"/kiem-tra/viec/{check}").text
    return [json.loads(line[6:]) for line in stream.splitlines() if line.startswith("data: ")]


def test_a_pasted_text_goes_in_and_its_result_comes_out(client: TestClient) -> None:
    answer = _send(client, "Thu nhập đạt 140,5 triệu đồng.", place=PLACE)
    assert answer.status_code == 202
    check = answer.json()["id"]
    assert _events(client, check)[-1]["stage"] == "done"
    page = client.get(f"/kiem-tra/ket-qua/{check}").text
    for shown in ("✗&nbsp;1 Không khớp", "<mark>140,5</mark>", "?&nbsp;3 Chưa rõ", "Bản cũ"):
        assert shown in page
    assert page.count('<details class="claim mismatch"') == 1
    assert 'data-verdict="mismatch" open' in page
    assert "/tai-lieu/nghi-quyet?tu=" in page


def test_a_file_goes_in_by_name_and_bytes(client: TestClient, checker: FakeChecker) -> None:
    answer = _send(client, file=("C:\\thu\\Bản thảo.docx", b"PK..."))
    assert _events(client, answer.json()["id"])[-1]["stage"] == "done"
    assert checker.seen == [(b"PK...", "Bản thảo.docx", None)]


def test_a_file_that_cannot_be_read_is_told_in_one_sentence(client: TestClient) -> None:
    check = _send(client, file=("a.pdf", b"broken")).json()["id"]
    last = _events(client, check)[-1]
    assert last["stage"] == "failed"
    assert last["message"] == "Không đọc được tệp «a.pdf»; hãy lưu lại tệp."
    assert client.get(f"/kiem-tra/ket-qua/{check}").status_code == 404


@pytest.mark.parametrize(
    ("text", "file", "place", "message"),
    [
        ("  \n ", None, "", "Chưa có gì để kiểm tra"),
        ("x" * (LONGEST_DRAFT + 1), None, "", "300.001 ký tự"),
        ("x" * (5 * LONGEST_DRAFT), None, "", "dài hơn 300.000 ký tự"),
        ("", ("a.exe", b"MZ"), "", "«a.exe» không phải loại"),
        ("", ("a.docx", b""), "", "«a.docx» rỗng"),
        ("", ("a.docx", b"x" * (LARGEST_FILE + 1)), "", "lớn hơn giới hạn 20 MB"),
        ("một câu", None, "xã Không Có", "«xã Không Có»"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_a_sentence(
    client: TestClient, text: str, file: Any, place: str, message: str
) -> None:
    answer = _send(client, text, file, place)
    assert answer.status_code == 400
    assert message in answer.json()["message"]


def test_a_form_that_is_none_is_refused(client: TestClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/kiem-tra", content=b"no form at all", headers=headers)
    assert answer.status_code == 400
    assert "không đọc được" in answer.json()["message"]


def test_a_foreign_page_can_neither_hand_in_nor_cancel(client: TestClient) -> None:
    del client.headers["X-Van-Kien"]
    assert _send(client, "một câu").status_code == 403
    assert client.post("/kiem-tra/viec/x/huy").status_code == 403
    assert client.post("/kiem-tra/ket-qua/x/xoa").status_code == 403
    assert client.get("/kiem-tra").status_code == 200


def test_a_body_larger_than_any_file_is_not_read(client: TestClient) -> None:
    answer = client.post("/kiem-tra", content=b"x", headers={"Content-Length": "9" * 9})
    assert answer.status_code == 413
    assert int("9" * 9) > MAX_UPLOAD_BYTES


def test_visitors_are_told_apart_by_a_cookie_that_scripts_cannot_read(
    client: TestClient, checker: FakeChecker
) -> None:
    client.cookies.clear()
    page = client.get("/kiem-tra")
    cookie = page.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    first = _send(client, "chậm")
    again = _send(client, "nữa")
    assert again.status_code == 429
    assert "đang chạy" in again.json()["message"]
    assert f'data-running="{first.json()["id"]}"' in client.get("/kiem-tra").text
    client.cookies.clear()
    client.get("/kiem-tra")
    assert _send(client, "người khác").status_code == 202
    checker.go.set()


def test_a_cancelled_check_says_so(client: TestClient) -> None:
    check = _send(client, "chậm").json()["id"]
    assert client.post(f"/kiem-tra/viec/{check}/huy").json() == {"cancelled": True}
    assert _events(client, check)[-1]["stage"] == "cancelled"


def test_progress_is_told_step_by_step(client: TestClient, checker: FakeChecker) -> None:
    check = _send(client, "chậm").json()["id"]
    threading.Timer(0.5, checker.go.set).start()
    steps = [(event["stage"], event["done"], event["total"]) for event in _events(client, check)]
    assert ("working", 1, 4) in steps
    assert steps[-1] == ("done", 4, 4)


def test_a_result_that_is_not_there_is_a_page_that_leads_on(client: TestClient) -> None:
    for address in ("khong-co", "khong-co/bao-cao.docx"):
        answer = client.get(f"/kiem-tra/ket-qua/{address}")
        assert answer.status_code == 404
        assert "Kiểm tra văn bản khác" in answer.text
    assert "không còn" in _events(client, "khong-co")[0]["message"]


def test_the_report_is_taken_away_in_both_forms(client: TestClient) -> None:
    check = _send(client, "một câu").json()["id"]
    _events(client, check)
    word = client.get(f"/kiem-tra/ket-qua/{check}/bao-cao.docx")
    assert word.content.startswith(b"PK")
    assert "attachment" in word.headers["content-disposition"]
    page = client.get(f"/kiem-tra/ket-qua/{check}/bao-cao.html")
    assert "Kết quả kiểm tra chỉ tiêu" in page.text
    assert "attachment" in page.headers["content-disposition"]
    assert client.get(f"/kiem-tra/ket-qua/{check}/bao-cao.exe").status_code == 404


def test_a_result_is_removed_on_request(client: TestClient) -> None:
    check = _send(client, "một câu").json()["id"]
    _events(client, check)
    client.post(f"/kiem-tra/ket-qua/{check}/xoa")
    answer = client.get(f"/kiem-tra/ket-qua/{check}")
    assert answer.status_code == 404
    assert "đã được xóa, hoặc đã quá 30 phút" in answer.text


def test_what_a_draft_says_never_becomes_a_tag(client: TestClient, checker: FakeChecker) -> None:
    checker.result = checked_draft(title=HOSTILE)
    check = _send(client, "một câu").json()["id"]
    _events(client, check)
    page = client.get(f"/kiem-tra/ket-qua/{check}").text
    assert "<script>" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page


def test_a_draft_without_numbers_is_told_so(client: TestClient, checker: FakeChecker) -> None:
    checker.result = Checked(checker.result.document, ())
    check = _send(client, "một câu").json()["id"]
    _events(client, check)
    assert "Không thấy số liệu nào" in client.get(f"/kiem-tra/ket-qua/{check}").text


def test_the_page_offers_the_places_of_the_library(client: TestClient) -> None:
    page = client.get("/kiem-tra", params={"chu": "<b>một câu</b>"}).text
    assert f'<option value="{PLACE}">' in page
    assert "Tự nhận theo địa phương trong bản thảo" in page
    assert "maxlength" not in page, "a browser would cut a longer text without a word"
    assert "&lt;b&gt;một câu&lt;/b&gt;</textarea>" in page
