"""The server as an operator meets it: stopped, killed, saved, put back, renewed, cut off."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

import app as application
from benchmarks.load_people import Answered, Framed, Person, Program, Reader, Unanswered
from benchmarks.load_server import Running
from benchmarks.load_server import serving as really_serving
from benchmarks.timings import run_process
from chatbot.store.store import Store
from corpus.cli import CORPUS_DIR
from corpus.library import Library
from tests.serving import CHECKOUT, serving
from tests.test_chatbot_store_database import write_version_1

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="cần tín hiệu và thư mục của Linux"),
]
PASSWORD = "mot mat khau that dai"
PEOPLE: tuple[type[Person], ...] = (Reader, Program, Framed)
SLOW = "Trả lời chậm?"
LOCAL = "local"
"""Owner of conversations where nobody signs in."""

LOCKED = '''
"""Keeps a Python process on its own machine, and notes where else it wanted to go."""
import ipaddress, sys

def here(host):
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

def watch(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not here(host):
        with open({log!r}, "a") as log:
            print(event, host, file=log)
        raise PermissionError(f"no way out to {{host}}")

sys.addaudithook(watch)
'''


async def _ask(
    server: str, kind: type[Person], *questions: str, answered: list[str] | None = None
) -> Answered:
    """Ask all questions as one person; the last answer's times.

    ``answered``: takes each question that got its whole answer, at once.
    """
    async with httpx.AsyncClient(
        base_url=server, headers={"Origin": server}, trust_env=False, timeout=60
    ) as client:
        person = kind(client)
        await person.come()
        try:
            for question in questions:
                last = await person.ask(question)
                if answered is not None:
                    answered.append(question)
            return last
        finally:
            await person.leave()


# --- stopping -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PEOPLE)
def test_an_answer_under_way_ends_before_an_orderly_stop(
    tmp_path: Path, kind: type[Person]
) -> None:
    with serving(tmp_path) as server:
        stopping = threading.Timer(2.0, server.process.send_signal, [signal.SIGTERM])

        async def ask() -> Answered:
            async with httpx.AsyncClient(
                base_url=server.url, headers={"Origin": server.url}, trust_env=False, timeout=60
            ) as client:
                person = kind(client)
                await person.come()
                stopping.start()
                try:
                    return await person.ask(SLOW)
                finally:
                    began.append(time.monotonic())
                    with contextlib.suppress(httpx.HTTPError, Unanswered):
                        await person.leave()

        began: list[float] = []
        answered = asyncio.run(ask())
        _, errors = server.process.communicate(timeout=30)
        assert answered.evidence_s is not None
        assert answered.whole_s > 2, "the signal came while it was written"
        assert server.process.returncode == 0
        assert "Traceback" not in errors
        assert time.monotonic() - began[0] < application.SHUTDOWN_SECONDS


@pytest.mark.parametrize("seconds", [0.6, 1.3, 2.9])
def test_a_kill_at_any_moment_loses_nothing_that_was_answered(
    tmp_path: Path, seconds: float
) -> None:
    state, answered = tmp_path / "state", list[str]()
    questions = [f"Thu nhập lần thứ {number}?" for number in range(200)]
    (tmp_path / "corpus").mkdir()
    with serving(tmp_path / "corpus", state=state) as server:
        killing = threading.Timer(seconds, server.process.kill)
        asyncio.run(_ask(server.url, Reader, "Thu nhập?", answered=answered))
        killing.start()
        with pytest.raises((httpx.HTTPError, Unanswered)):
            asyncio.run(_ask(server.url, Reader, *questions, answered=answered))
        server.process.wait()
    with closing(Store.open(state)) as store:
        kept = [
            exchange.question
            for summary in store.conversations.list(LOCAL)
            for exchange in store.conversations.load(LOCAL, summary.id) or ()
        ]
    assert set(answered) <= set(kept)
    with serving(tmp_path / "corpus", state=state) as again:
        assert httpx.get(f"{again.url}/ready").status_code in (200, 503)


# --- saving and putting back ----------------------------------------------------------------------


def _command(*arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "chatbot", *map(str, arguments)],
        cwd=CHECKOUT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_backup_of_a_running_server_brings_all_of_it_back(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    source = tmp_path / "bao-cao.txt"
    source.write_text("Báo cáo xã Suối Mơ\nNăm 2031, thu nhập đạt 61,5 triệu đồng.", "utf-8")
    library.add(source, title="Báo cáo xã Suối Mơ")
    state, file = tmp_path / "state", tmp_path / "sao-luu.zip"
    folders = ("--corpus", library.root, "--state", state, "--index", tmp_path / "index")
    password = tmp_path / "mat-khau"
    password.write_text(PASSWORD + "\n", "utf-8")
    _command(
        *("accounts", "add", "quan.tri", "--role", "admin"),
        *("--state", state, "--password-file", password),
    )
    with serving(library.root, state=state) as server:
        asyncio.run(_ask(server.url, Reader, "Thu nhập?"))
        _command("backup", file, *folders)
        asyncio.run(_ask(server.url, Reader, "Hỏi sau khi sao lưu?"))
    shutil.rmtree(library.root)
    shutil.rmtree(state)
    _command("restore", file, *folders)
    assert [d.metadata.title for d in Library(library.root).documents()] == ["Báo cáo xã Suối Mơ"]
    with closing(Store.open(state)) as store:
        [summary] = store.conversations.list(LOCAL)
        loaded = store.conversations.load(LOCAL, summary.id)
        assert loaded is not None
        assert [exchange.question for exchange in loaded] == ["Thu nhập?"]
        assert store.accounts.verify("quan.tri", PASSWORD) is not None
    with serving(library.root, state=state) as again:
        asyncio.run(_ask(again.url, Reader, "Thu nhập?"))


def test_a_server_takes_over_the_state_of_an_older_version(tmp_path: Path) -> None:
    state = tmp_path / "state"
    write_version_1(state)
    (tmp_path / "corpus").mkdir()
    with serving(tmp_path / "corpus", "--accounts", state=state) as server:
        assert httpx.get(f"{server.url}/health").status_code == 200
        token = _command("accounts", "token", "lan", "--state", state).strip()
        headers = {"Authorization": f"Bearer {token}"}
        asked = httpx.post(
            f"{server.url}/api/v1/ask", json={"question": "Thu nhập?"}, headers=headers
        )
        assert asked.json()["status"] == "answered"
    with closing(Store.open(state)) as store:
        [summary] = store.conversations.list("account:lan")
        assert summary.title == "Thu nhập?"


# --- cut off --------------------------------------------------------------------------------------


def test_everything_works_where_no_way_leads_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts, lock = tmp_path / "attempts", tmp_path / "lock"
    lock.mkdir()
    (lock / "sitecustomize.py").write_text(LOCKED.format(log=str(attempts)), "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(lock))
    code = "import socket; socket.create_connection(('192.0.2.1', 9), 1)"
    tried = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert b"no way out" in tried.stderr, "the lock holds"
    attempts.unlink()
    shutil.copytree(CORPUS_DIR, tmp_path / "library")
    folders = ("--corpus", str(tmp_path / "library"), "--index", str(tmp_path / "index"))
    run_process("-m", "index", "build", *folders)
    with (
        really_serving(tmp_path) as running,
        httpx.Client(base_url=running.url, trust_env=False, timeout=120) as client,
    ):
        for kind in PEOPLE:
            asyncio.run(_ask(running.url, kind, "Văn bản nói về nội dung gì?"))
        _add_a_document(client)
        for path in ("/tai-lieu", "/bang-chi-tieu", "/kiem-tra", "/api/v1/targets", "/api/v1/"):
            assert client.get(path).status_code == 200, path
        asked = {"question": "Thu nhập bình quân đầu người của xã Mây Trắng năm 2033?"}
        answer = client.post("/api/v1/ask", json=asked).json()
        assert "93,5" in answer["answer"]
        checked = {"text": "Đến năm 2033, thu nhập bình quân đầu người đạt 94 triệu đồng."}
        assert client.post("/api/v1/check", json=checked).status_code == 200
        _stopped(running)
    assert not attempts.exists(), attempts.read_text("utf-8")


def _add_a_document(client: httpx.Client) -> None:
    """Through the page, as a browser does."""
    headers = {"X-Van-Kien": "1"}
    text = (
        "Nghị quyết Đại hội Đảng bộ xã Mây Trắng\n"
        "Đến năm 2033, thu nhập bình quân đầu người đạt 93,5 triệu đồng/người/năm.\n"
    )
    sent = {"file": ("nghi-quyet.txt", text.encode())}
    assert client.post("/them-tai-lieu", files=sent, headers=headers).status_code == 202
    _wait_for_work(client)
    page = client.get("/them-tai-lieu/cho").text
    [prepared] = set(re.findall(r"them-tai-lieu/cho/([\w-]+)", page))
    form = {"title": "Nghị quyết xã Mây Trắng", "place": "xã Mây Trắng"}
    published = client.post(f"/them-tai-lieu/cho/{prepared}/cong-bo", data=form, headers=headers)
    assert published.status_code == 200, published.text
    _wait_for_work(client)


def _wait_for_work(client: httpx.Client) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        jobs: list[dict[str, Any]] = client.get("/them-tai-lieu/viec").json()
        if jobs and all(job["finished"] for job in jobs):
            assert {job["stage"] for job in jobs} <= {"prepared", "done"}, jobs
            return
        time.sleep(0.3)
    raise TimeoutError("the work on a document did not end")


def _stopped(running: Running) -> None:
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(30) == 0
    assert "Traceback" not in running.log.read_text("utf-8")
