"""Signing in and out, one's own account, the pages of administrators, behind the real gate."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from chatbot.access import LOCAL, Visitor
from chatbot.moments import vietnamese_time
from chatbot.store import passwords
from chatbot.store.feedback import Feedback
from chatbot.store.store import Store
from chatbot.web.accounts import record_routes
from chatbot.web.accounts.addresses import own_address
from chatbot.web.accounts.admin_routes import admin_router
from chatbot.web.accounts.devices import device_name
from chatbot.web.accounts.feedback_view import csv_lines
from chatbot.web.accounts.managing_routes import new_password
from chatbot.web.accounts.notes import Note, Notes
from chatbot.web.accounts.signing import duration
from chatbot.web.pages import Pages, way_to_root
from chatbot.web.server import create_pages
from chatbot.web.settings import WebSettings
from chatbot.web.visitors import with_visitor
from tests.fake_assistant import FakeAssistant

Reply = Any
"""An answer, in the class of whichever HTTP client Starlette tests with."""
HERE = "http://127.0.0.1"
PASSWORD = "mua xuan tren ban"
OTHER_PASSWORD = "con suoi dau lang"
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36"


@dataclass
class World:
    app: FastAPI
    store: Store

    def client(self, address: str = "10.0.0.7", **options: object) -> TestClient:
        headers = {"Origin": HERE, "Accept": "text/html", "User-Agent": CHROME}
        return TestClient(
            self.app,
            base_url=HERE,
            headers=headers,
            follow_redirects=False,
            client=(address, 5000),
            **options,  # type: ignore[arg-type]
        )

    def signed_in(self, name: str, password: str = PASSWORD) -> TestClient:
        client = self.client()
        assert sign_in(client, name, password).status_code == 303
        return client

    def actions(self) -> list[tuple[str, str, str]]:
        """(action, who, what) of the audit log, the oldest first."""
        return [(e.action, e.who, e.what) for e in reversed(self.store.audit.entries())]


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real ones take a tenth of a second each."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)


@contextmanager
def world(settings: WebSettings) -> Iterator[World]:
    store = Store.in_memory()
    patient = replace(settings, requests_a_minute=100_000)
    app = create_pages(FakeAssistant(), settings=patient, store=store)
    yield World(app, store)
    store.close()


@pytest.fixture
def there() -> Iterator[World]:
    """Accounts: lan (admin), hoa (reader)."""
    with world(WebSettings(access="accounts")) as made:
        made.store.accounts.add("lan", PASSWORD, "admin")
        made.store.accounts.add("hoa", PASSWORD, "reader")
        yield made


def sign_in(client: TestClient, name: str, password: str, **more: str) -> Reply:
    return client.post("/dang-nhap", data={"ten": name, "mat-khau": password, **more})


def follow(client: TestClient, response: Reply) -> Reply:
    """The page that a form leads to."""
    assert response.status_code == 303, response.text
    return client.get(urljoin(str(response.url), response.headers["location"]))


def session_cookie(response: Reply) -> dict[str, str]:
    """The parts of the cookie of sessions that an answer sets, in small letters."""
    [cookie] = [c for c in response.headers.get_list("set-cookie") if c.startswith("phien=")]
    pairs = (part.strip().partition("=") for part in cookie.split(";"))
    return {name.lower(): value.lower() if name != "phien" else value for name, _, value in pairs}


def text_of(response: Reply) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def secret_of(response: Reply) -> str:
    found = re.search(r'<code id="secret">([^<]+)</code>', response.text)
    assert found, text_of(response)
    return found[1]


# --- Signing in -----------------------------------------------------------------------------------


def test_a_visitor_is_led_to_sign_in_and_then_to_the_page_that_was_wanted(there: World) -> None:
    client = there.client()
    turned = client.get("/tai-khoan?so=1")
    form = follow(client, turned)
    assert 'name="tiep" value="tai-khoan?so=1"' in form.text
    entered = sign_in(client, "Lan ", PASSWORD, tiep="tai-khoan?so=1")
    assert urljoin(f"{HERE}/dang-nhap", entered.headers["location"]) == f"{HERE}/tai-khoan?so=1"
    assert "Tài khoản của tôi" in follow(client, entered).text


def test_an_unknown_name_and_a_wrong_password_are_told_the_same(there: World) -> None:
    wrong = sign_in(there.client(), "lan", "sai hoan toan")
    unknown = sign_in(there.client(), "bao", "sai hoan toan")
    assert wrong.status_code == unknown.status_code == 403
    assert "Tên hoặc mật khẩu không đúng" in wrong.text
    assert wrong.text.replace('value="lan"', "") == unknown.text.replace('value="bao"', "")
    assert "set-cookie" not in wrong.headers or "phien=" not in wrong.headers["set-cookie"]


def test_a_disabled_account_cannot_sign_in(there: World) -> None:
    there.store.accounts.set_active("hoa", False)
    assert sign_in(there.client(), "hoa", PASSWORD).status_code == 403


def test_many_failures_make_one_wait_and_say_how_long(there: World) -> None:
    client = there.client()
    for name in ("hoa", "HOA", " Hoa", "hoa", "hoa", "hoa"):
        sign_in(client, name, "sai hoan toan")
    refused = sign_in(client, "hoa", PASSWORD)
    assert refused.status_code == 429
    assert re.search(r"Đã thử sai nhiều lần; xin chờ \d+ giây rồi thử lại\.", refused.text)
    assert int(refused.headers["retry-after"]) >= 1


def test_failures_at_one_name_count_from_wherever_and_however_it_is_written(there: World) -> None:
    for number, name in enumerate(("hoa", "HOA", " Hoa", "hoa ", "hOa", "hoa")):
        sign_in(there.client(address=f"10.0.1.{number}"), name, "sai hoan toan")
    assert sign_in(there.client(address="10.0.2.1"), "Hoa", PASSWORD).status_code == 429
    assert sign_in(there.client(address="10.0.2.1"), "lan", PASSWORD).status_code == 303


def test_a_session_known_before_signing_in_is_worth_nothing_after(there: World) -> None:
    for planted in (there.store.sessions.start("hoa", "page", 3600), "x" * 43):
        answer = sign_in(there.client(cookies={"phien": planted}), "lan", PASSWORD)
        assert session_cookie(answer)["phien"] not in ("", planted)
        assert there.store.sessions.find(planted) is None


def test_signing_out_ends_the_session_on_the_server_as_well(there: World) -> None:
    client = there.signed_in("hoa")
    token = client.cookies["phien"]
    left = client.post("/dang-xuat")
    assert "phien" not in client.cookies
    assert there.store.sessions.find(token) is None
    assert "Đã đăng xuất." in follow(client, left).text
    assert there.client(cookies={"phien": token}).get("/tai-khoan").status_code == 303


def test_links_and_foreign_pages_sign_nobody_in_or_out(there: World) -> None:
    client = there.signed_in("hoa")
    foreign = {"Origin": "http://la.example"}
    assert client.post("/dang-xuat", headers=foreign).status_code == 403
    assert client.get("/dang-xuat").status_code == 404
    data = {"ten": "lan", "mat-khau": PASSWORD}
    assert client.post("/dang-nhap", data=data, headers=foreign).status_code == 403
    assert there.store.sessions.find(client.cookies["phien"]) is not None


@pytest.mark.parametrize(
    ("settings", "remember", "parts"),
    [
        (WebSettings(access="accounts"), "", {}),
        (WebSettings(access="accounts", secure_cookies=True), "", {"secure": ""}),
        (WebSettings(access="accounts"), "1", {"max-age": "2592000"}),
        (WebSettings(access="public", root_path="/tro-ly"), "", {"path": "/tro-ly"}),
    ],
)
def test_the_cookie_says_how_far_it_may_go(
    settings: WebSettings, remember: str, parts: dict[str, str]
) -> None:
    with world(settings) as made:
        made.store.accounts.add("hoa", PASSWORD, "reader")
        cookie = session_cookie(sign_in(made.client(), "hoa", PASSWORD, nho=remember))
    del cookie["phien"]
    cookie.pop("expires", None)
    assert cookie == {"path": "/", "httponly": "", "samesite": "lax", **parts}


@pytest.mark.parametrize(
    "wanted",
    [
        *("//la.example", "https://la.example/", "/\\la.example", "\\\\la.example"),
        *("/\t/la.example", "javascript:alert(1)", "a\r\nSet-Cookie: phien=x", "../../khac"),
        *("/./..//la", "a/%2E%2e/", "dang-xuat", "/dang-nhap?tiep=x", "/%09/la.example"),
        "///la.example",
    ],
)
def test_signing_in_leads_to_no_other_place(there: World, wanted: str) -> None:
    entered = sign_in(there.client(), "hoa", PASSWORD, tiep=wanted)
    assert entered.status_code == 303
    target = urlsplit(urljoin(f"{HERE}/dang-nhap", entered.headers["location"]))
    assert (target.scheme, target.netloc) == ("http", "127.0.0.1")
    assert len(session_cookie(entered)["phien"]) == 43
    assert "la.example" not in target.path or target.path.startswith("/%09")


@given(st.text(alphabet=st.sampled_from("/\\.:?#%@ab2eE\t\n x"), max_size=12))
def test_an_own_address_stays_below_the_root(wanted: str) -> None:
    found = urlsplit(urljoin("http://127.0.0.1/goc/dang-nhap", "./" + own_address(wanted)))
    assert found.netloc == "127.0.0.1"
    assert found.path.startswith("/goc/")


def test_own_addresses_keep_what_they_ask_for() -> None:
    assert own_address("/tai-lieu/abc?tu=1&den=2#trich-dan") == "tai-lieu/abc?tu=1&den=2#trich-dan"
    assert own_address("/?hoi-thoai=3f") == "?hoi-thoai=3f"
    assert own_address("/tai-lieu?q=a:b//c") == "tai-lieu?q=a:b//c"
    for back in ("/dang-nhap?tiep=x", "dang-xuat", "/dang-nhap/nhung"):
        assert own_address(back) == ""


def test_what_was_typed_into_the_form_comes_back_as_text_only(there: World) -> None:
    hostile = '"><script>alert(1)</script>'
    answer = sign_in(there.client(), hostile, "sai", tiep=hostile)
    assert "<script>alert" not in answer.text
    assert "&#34;&gt;&lt;script&gt;" in answer.text


def test_the_audit_log_tells_of_signing_in_without_what_was_typed(
    there: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client = there.client()
    sign_in(client, "hoa", "nham mat khau")
    sign_in(client, "mat-khau-go-nham-o", "x")
    sign_in(client, "hoa", PASSWORD)
    client.post("/dang-xuat")
    assert there.actions() == [
        ("sign_in_failed", "hoa", ""),
        ("sign_in_failed", "(tên không có)", ""),
        ("sign_in", "hoa", ""),
        ("sign_out", "hoa", ""),
    ]
    assert {entry.address for entry in there.store.audit.entries()} == {"10.0.0.7"}
    assert PASSWORD not in caplog.text
    assert "nham mat khau" not in caplog.text


def test_who_is_signed_in_is_led_on_at_once(there: World) -> None:
    client = there.signed_in("hoa")
    assert client.get("/dang-nhap?tiep=/tai-khoan").headers["location"] == "./tai-khoan"


def test_a_public_server_offers_to_go_on_without_signing_in() -> None:
    with world(WebSettings(access="public")) as made:
        assert "Tiếp tục không đăng nhập" in made.client().get("/dang-nhap").text


def test_a_file_in_place_of_a_word_is_answered_with_a_page(there: World) -> None:
    answer = there.client().post("/dang-nhap", files={"ten": ("a.txt", b"x")})
    assert answer.status_code == 400
    assert "<h1>" in answer.text


# --- The popup of the embedded chat ---------------------------------------------------------------


def _handed(response: Reply) -> str:
    found = re.search(r'data-token="([^"]+)"', response.text)
    assert found
    return found[1]


def test_the_popup_hands_over_a_token_that_is_not_the_sessions(there: World) -> None:
    client = there.client()
    answer = sign_in(client, "hoa", PASSWORD, nhung="1")
    token = _handed(answer)
    assert there.store.sessions.kind_of(token) == "embed"
    assert token != client.cookies["phien"]
    assert there.store.sessions.kind_of(client.cookies["phien"]) == "page"
    assert answer.text.count(token) == 1
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-opener-policy"] == "unsafe-none"


def test_who_is_signed_in_lets_the_embedded_chat_in_with_one_press(there: World) -> None:
    client = there.signed_in("hoa")
    asked = client.get("/dang-nhap?nhung=1")
    assert "data-token" not in asked.text
    assert "Tiếp tục với tên hoa" in asked.text
    token = _handed(client.post("/dang-nhap/nhung"))
    account = there.store.sessions.find(token)
    assert account is not None
    assert account.name == "hoa"


def test_a_guest_lets_no_embedded_chat_in(there: World) -> None:
    answer = there.client().post("/dang-nhap/nhung")
    assert "data-token" not in answer.text
    assert 'name="mat-khau"' in answer.text


def test_every_page_of_the_popup_keeps_its_opener_and_no_other_page_does(there: World) -> None:
    client = there.signed_in("hoa")
    popup = [
        client.get("/dang-nhap?nhung=1"),
        client.post("/dang-nhap/nhung", data={"khac": "1"}),
        sign_in(client, "hoa", "sai", nhung="1"),
        sign_in(client, "hoa", PASSWORD, nhung="1"),
        client.post("/dang-nhap/nhung"),
    ]
    assert {answer.headers["cross-origin-opener-policy"] for answer in popup} == {"unsafe-none"}
    others = [sign_in(client, "hoa", "sai"), client.get("/tai-khoan")]
    assert {answer.headers["cross-origin-opener-policy"] for answer in others} == {"same-origin"}


def test_the_popup_can_go_on_with_another_account(there: World) -> None:
    client = there.signed_in("hoa")
    token = client.cookies["phien"]
    page = follow(client, client.post("/dang-nhap/nhung", data={"khac": "1"}))
    assert there.store.sessions.find(token) is None
    assert 'name="mat-khau"' in page.text
    assert 'name="nhung"' in page.text


# --- One's own account ----------------------------------------------------------------------------


def _change(client: TestClient, old: str, new: str, again: str | None = None) -> Reply:
    data = {"cu": old, "moi": new, "lai": new if again is None else again}
    return client.post("/tai-khoan/mat-khau", data=data)


def test_a_new_password_needs_the_old_one_and_signs_all_others_out(there: World) -> None:
    client, elsewhere = there.signed_in("hoa"), there.signed_in("hoa")
    before = client.cookies["phien"]
    refused = _change(client, "sai hoan toan", OTHER_PASSWORD)
    assert refused.status_code == 403
    assert "Mật khẩu hiện nay không đúng" in refused.text
    assert "Đã đổi mật khẩu" in follow(client, _change(client, PASSWORD, OTHER_PASSWORD)).text
    assert client.cookies["phien"] != before
    assert elsewhere.get("/tai-khoan").status_code == 303
    assert sign_in(there.client(), "hoa", PASSWORD).status_code == 403
    assert sign_in(there.client(), "hoa", OTHER_PASSWORD).status_code == 303
    assert ("password_changed", "hoa", "") in there.actions()


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("ngan", "ngan", "10 ký tự"),
        (OTHER_PASSWORD, OTHER_PASSWORD + "x", "không giống nhau"),
    ],
)
def test_a_password_that_cannot_be_is_refused_beside_its_field(
    there: World, new: str, again: str, said: str
) -> None:
    answer = _change(there.signed_in("hoa"), PASSWORD, new, again)
    assert answer.status_code == 400
    assert said in answer.text
    assert 'aria-describedby="problem"' in answer.text
    assert sign_in(there.client(), "hoa", PASSWORD).status_code == 303


def test_guessing_the_old_password_is_slowed_down_too(there: World) -> None:
    client = there.signed_in("hoa")
    for _ in range(6):
        _change(client, "sai hoan toan", OTHER_PASSWORD)
    assert _change(client, PASSWORD, OTHER_PASSWORD).status_code == 429


def test_devices_are_listed_and_signed_out_one_by_one_or_all(there: World) -> None:
    client, elsewhere, third = (there.signed_in("hoa") for _ in range(3))
    page = client.get("/tai-khoan")
    assert page.text.count("Chrome trên Windows</strong>") == 3
    numbers = re.findall(r'name="so" value="(\d+)"', page.text)
    [number] = [n for n in numbers if int(n) == max(map(int, numbers))]
    assert "Đã đăng xuất khỏi" in text_of(
        follow(client, client.post("/tai-khoan/phien", data={"so": number}))
    )
    assert third.get("/tai-khoan").status_code == 303
    assert elsewhere.get("/tai-khoan").status_code == 200
    token = there.store.sessions.start("hoa", "token", 3600, "chương trình")
    client.post("/tai-khoan/phien/tat-ca")
    assert elsewhere.get("/tai-khoan").status_code == 303
    assert there.store.sessions.find(token) is not None


def test_nobody_ends_anothers_session(there: World) -> None:
    there.store.sessions.start("lan", "token", 3600, "của lan")
    [other] = there.store.sessions.of("lan")
    client = there.signed_in("hoa")
    client.post("/tai-khoan/phien", data={"so": str(other.id)})
    assert there.store.sessions.of("lan") == [other]


def test_a_token_is_shown_once_and_works(there: World) -> None:
    client = there.signed_in("hoa")
    made = client.post("/tai-khoan/ma", data={"ten": "Bảng <b>tổng hợp</b>", "ngay": "90"})
    assert made.status_code == 303
    shown = follow(client, made)
    token = secret_of(shown)
    assert there.store.sessions.kind_of(token) == "token"
    assert "Bảng &lt;b&gt;tổng hợp&lt;/b&gt;" in shown.text
    assert "curl http://127.0.0.1/api/v1/ask" in shown.text
    again = follow(client, made)
    assert token not in again.text
    [session] = [s for s in there.store.sessions.of("hoa") if s.kind == "token"]
    follow(client, client.post("/tai-khoan/phien", data={"so": str(session.id)}))
    assert there.store.sessions.find(token) is None
    assert [action for action, *_ in there.actions()][-2:] == ["token_made", "token_ended"]


def test_a_token_for_programs_opens_no_page_of_accounts(there: World) -> None:
    token = there.store.sessions.start("lan", "token", 3600, "x")
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    for address in ("/tai-khoan", "/quan-tri", "/quan-tri/nhat-ky"):
        assert there.client().get(address, headers=headers).status_code == 401
    posted = there.client().post("/tai-khoan/ma", data={"ten": "x"}, headers=headers)
    assert posted.status_code == 401


def test_tokens_need_a_name_and_are_not_without_number(there: World) -> None:
    client = there.signed_in("hoa")
    assert client.post("/tai-khoan/ma", data={"ten": " \t "}).status_code == 400
    for number in range(20):
        assert client.post("/tai-khoan/ma", data={"ten": f"m{number}"}).status_code == 303
    refused = client.post("/tai-khoan/ma", data={"ten": "một nữa"})
    assert refused.status_code == 400
    assert "nhiều nhất 20 mã" in refused.text


def test_who_is_signed_in_by_the_proxy_has_neither_password_nor_sign_out() -> None:
    settings = WebSettings(
        access="accounts", trusted_proxies=("10.0.0.0/8",), user_header="X-Remote-User"
    )
    with world(settings) as made:
        client = made.client()
        client.headers["X-Remote-User"] = "Minh"
        page = client.get("/tai-khoan")
        assert page.status_code == 200
        assert 'name="moi"' not in page.text
        assert "Đăng nhập qua cơ quan" in page.text
        assert _change(client, "x", OTHER_PASSWORD).status_code == 400
        assert "xin đăng xuất ở đó" in follow(client, client.post("/dang-xuat")).text


def test_a_note_is_for_its_owner_once_and_not_for_long() -> None:
    now = [0.0]
    notes = Notes(lambda: now[0])
    number = notes.leave("account:hoa", Note("Đã xong."))
    assert notes.take("account:lan", number) is None
    assert notes.take("account:hoa", number) == Note("Đã xong.")
    assert notes.take("account:hoa", number) is None
    late = notes.leave("account:hoa", Note("Đã xong."))
    now[0] = 301.0
    assert notes.take("account:hoa", late) is None


# --- Administrators -------------------------------------------------------------------------------


def test_only_administrators_see_their_pages(there: World) -> None:
    reader, guest = there.signed_in("hoa"), there.client()
    for address in ("/quan-tri", "/quan-tri/nhat-ky", "/quan-tri/gop-y", "/quan-tri/gop-y.csv"):
        assert reader.get(address).status_code == 403
        assert guest.get(address).status_code == 303
        assert there.signed_in("lan").get(address).status_code == 200
    added = reader.post("/quan-tri/tai-khoan", data={"ten": "bao", "vai-tro": "admin"})
    assert added.status_code == 403
    assert there.store.accounts.get("bao") is None


def test_the_routes_refuse_others_even_without_the_gate() -> None:
    with world(WebSettings(access="accounts")) as made:
        bare = FastAPI()
        bare.include_router(admin_router(made.store, Pages(staff=False)))
        client = TestClient(bare)
        assert client.get("/quan-tri").status_code == 403
        assert client.post("/quan-tri/tai-khoan", data={"ten": "bao"}).status_code == 403


def _administer(client: TestClient, what: str, **data: str) -> Reply:
    return client.post(
        f"/quan-tri/tai-khoan{what}",
        data={name.replace("_", "-"): value for name, value in data.items()},
    )


def test_an_account_is_added_with_a_password_that_is_shown_once(there: World) -> None:
    client = there.signed_in("lan")
    added = _administer(client, "", ten="Bao ", vai_tro="staff")
    password = secret_of(follow(client, added))
    assert password not in follow(client, added).text
    account = there.store.accounts.verify("bao", password)
    assert account is not None
    assert account.role == "staff"
    assert ("account_added", "lan", "bao: Cán bộ") in there.actions()
    assert password not in str(there.actions())


def test_a_typed_password_is_not_shown(there: World) -> None:
    client = there.signed_in("lan")
    page = follow(
        client, _administer(client, "", ten="bao", vai_tro="reader", mat_khau=OTHER_PASSWORD)
    )
    assert OTHER_PASSWORD not in page.text
    assert there.store.accounts.verify("bao", OTHER_PASSWORD) is not None


def test_an_account_of_the_proxy_has_no_password(there: World) -> None:
    client = there.signed_in("lan")
    page = follow(client, _administer(client, "", ten="minh", vai_tro="staff", sso="1"))
    account = there.store.accounts.get("minh")
    assert account is not None
    assert account.sso
    assert "Đăng nhập qua cơ quan" in page.text
    refused = _administer(client, "/mat-khau", ten="minh", mat_khau=OTHER_PASSWORD)
    assert refused.status_code == 400


@pytest.mark.parametrize(
    ("name", "role", "said"),
    [
        ("hoa", "reader", "Đã có tài khoản"),
        ('"><script>alert(1)</script>', "reader", "không hợp lệ"),
        ("=cmd|calc", "reader", "không hợp lệ"),
        ("../etc", "reader", "không hợp lệ"),
        ("bao", "guest", "chọn một vai trò"),
        ("bao", "", "chọn một vai trò"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_what_was_typed_stays(
    there: World, name: str, role: str, said: str
) -> None:
    client = there.signed_in("lan")
    answer = _administer(client, "", ten=name, vai_tro=role)
    assert answer.status_code == 400
    assert said in answer.text
    assert "<script>alert" not in answer.text
    assert len(there.store.accounts.all()) == 2


def test_names_of_dots_only_can_be_managed(there: World) -> None:
    client = there.signed_in("lan")
    follow(client, _administer(client, "", ten="..", vai_tro="reader"))
    page = follow(client, _administer(client, "/tat", ten=".."))
    assert "Đã tắt tài khoản «..»" in page.text


def test_role_password_and_state_of_an_account_are_changed(there: World) -> None:
    client, hoa = there.signed_in("lan"), there.signed_in("hoa")
    changed = _administer(client, "/vai-tro", ten="hoa", vai_tro="staff")
    assert "nay có vai trò cán bộ" in follow(client, changed).text
    assert hoa.get("/tai-khoan").status_code == 303
    password = secret_of(follow(client, _administer(client, "/mat-khau", ten="hoa")))
    hoa = there.signed_in("hoa", password)
    follow(client, _administer(client, "/dang-xuat", ten="hoa"))
    assert hoa.get("/tai-khoan").status_code == 303
    assert "Bật lại" in follow(client, _administer(client, "/tat", ten="hoa")).text
    assert sign_in(there.client(), "hoa", password).status_code == 403
    follow(client, _administer(client, "/bat", ten="hoa"))
    there.signed_in("hoa", password)
    assert [action for action, who, _ in there.actions() if who == "lan"][1:] == [
        *("account_role", "account_password", "account_signed_out", "account_off", "account_on")
    ]


@pytest.mark.parametrize("what", ["/vai-tro", "/tat", "/mat-khau", "/dang-xuat"])
def test_nobody_locks_oneself_out(there: World, what: str) -> None:
    client = there.signed_in("lan")
    answer = _administer(client, what, ten=" LAN", vai_tro="reader", mat_khau=OTHER_PASSWORD)
    assert answer.status_code == 400
    assert client.get("/quan-tri").status_code == 200


def test_an_account_that_is_not_there_is_told_so(there: World) -> None:
    client = there.signed_in("lan")
    for name in ("bao", "", "../../x", "<script>"):
        assert client.get("/quan-tri/tai-khoan", params={"ten": name}).status_code == 404
        assert _administer(client, "/tat", ten=name).status_code == 404


def test_accounts_are_found_by_a_part_of_their_name(there: World) -> None:
    page = there.signed_in("lan").get("/quan-tri?q=HO")
    assert "1 trên 2 tài khoản" in text_of(page)
    assert "ten=lan" not in page.text


def test_on_this_machine_the_first_administrator_is_made_and_nothing_else_is_there() -> None:
    with world(WebSettings()) as made:
        client = made.client()
        assert "Tạo tài khoản quản trị đầu tiên" in client.get("/quan-tri").text
        added = _administer(client, "", ten="lan", vai_tro="admin", mat_khau=PASSWORD)
        assert "Đã thêm tài khoản" in follow(client, added).text
        assert "không cần đăng nhập" in client.get("/quan-tri").text
        assert made.actions() == [("account_added", "local", "lan: Quản trị")]
        for address in ("/dang-nhap", "/tai-khoan"):
            assert client.get(address).status_code == 404


def test_the_audit_log_is_paged_and_narrowed(there: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_routes, "_READ_AT_ONCE", 50)
    for number in range(230):
        there.store.audit.write("upload" if number % 2 else "edit", "lan", "", f"tệp {number}.")
    client = there.signed_in("lan")
    first = client.get("/quan-tri/nhat-ky?viec=upload")
    shown = re.findall(r"tệp (\d+)\.", first.text)
    assert shown == [str(number) for number in range(229, 29, -2)]
    [older] = re.findall(r'rel="next" href="([^"]+)"', first.text)
    second = client.get(urljoin(str(first.url), older.replace("&amp;", "&")))
    assert re.findall(r"tệp (\d+)\.", second.text) == [str(n) for n in range(29, 0, -2)]
    assert 'rel="next"' not in second.text


@pytest.mark.parametrize("before", ["0", "-1", str(2**63), "9" * 23, "x"])
def test_an_entry_that_no_log_has_is_a_bad_request(there: World, before: str) -> None:
    client = there.signed_in("lan")
    assert client.get(f"/quan-tri/nhat-ky?truoc={before}").status_code == 400
    assert client.get(f"/quan-tri/nhat-ky?truoc={2**63 - 1}").status_code == 200


def test_the_audit_log_shows_hostile_words_as_words(there: World) -> None:
    there.store.audit.write("<b>việc</b>", "<img src=x>", "'\"", "<script>alert(1)</script>")
    page = there.signed_in("lan").get("/quan-tri/nhat-ky")
    assert "<script>alert" not in page.text
    assert "<img src=x>" not in page.text
    assert "&lt;b&gt;việc&lt;/b&gt;" in page.text


def _opinion(number: int, **more: object) -> Feedback:
    values: dict[str, object] = {
        "visitor_key": "account:hoa",
        "exchange_id": f"e{number}",
        "question": f"Câu hỏi {number}?",
        "answer": "Xã Suối Mơ đạt 61,5 triệu đồng [1].",
        "citations_json": json.dumps([{"title": "Báo cáo xã Suối Mơ", "page": 4}]),
        "verdict": "down",
        "reasons": ("wrong_number",),
        "comment": "",
        "at": datetime(2026, 11, 1, 17, number, tzinfo=UTC),
    }
    return Feedback(**{**values, **more})  # type: ignore[arg-type]


def test_feedback_is_listed_and_narrowed(there: World) -> None:
    for number in range(30):
        there.store.feedback.add(_opinion(number))
    there.store.feedback.add(_opinion(40, verdict="up", reasons=(), visitor_key="guest:3f"))
    client = there.signed_in("lan")
    everything = client.get("/quan-tri/gop-y")
    assert "31 góp ý" in everything.text
    assert "Báo cáo xã Suối Mơ, trang 4" in everything.text
    [older] = re.findall(r'rel="next" href="([^"]+)"', everything.text)
    rest = client.get(urljoin(str(everything.url), older.replace("&amp;", "&")))
    assert len(re.findall(r"Câu hỏi \d+\?", rest.text)) == 6
    up = text_of(client.get("/quan-tri/gop-y?danh-gia=up"))
    assert "1 góp ý" in up
    assert "khách" in up
    assert "30 góp ý" in client.get("/quan-tri/gop-y?ly-do=wrong_number").text
    assert "1 góp ý" in client.get("/quan-tri/gop-y?q=cau hoi 17").text
    assert client.get("/quan-tri/gop-y?trang=0").status_code == 400


def test_feedback_shows_hostile_words_as_words(there: World) -> None:
    hostile = "</p><script>alert(1)</script>"
    citations = json.dumps([{"title": hostile, "page": hostile}, {"title": None}, 7])
    there.store.feedback.add(
        _opinion(
            1,
            question=hostile,
            answer=hostile,
            comment=hostile,
            reasons=(hostile,),
            citations_json=citations,
        )
    )
    page = there.signed_in("lan").get("/quan-tri/gop-y", params={"q": "alert"})
    assert "1 góp ý" in page.text
    assert "<script>alert" not in page.text


@given(
    st.text(max_size=20).filter(lambda text: "\x00" not in text), st.sampled_from("=+-@\t\r＝＠")
)
def test_no_cell_of_the_file_is_taken_for_a_formula(text: str, start: str) -> None:
    hostile = start + text
    given_ = _opinion(1, question=hostile, answer=" " + hostile, comment=hostile)
    lines = list(csv.reader(io.StringIO("".join(csv_lines([given_]))[1:]), delimiter=";"))
    assert len(lines) == 2
    for cell in lines[1]:
        assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＠"))
    assert lines[1][4] == "'" + hostile


def test_the_file_of_feedback_holds_what_the_page_shows(there: World) -> None:
    there.store.feedback.add(_opinion(1, comment="Nhầm; xem lại\nbản cuối"))
    there.store.feedback.add(_opinion(2, verdict="up"))
    answer = there.signed_in("lan").get("/quan-tri/gop-y.csv?danh-gia=down")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="gop-y-\d{4}-\d\d-\d\d\.csv"', answer.headers["content-disposition"]
    )
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    [line] = lines[1:]
    assert line[:3] == ["02/11/2026 00:01", "Chưa đạt", "Số liệu không đúng"]
    assert line[3:5] == ["Nhầm; xem lại\nbản cuối", "Câu hỏi 1?"]
    assert there.actions()[-1] == ("feedback_exported", "lan", "1 góp ý")


# --- Small parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome trên Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko Firefox/150.0", "Firefox trên Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604", "Safari trên iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150 Safari/537 Edg/150", "Edge trên Windows"),
        ("<script>", "Trình duyệt khác"),
    ],
)
def test_devices_are_called_by_browser_and_system(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_durations_and_moments_read_well() -> None:
    assert [duration(seconds) for seconds in (0, 45, 99, 120, 121)] == [
        *("1 giây", "45 giây", "99 giây", "2 phút", "3 phút")
    ]
    assert vietnamese_time(datetime(2026, 12, 31, 18, 5, tzinfo=UTC)) == "01/01/2027 01:05"
    assert vietnamese_time(None) == ""


def test_new_passwords_are_strong_and_differ() -> None:
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password) for password in made)


@pytest.mark.parametrize(
    ("scope", "way"),
    [
        ({"path": "/"}, "."),
        ({"path": "/tai-lieu"}, "."),
        ({"path": "/tai-lieu/a/trang"}, "../.."),
        ({"path": "/goc/tai-lieu/a", "root_path": "/goc"}, ".."),
        ({"path": "/tai-lieu/a", "root_path": "/goc"}, ".."),
        ({"path": "/gocrieng/a", "root_path": "/goc"}, ".."),
        ({"path": "/goc/api/v1/", "root_path": "/goc/api/v1", "app_root_path": "/goc"}, "../.."),
    ],
)
def test_links_find_the_root(scope: dict[str, str], way: str) -> None:
    assert way_to_root(scope) == way


@pytest.mark.parametrize(
    ("visitor", "linked"),
    [
        (Visitor("reader", "account:hoa", "hoa"), set()),
        (Visitor("staff", "account:bao", "bao"), {"/them-tai-lieu"}),
        (Visitor("admin", "account:lan", "lan"), {"/them-tai-lieu", "/quan-tri"}),
    ],
)
def test_pages_link_only_to_what_a_visitor_may_use(visitor: Visitor, linked: set[str]) -> None:
    scope = {
        **{"type": "http", "method": "GET", "path": "/tai-lieu", "headers": []},
        **{"query_string": b"", "server": ("127.0.0.1", 80), "scheme": "http"},
    }
    pages = Pages(staff=True, signs_in=True)
    page = pages.unknown(Request(with_visitor(scope, visitor)))
    text = bytes(page.body).decode()
    found = {link for link in ("/them-tai-lieu", "/quan-tri") if f".{link}" in text}
    assert found == linked
    assert (visitor.name or "") in text
    assert LOCAL.may("admin")


def test_the_popups_script_speaks_to_its_own_origin_only() -> None:
    script = Path("chatbot/web/static/signed_in.js").read_text("utf-8")
    assert script.count("postMessage") == 1
    assert 'postMessage({ type: "van-kien:ve", token }, window.location.origin)' in script
