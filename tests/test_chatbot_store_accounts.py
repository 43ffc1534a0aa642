"""Accounts, passwords, sessions and the wait after failures."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.access import Role
from chatbot.store import passwords, sessions
from chatbot.store.accounts import account_name
from chatbot.store.database import Database
from chatbot.store.errors import (
    AccountDisabled,
    AccountError,
    AccountExists,
    BadAccountName,
    LastAdmin,
    NoSuchAccount,
    StoreUnwritable,
    WeakPassword,
)
from chatbot.store.passwords import check_strength
from chatbot.store.store import FILE, Store
from chatbot.store.throttle import FREE, LONGEST_FOR_ADDRESS, LONGEST_FOR_NAME, Throttle
from corpus.text import fold

PASSWORD = "bảy con thuyền giấy"
OTHER = "hai mươi cây bàng"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = 1_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture(autouse=True)
def quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> Store:
    return Store.in_memory(clock=clock)


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "name"),
    [("Lan", "lan"), ("  mai.le@suoimo.vn\n", "mai.le@suoimo.vn"), ("A_B-9", "a_b-9")],
)
def test_a_name_has_one_form(given: str, name: str) -> None:
    assert account_name(given) == name


@pytest.mark.parametrize(
    "given", ["", " ", "a", "a" * 65, "lê lan", "lan/..", "lan\0x", "l\nan", "ＬＡＮ", "<b>", "lán"]
)
def test_other_names_are_refused_in_one_sentence(given: str) -> None:
    with pytest.raises(BadAccountName, match=r"không hợp lệ; hãy dùng từ 2 đến 64") as caught:
        account_name(given)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=80))
def test_the_form_of_a_name_is_its_own_form(text: str) -> None:
    try:
        name = account_name(text)
    except BadAccountName:
        return
    assert account_name(name) == name
    assert 2 <= len(name) <= 64
    assert name.isascii()


# --- accounts ------------------------------------------------------------------------------------


def test_only_the_right_password_of_an_active_account_lets_in(store: Store) -> None:
    store.accounts.add("Lan", PASSWORD, "reader")
    store.accounts.add("mai", OTHER, "admin")
    account = store.accounts.verify(" LAN ", PASSWORD)
    assert account is not None
    assert (account.name, account.role, account.active, account.sso) == (
        *("lan", "reader", True),
        False,
    )
    for name, password in (
        ("lan", OTHER), ("lan", ""), ("lan", PASSWORD + " "), ("nobody", PASSWORD), ("", PASSWORD),
        ("lan", PASSWORD * 1000), ("lan", "\ud800"), ("x/y", PASSWORD), ("mai", PASSWORD),
    ):  # fmt: skip
        assert store.accounts.verify(name, password) is None
    store.accounts.set_active("lan", False)
    assert store.accounts.verify("lan", PASSWORD) is None
    store.accounts.set_active("lan", True)
    assert store.accounts.verify("lan", PASSWORD) is not None


def test_however_a_keyboard_composes_letters_the_password_is_the_same(store: Store) -> None:
    store.accounts.add("lan", "bảy con thuyền giấy", "reader")
    assert store.accounts.verify("lan", "bảy con thuyền giấy") is not None


def test_a_name_is_taken_in_every_form(store: Store) -> None:
    store.accounts.add("lan", PASSWORD, "reader")
    with pytest.raises(AccountExists, match="Đã có tài khoản «lan»"):
        store.accounts.add("LAN ", OTHER, "admin")
    [account] = store.accounts.all()
    assert account.role == "reader"


def test_of_many_who_add_the_same_name_one_gets_it(store: Store) -> None:
    outcomes: list[object] = []

    def add() -> None:
        try:
            outcomes.append(store.accounts.add("lan", None, "reader"))
        except AccountExists as error:
            outcomes.append(error)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, AccountExists) for outcome in outcomes) == 7
    assert len(store.accounts.all()) == 1


@pytest.mark.parametrize("role", ["guest", "root", ""])
def test_an_account_has_one_of_three_roles(store: Store, role: str) -> None:
    with pytest.raises(AccountError, match="hãy chọn reader, staff hoặc admin"):
        store.accounts.add("lan", PASSWORD, cast(Role, role))
    store.accounts.add("mai", PASSWORD, "reader")
    with pytest.raises(AccountError):
        store.accounts.set_role("mai", cast(Role, role))


def test_the_last_active_admin_stays(store: Store) -> None:
    store.accounts.add("lan", PASSWORD, "admin")
    store.accounts.add("mai", PASSWORD, "admin")
    store.accounts.set_active("mai", False)
    with pytest.raises(LastAdmin, match="quản trị viên cuối cùng"):
        store.accounts.set_role("lan", "staff")
    with pytest.raises(LastAdmin):
        store.accounts.set_active("lan", False)
    assert store.accounts.set_role("lan", "admin").role == "admin"
    store.accounts.set_active("mai", True)
    assert store.accounts.set_role("lan", "reader").role == "reader"
    with pytest.raises(LastAdmin):
        store.accounts.set_active("mai", False)


def test_what_nobody_has_cannot_be_changed(store: Store) -> None:
    for change in (
        lambda: store.accounts.set_role("lan", "reader"),
        lambda: store.accounts.set_password("lan", PASSWORD),
        lambda: store.accounts.set_active("l/n", True),
        lambda: store.sessions.start("lan", "page", 60),
    ):
        with pytest.raises(NoSuchAccount, match=r"Không có tài khoản «l.n»; hãy xem lại"):
            change()
    assert store.accounts.get("lan") is None
    assert store.accounts.get("l/n") is None


def test_a_user_of_a_proxy_becomes_a_reader_once(store: Store) -> None:
    first, new = store.accounts.from_proxy("Mai")
    assert (first.name, first.role, first.sso, new) == ("mai", "reader", True, True)
    store.accounts.set_role("mai", "staff")
    again, new = store.accounts.from_proxy("mai")
    assert (again.role, new) == ("staff", False)
    assert store.accounts.verify("mai", "") is None
    store.accounts.set_active("mai", False)
    with pytest.raises(AccountDisabled, match="«mai» đã bị tắt"):
        store.accounts.from_proxy("mai")
    with pytest.raises(BadAccountName):
        store.accounts.from_proxy("CƠ QUAN\\mai")


def test_when_a_user_of_a_proxy_was_seen_is_noted_once_a_minute() -> None:
    now = [0.0]
    with closing(Store.in_memory(clock=lambda: now[0])) as store:
        seen = []
        for now[0] in (1_000_000.0, 1_000_059.0, 1_000_060.0):
            store.accounts.from_proxy("mai")
            account = store.accounts.get("mai")
            assert account is not None
            assert account.last_seen_at is not None
            seen.append(account.last_seen_at.timestamp())
    assert seen == [1_000_000.0, 1_000_000.0, 1_000_060.0]


def test_a_user_of_a_proxy_reads_on_where_nothing_can_be_written(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store.accounts.add("mai", None, "reader")

    def full(self: Database) -> None:
        raise StoreUnwritable("đĩa đã đầy")

    monkeypatch.setattr(Database, "writing", full)
    assert store.accounts.from_proxy("mai")[0].name == "mai"
    assert "đĩa đã đầy" in caplog.text


def test_an_account_with_a_password_is_known_to_the_proxy_too(store: Store) -> None:
    store.accounts.add("lan", PASSWORD, "admin")
    assert store.accounts.from_proxy("lan")[0].role == "admin"
    store.accounts.from_proxy("mai")
    assert store.accounts.set_password("mai", OTHER).sso is False
    assert store.accounts.verify("mai", OTHER) is not None


# --- passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "", "ngắn quá", "123456789", "1234567890", "0987654321", "aaaaaaaaaaaa", "abababababab",
        "abcdefghijkl", "qwertyuiop", "Password123", "P@ssw0rd2025", "MatKhau@2025", "mật khẩu 123",
        "matkhaumoi1", "Admin123456", "iloveyou123", "Hanoi@123456", "vietnam1945!", "anhyeuem1234",
        "quantri2025", "1q2w3e4r5t", "nguyenvana1", "              ",
    ],
)  # fmt: skip
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword, match="; hãy đặt mật khẩu"):
        check_strength(password)


@pytest.mark.parametrize(
    "password",
    [PASSWORD, OTHER, "tJ8#kq!29xLm", "0912 cây bàng", "ĐồiSim-mưa-phùn", "🐘🐘 voi con"],
)  # fmt: skip
def test_other_passwords_are_fine(password: str) -> None:
    check_strength(password, "lan")


def test_a_password_is_not_the_name(store: Store) -> None:
    with pytest.raises(WeakPassword):
        store.accounts.add("thuyhang.le", "ThuyHang.Le1", "reader")
    assert store.accounts.all() == []
    store.accounts.add("thuyhang.le", PASSWORD, "reader")
    with pytest.raises(WeakPassword):
        store.accounts.set_password("thuyhang.le", "thuyhang.le99")
    assert store.accounts.verify("thuyhang.le", PASSWORD) is not None


def test_the_common_passwords_are_in_the_form_that_is_looked_up() -> None:
    assert all(word == fold(word).strip() and word.isascii() for word in passwords._common())


def test_the_hash_is_argon2id_as_advised_and_salted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    first, second = passwords.hashed(PASSWORD), passwords.hashed(PASSWORD)
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second


def test_a_hash_with_older_parameters_is_renewed_at_the_next_sign_in(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.accounts.add("lan", PASSWORD, "reader")
    token = store.sessions.start("lan", "page", 3600)
    newer = PasswordHasher(time_cost=2, memory_cost=128, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", newer)
    assert store.accounts.verify("lan", OTHER) is None
    assert "t=1" in kept_hash(store)
    assert store.accounts.verify("lan", PASSWORD) is not None
    assert "m=128,t=2" in kept_hash(store)
    assert store.accounts.verify("lan", PASSWORD) is not None
    assert store.sessions.find(token) is not None


def kept_hash(store: Store) -> str:
    with store._database.reading() as connection:
        return str(connection.execute("SELECT password FROM accounts").fetchone()[0])


def test_a_name_that_there_is_not_takes_as_long(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        passwords, "_hasher", PasswordHasher(time_cost=4, memory_cost=8192, parallelism=1)
    )
    store.accounts.add("lan", PASSWORD, "reader")
    store.accounts.from_proxy("mai")

    def seconds(name: str, password: str) -> float:
        best = float("inf")
        for _ in range(5):
            start = time.perf_counter()
            store.accounts.verify(name, password)
            best = min(best, time.perf_counter() - start)
        return best

    known = seconds("lan", OTHER)
    for name, password in (("nobody", OTHER), ("mai", OTHER), ("x/y", OTHER), ("lan", "x" * 5000)):
        assert 0.5 < seconds(name, password) / known < 2


# --- sessions ------------------------------------------------------------------------------------


@pytest.fixture
def lan(store: Store) -> str:
    return store.accounts.add("lan", None, "reader").name


def test_a_token_stands_for_its_account_until_it_ends(store: Store, lan: str) -> None:
    token = store.sessions.start("Lan", "page", 3600, "Trình duyệt")
    assert len(token) >= 43
    account = store.sessions.find(token)
    assert account is not None
    assert account.name == lan
    assert store.sessions.kind_of(token) == "page"
    for wrong in ("", token[:-1], token + "A", "\ud800", token.swapcase()):
        assert store.sessions.find(wrong) is None
        assert store.sessions.kind_of(wrong) is None
    store.sessions.end(token)
    store.sessions.end(token)
    assert store.sessions.find(token) is None
    assert store.sessions.of(lan) == []


def test_every_token_is_another_one(store: Store, lan: str) -> None:
    assert len({store.sessions.start(lan, "token", 60) for _ in range(50)}) == 50


def test_nobody_signs_in_with_what_the_file_holds(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "state")
    try:
        store.accounts.add("lan", PASSWORD, "admin")
        token = store.sessions.start("lan", "page", 3600)
        content = b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir())
    finally:
        store.close()
    assert token.encode() not in content
    assert PASSWORD.encode() not in content
    assert hashlib.sha256(token.encode()).digest() in content
    assert (tmp_path / "state" / FILE).exists()


@pytest.mark.parametrize("kind", ["page", "embed"])
def test_a_session_in_a_browser_ends_when_it_was_not_used(
    store: Store, lan: str, clock: Clock, kind: sessions.Kind
) -> None:
    token = store.sessions.start(lan, kind, 1000)
    for _ in range(5):
        clock.time += 900
        assert store.sessions.find(token) is not None
    clock.time += 1000
    assert store.sessions.find(token) is None
    assert store.sessions.kind_of(token) is None
    assert store.sessions.of(lan) == []


def test_a_browser_signs_in_again_after_thirty_days_though_it_was_used(
    store: Store, lan: str, clock: Clock
) -> None:
    token = store.sessions.start(lan, "page", 86_400 * 2)
    for _ in range(29):
        clock.time += 86_400
        assert store.sessions.find(token) is not None
    clock.time += 86_400
    assert store.sessions.find(token) is None


def test_a_token_of_the_api_ends_on_its_day_though_it_was_used(
    store: Store, lan: str, clock: Clock
) -> None:
    token = store.sessions.start(lan, "token", 1000, "cổng nội bộ")
    clock.time += 999
    assert store.sessions.find(token) is not None
    clock.time += 2
    assert store.sessions.find(token) is None


def test_when_a_session_was_used_is_noted_now_and_then(
    store: Store, lan: str, clock: Clock
) -> None:
    token = store.sessions.start(lan, "page", 3600, " Firefox\n<b>\x00 ")
    [begun] = store.sessions.of(lan)
    assert begun.label == "Firefox <b>"
    clock.time += 30
    store.sessions.find(token)
    assert store.sessions.of(lan) == [begun]
    clock.time += 40
    store.sessions.find(token)
    [later] = store.sessions.of(lan)
    assert (later.last_used_at - begun.last_used_at).total_seconds() == 70
    account = store.accounts.get(lan)
    assert account is not None
    assert account.last_seen_at == later.last_used_at


def test_a_reader_stays_signed_in_where_nothing_can_be_written(
    store: Store,
    clock: Clock,
    lan: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    token = store.sessions.start(lan, "page", 3600)
    clock.time += 600

    def refuse() -> None:
        raise StoreUnwritable("đĩa đã đầy")

    monkeypatch.setattr(store._database, "writing", refuse)
    account = store.sessions.find(token)
    assert account is not None
    assert account.name == lan
    assert "đĩa đã đầy" in caplog.text


def test_a_change_of_the_account_ends_its_sessions_and_no_others(store: Store, lan: str) -> None:
    store.accounts.add("mai", None, "admin")
    other = store.sessions.start("mai", "page", 3600)

    def ends(*change: object) -> bool:
        token, api = (store.sessions.start(lan, kind, 3600) for kind in ("page", "token"))
        assert store.sessions.find(token) is not None
        getattr(store.accounts, str(change[0]))(lan, *change[1:])
        return store.sessions.find(token) is None and store.sessions.find(api) is None

    assert ends("set_password", PASSWORD)
    assert ends("set_role", "staff")
    token = store.sessions.start(lan, "page", 3600)
    store.accounts.set_active(lan, False)
    assert store.sessions.find(token) is None
    with pytest.raises(AccountDisabled):
        store.sessions.start(lan, "page", 3600)
    store.accounts.set_active(lan, True)
    assert store.sessions.find(token) is None
    assert store.sessions.find(other) is not None


def test_no_session_of_an_account_that_is_off_holds_however_that_came(
    store: Store, lan: str
) -> None:
    token = store.sessions.start(lan, "page", 3600)
    with store._database.writing() as connection:
        connection.execute("UPDATE accounts SET active = 0")
    assert store.sessions.find(token) is None


def test_an_owner_ends_one_or_all_of_the_own_sessions_only(store: Store, lan: str) -> None:
    store.accounts.add("mai", None, "admin")
    tokens = [store.sessions.start(lan, "page", 3600, str(n)) for n in range(3)]
    theirs = store.sessions.start("mai", "page", 3600)
    [their_session] = store.sessions.of("mai")
    assert store.sessions.end_id(lan, their_session.id) is False
    assert [session.label for session in store.sessions.of(lan)] == ["2", "1", "0"]
    assert store.sessions.end_id(lan, store.sessions.of(lan)[1].id) is True
    assert [store.sessions.find(token) is not None for token in tokens] == [True, False, True]
    store.sessions.end_all(lan)
    assert [store.sessions.find(token) for token in tokens] == [None] * 3
    assert store.sessions.find(theirs) is not None


def test_an_account_has_a_hundred_sessions_at_most_and_tokens_beside_them(
    store: Store, lan: str
) -> None:
    token = store.sessions.start(lan, "token", 3600)
    first, *rest = (store.sessions.start(lan, "page", 3600) for _ in range(101))
    assert store.sessions.find(first) is None
    assert all(store.sessions.find(other) is not None for other in (token, *rest))


def test_secrets_are_not_logged(store: Store, lan: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        store.accounts.set_password(lan, PASSWORD)
        token = store.sessions.start(lan, "page", 60)
        store.accounts.verify(lan, OTHER)
        store.sessions.find(token)
    assert not [secret for secret in (PASSWORD, OTHER, token) if secret in caplog.text]


# --- waiting after failures ----------------------------------------------------------------------


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(clock)


def fail(throttle: Throttle, name: str, address: str, times: int) -> None:
    for _ in range(times):
        throttle.failed(name, address)


def test_the_wait_begins_at_the_fifth_failure_and_doubles(throttle: Throttle) -> None:
    waits = []
    for _ in range(9):
        throttle.failed("lan", "192.0.2.1")
        waits.append(throttle.wait_seconds("lan", "192.0.2.1"))
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16]


def test_the_wait_passes_and_never_grows_beyond_its_limit(throttle: Throttle, clock: Clock) -> None:
    fail(throttle, "lan", "192.0.2.1", 5000)
    assert throttle.wait_seconds("lan", "198.51.100.9") == LONGEST_FOR_NAME
    assert throttle.wait_seconds("mai", "192.0.2.1") == LONGEST_FOR_ADDRESS
    clock.time += LONGEST_FOR_ADDRESS
    assert throttle.wait_seconds("lan", "192.0.2.1") == 0
    clock.time += 3600
    throttle.failed("lan", "192.0.2.1")
    assert throttle.wait_seconds("lan", "192.0.2.1") == 0


def test_one_name_from_many_addresses_and_many_names_from_one_wait(throttle: Throttle) -> None:
    for number in range(FREE):
        throttle.failed("lan", f"192.0.2.{number}")
        throttle.failed(f"user{number}", "198.51.100.1")
    assert throttle.wait_seconds("lan", "203.0.113.5") > 0
    assert throttle.wait_seconds("mai", "198.51.100.1") > 0
    assert throttle.wait_seconds("mai", "203.0.113.5") == 0


def test_the_owner_does_not_wait_for_strangers(throttle: Throttle) -> None:
    throttle.succeeded("lan", "192.0.2.1")
    fail(throttle, "lan", "198.51.100.7", 50)
    assert throttle.wait_seconds("lan", "198.51.100.8") > 0
    assert throttle.wait_seconds("lan", "192.0.2.1") == 0
    fail(throttle, "lan", "192.0.2.1", FREE)
    assert throttle.wait_seconds("lan", "192.0.2.1") > 0


def test_who_signs_in_at_last_leaves_no_trace_and_forgives_nobody_else(throttle: Throttle) -> None:
    fail(throttle, "lan", "192.0.2.1", 4)
    throttle.succeeded("lan", "192.0.2.1")
    fail(throttle, "mai", "192.0.2.1", 4)
    assert throttle.wait_seconds("mai", "192.0.2.1") == 0
    throttle.failed("lan", "192.0.2.1")
    throttle.succeeded("lan", "192.0.2.1")
    throttle.failed("hoa", "192.0.2.1")
    assert throttle.wait_seconds("hoa", "192.0.2.1") > 0


def test_an_ipv6_network_counts_as_one_address(throttle: Throttle) -> None:
    for number in range(FREE):
        throttle.failed(f"user{number}", f"2001:db8:1:2::{number}")
    assert throttle.wait_seconds("lan", "2001:db8:1:2:ffff::1") > 0
    assert throttle.wait_seconds("lan", "2001:db8:1:3::1") == 0
    fail(throttle, "hoa", "::ffff:192.0.2.1", FREE)
    assert throttle.wait_seconds("lan", "192.0.2.1") > 0
    assert throttle.wait_seconds("lan", "::ffff:192.0.2.2") == 0


def test_what_a_flood_leaves_in_memory_is_bounded(throttle: Throttle) -> None:
    for number in range(12_000):
        throttle.failed(f"user{number}", f"2001:db8:{number:x}::1")
        throttle.succeeded(f"known{number}", "192.0.2.1")
    assert len(throttle._tallies) <= 10_000
    assert len(throttle._known) <= 10_000


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["failed", "succeeded"]),
            st.sampled_from(["lan", "mai"]),
            st.sampled_from(["192.0.2.1", "192.0.2.2", "2001:db8::1", "testclient"]),
            st.floats(0, 500),
        ),
        max_size=60,
    )
)
def test_every_wait_ends(moves: list[tuple[str, str, str, float]]) -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for what, name, address, pause in moves:
        getattr(throttle, what)(name, address)
        assert 0 <= throttle.wait_seconds(name, address) <= LONGEST_FOR_ADDRESS
        clock.time += pause
    clock.time += LONGEST_FOR_ADDRESS
    assert throttle.wait_seconds("lan", "192.0.2.1") == 0
