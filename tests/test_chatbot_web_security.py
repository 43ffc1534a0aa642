"""Attacks on the whole application: forged headers, foreign pages, scripts, paths, sessions."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from chatbot.store.feedback import Feedback
from chatbot.web.accounts.cookies import COOKIE
from chatbot.web.gate.identity import GUEST_COOKIE
from chatbot.web.gate.limits import GUESTS_AN_ADDRESS
from chatbot.web.gate.rules import MAX_BODY_BYTES, MAX_UPLOAD_BYTES, RULES
from chatbot.web.monitoring import METRICS
from chatbot.web.settings import WebSettings
from tests.gated import HEADERS, HOST, NAMES, ORIGIN, PASSWORD, Gated, gated

pytestmark = pytest.mark.slow

PROXY = "10.0.0.2"
SCRIPT = "<script>alert(1)</script>"
PICTURE = '"><img src=x onerror=alert(2)>'
HOSTILE = f"{SCRIPT}{PICTURE}'{{{{7*7}}}}"
JSON = {"Content-Type": "application/json", **HEADERS}


def _settings(access: str, **more: object) -> WebSettings:
    return WebSettings(
        access=access,  # type: ignore[arg-type]
        hosts=(HOST,),
        trusted_proxies=(PROXY,),
        user_header="X-User",
        frame_origins=("https://noibo.example",),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    """Everybody has to sign in."""
    with gated(tmp_path_factory.mktemp("closed"), _settings("accounts")) as found:
        yield found


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    """Whoever comes may read."""
    with gated(tmp_path_factory.mktemp("public"), _settings("public")) as found:
        yield found


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    """For the user of this machine."""
    with gated(tmp_path_factory.mktemp("local"), WebSettings()) as found:
        yield found


# --- forged Host, Origin, X-Forwarded-*, sign-on header


@pytest.mark.parametrize(
    "path", ["/", "/tai-lieu", "/health", "/api/v1/documents", "/web/page.css"]
)
@pytest.mark.parametrize("host", ["evil.example", "van-kien.example.evil.example", "a b"])
def test_a_foreign_name_opens_nothing(public: Gated, path: str, host: str) -> None:
    answer = public.client("admin").get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert "Suối Mơ" not in answer.text
    assert "evil.example</" not in answer.text


def test_this_machines_server_is_not_reached_through_a_proxy_or_a_foreign_name(
    local: Gated,
) -> None:
    client = TestClient(local.app, base_url="http://127.0.0.1", client=("127.0.0.1", 1))
    assert client.get("/tai-lieu").status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"):
        assert client.get("/tai-lieu", headers={header: "127.0.0.1"}).status_code == 403
    assert client.get("/tai-lieu", headers={"Host": "rebound.example"}).status_code == 421


def test_a_user_named_by_a_stranger_is_nobody(closed: Gated) -> None:
    stranger, proxy = closed.client(), closed.client(address=PROXY)
    named = {"X-User": NAMES["admin"]}
    assert stranger.get("/quan-tri", headers=named).status_code == 401
    for forged in ({"X-Forwarded-For": PROXY}, {"Forwarded": f"for={PROXY}"}):
        assert stranger.get("/quan-tri", headers={**named, **forged}).status_code == 401
    assert proxy.get("/quan-tri", headers=named).status_code == 200
    assert proxy.get("/quan-tri").status_code == 401


def test_a_user_whom_the_proxy_brings_in_becomes_a_reader(closed: Gated) -> None:
    proxy = closed.client(address=PROXY)
    assert proxy.get("/tai-lieu", headers={"X-User": "Moi.Den@Noibo.example"}).status_code == 200
    account = closed.store.accounts.get("moi.den@noibo.example")
    assert account is not None
    assert account.role == "reader"
    assert account.sso
    assert (
        proxy.get("/them-tai-lieu", headers={"X-User": "moi.den@noibo.example"}).status_code == 403
    )
    for name in ("a b", "<b>", "x" * 65, "../x"):
        assert proxy.get("/tai-lieu", headers={"X-User": name}).status_code == 403
    closed.store.accounts.set_active("moi.den@noibo.example", False)
    assert proxy.get("/tai-lieu", headers={"X-User": "moi.den@noibo.example"}).status_code == 403


def test_forwarded_words_of_a_stranger_leave_no_trace(public: Gated) -> None:
    forged = {
        **{"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        **{"X-Forwarded-Prefix": "/evil", "X-Gradio-Server": "https://evil.example"},
    }
    client = public.client()
    page = client.get("/", headers={**forged, "Accept": "text/html"})
    assert "strict-transport-security" not in page.headers
    assert "secure" not in page.headers["set-cookie"].lower()
    for path in ("/", "/config", "/tai-lieu", "/bang-chi-tieu/chi-tieu.xlsx"):
        answer = client.get(path, headers=forged)
        assert answer.status_code == 200
        assert "evil" not in answer.text
    assert json.loads(client.get("/config", headers=forged).text)["root"] == ORIGIN


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{ORIGIN}.evil.example"])
def test_no_foreign_page_changes_anything_with_a_visitors_cookie(
    closed: Gated, origin: str
) -> None:
    client = closed.client("admin")
    for rule in RULES:
        if "POST" not in rule.methods:
            continue
        path = re.sub(r"\{[^}]*\}", "1", rule.path)
        for headers in ({"Origin": origin}, {"Origin": origin, "X-Van-Kien": "1"}):
            headers = {"Content-Type": "application/json", **headers}
            answer = client.post(path, headers=headers, content=b"{}")
            assert answer.status_code == 403, path
    assert client.get("/tai-khoan").status_code == 200, "the session is still there"


def test_a_cookie_alone_changes_nothing(closed: Gated) -> None:
    client = closed.client("admin")
    for rule in RULES:
        if "POST" in rule.methods and not rule.tokens:
            path = re.sub(r"\{[^}]*\}", "1", rule.path)
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            assert client.post(path, headers=form, content=b"x=1").status_code in (403, 415), path


def test_nothing_is_let_in_from_other_origins(public: Gated) -> None:
    client = public.client()
    for path in ("/", "/nhung", "/widget.js", "/api/v1/documents", "/gradio_api/queue/data"):
        for origin in ("https://evil.example", "https://noibo.example"):
            asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            for answer in (client.get(path, headers=asked), client.options(path, headers=asked)):
                assert not [name for name in answer.headers if name.startswith("access-control")]


def test_only_the_embedded_chat_may_be_framed_and_only_by_listed_origins(public: Gated) -> None:
    client = public.client()
    for path in ("/", "/tai-lieu", "/dang-nhap", "/kiem-tra", "/none"):
        headers = client.get(path).headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "noibo.example" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "SAMEORIGIN"
    headers = client.get("/nhung").headers
    policy = headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://noibo.example")
    assert "x-frame-options" not in headers


# --- sessions, cookies, tokens


def _sign_in(client: TestClient, role: str = "reader", **more: str) -> None:
    form = {"ten": NAMES[role], "mat-khau": PASSWORD, **more}  # type: ignore[index]
    answer = client.post("/dang-nhap", data=form, headers={"Origin": ORIGIN})
    assert answer.status_code == 303, answer.text


def test_the_session_after_signing_in_is_not_the_one_before(closed: Gated) -> None:
    planted = closed.token("reader")
    victim = closed.client()
    victim.cookies.set(COOKIE, planted, domain=HOST, path="/")
    _sign_in(victim, "admin")
    token = victim.cookies.get(COOKIE, domain=HOST)
    assert token not in (planted, None)
    attacker = closed.client()
    attacker.cookies.set(COOKIE, planted)
    assert attacker.get("/tai-khoan").status_code == 401, "what was planted opens nothing"
    invented = closed.client()
    invented.cookies.set(COOKIE, "A" * 43)
    _sign_in(invented, "reader")
    found = {cookie.value for cookie in invented.cookies.jar if cookie.name == COOKIE}
    assert "A" * 43 in found
    assert closed.store.sessions.find("A" * 43) is None, "no session takes a name from outside"


def test_signing_out_ends_the_session_on_the_server(closed: Gated) -> None:
    client = closed.client()
    _sign_in(client)
    token = client.cookies[COOKIE]
    assert client.get("/tai-khoan").status_code == 200
    client.post("/dang-xuat", headers={"Origin": ORIGIN})
    thief = closed.client()
    thief.cookies.set(COOKIE, token)
    assert thief.get("/tai-khoan").status_code == 401


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cookies_are_kept_from_scripts_and_foreign_pages(public: Gated, scheme: str) -> None:
    client = public.client(address=PROXY)
    behind = {"X-Forwarded-Proto": scheme, "X-Forwarded-Prefix": "/tro-ly", "Accept": "text/html"}
    guest = client.get("/", headers=behind)
    form = {"ten": NAMES["reader"], "mat-khau": PASSWORD}
    signed = client.post("/dang-nhap", data=form, headers={"Origin": ORIGIN, **behind})
    for answer, name in ((guest, GUEST_COOKIE), (signed, COOKIE)):
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{name}=")
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/tro-ly"} <= parts
        assert ("secure" in parts) == (scheme == "https")
    assert ("strict-transport-security" in guest.headers) == (scheme == "https")


@pytest.mark.parametrize(
    "cookie", ["short", "x" * 65, "a;b", '"quoted"', "../../etc", "guest:local"]
)
def test_a_forged_guest_is_given_a_name_of_its_own(public: Gated, cookie: str) -> None:
    client = public.client()
    answer = client.get("/", headers={"Cookie": f"khach={cookie}", "Accept": "text/html"})
    assert answer.headers["set-cookie"].startswith("khach=")
    assert cookie not in answer.headers["set-cookie"]


def test_a_token_opens_what_it_was_made_for_and_nothing_else(closed: Gated) -> None:
    for kind, opened in (("token", "/api/v1/documents"), ("embed", "/nhung/goi-y")):
        bearer = {"Authorization": f"Bearer {closed.token('admin', kind)}"}
        client = closed.client()
        assert client.get(opened, headers=bearer).status_code == 200
        for path in ("/quan-tri", "/tai-khoan", "/them-tai-lieu", "/tai-lieu", "/", "/config"):
            assert client.get(path, headers=bearer).status_code in (401, 403), path
        cookie = closed.client()
        cookie.cookies.set(COOKIE, bearer["Authorization"].split()[1])
        assert cookie.get("/tai-khoan").status_code == 401, "nor is it a cookie"
    embedded = {"Authorization": f"Bearer {closed.token('admin', 'embed')}"}
    assert closed.client().get("/api/v1/documents", headers=embedded).status_code == 401
    page = {"Authorization": f"Bearer {closed.token('admin', 'page')}"}
    assert closed.client().get("/api/v1/documents", headers=page).status_code == 401
    for wrong in ("Bearer x", "Bearer ", "bearer \xff", "Basic YTpi"):
        headers = [(b"authorization", wrong.encode("latin-1"))]
        assert closed.client().get("/api/v1/documents", headers=headers).status_code == 401
    assert closed.client("admin").get("/api/v1/documents", headers=page).status_code == 401, (
        "a wrong token is not mended by a cookie"
    )


def test_a_token_needs_no_own_page_and_json_all_the_same(closed: Gated) -> None:
    bearer = {"Authorization": f"Bearer {closed.token('reader', 'token')}"}
    client = closed.client()
    asked = {"question": "Thu nhập?"}
    assert client.post("/api/v1/ask", json=asked, headers=bearer).status_code == 200
    form = {**bearer, "Content-Type": "text/plain"}
    assert client.post("/api/v1/ask", content=json.dumps(asked), headers=form).status_code == 415
    assert closed.client().post("/api/v1/ask", json=asked, headers=HEADERS).status_code == 401


def test_who_is_switched_off_or_demoted_is_so_with_the_next_request(closed: Gated) -> None:
    closed.store.accounts.add("tam.thoi", PASSWORD, "admin")
    client = closed.client()
    client.cookies.set(COOKIE, closed.store.sessions.start("tam.thoi", "page", 3600))
    assert client.get("/quan-tri").status_code == 200
    closed.store.accounts.set_role("tam.thoi", "reader")
    assert client.get("/quan-tri").status_code == 401
    closed.store.accounts.set_active("tam.thoi", False)
    assert client.get("/tai-lieu").status_code == 401


def test_the_chat_of_another_visitor_is_neither_heard_nor_disturbed(public: Gated) -> None:
    lan, hoa, guest = public.client("reader"), public.client("staff"), public.client()
    event = lan.get("/config").json()["dependencies"][0]["id"]
    body = {"session_hash": "lan1", "fn_index": event, "data": []}
    lan.post("/gradio_api/queue/join", json=body, headers=HEADERS)
    for stranger in (hoa, guest):
        answer = stranger.post("/gradio_api/queue/join", json=body, headers=HEADERS)
        assert answer.status_code == 403
        cancel = {**body, "event_id": "x"}
        answer = stranger.post("/gradio_api/cancel", json=cancel, headers=HEADERS)
        assert answer.status_code == 403
        assert stranger.get("/gradio_api/queue/data?session_hash=lan1").status_code == 403
        assert stranger.get("/gradio_api/heartbeat/lan1").status_code == 403
    unknown = guest.get("/gradio_api/queue/data?session_hash=never")
    twice = lan.get("/gradio_api/queue/data?session_hash=lan1&session_hash=hoa1")
    assert (unknown.status_code, twice.status_code) == (403, 403)
    for wrong in (b"[]", b"x", b'{"session_hash": 1}'):
        answer = guest.post("/gradio_api/queue/join", content=wrong, headers=JSON)
        assert answer.status_code == 400
    for wrong in (b'{"session_hash": "../a"}', b"{}"):
        answer = guest.post("/gradio_api/queue/join", content=wrong, headers=JSON)
        assert answer.status_code == 403


def test_no_event_of_the_chat_opens_a_file_or_an_address(public: Gated, tmp_path: Path) -> None:
    secret = tmp_path / "bi-mat.txt"
    secret.write_text("7391", "utf-8")
    guest = public.client()
    cache = Path(tempfile.gettempdir(), "gradio")
    before = set(cache.rglob("*")) if cache.exists() else set()
    for event in guest.get("/config").json()["dependencies"]:
        for path in (str(secret), "http://noi-khac.example/x"):
            file = {"path": path, "meta": {"_type": "gradio.FileData"}}
            for sent in ({"data": [file]}, {"data": [], "event_data": {"question": file}}):
                body = {"session_hash": "khach1", "fn_index": event["id"], **sent}
                answer = guest.post("/gradio_api/queue/join", json=body, headers=HEADERS)
                assert answer.status_code == 400, event["id"]
    after = set(cache.rglob("*")) if cache.exists() else set()
    assert after == before


def test_an_address_without_a_page_still_knows_who_asks(closed: Gated) -> None:
    answer = closed.client("reader").get("/khong-co", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert NAMES["reader"] in answer.text


def test_an_origin_that_is_none_is_a_foreign_one(public: Gated) -> None:
    headers = {"Origin": "http://["}
    answer = public.client().post("/api/v1/ask", json={"question": "a"}, headers=headers)
    assert answer.status_code == 403


# --- where signing in leads


@pytest.mark.parametrize(
    "wanted",
    [
        *("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example"),
        *(
            "javascript:alert(1)",
            "/a\r\nSet-Cookie: phien=x",
            "%0d%0aSet-Cookie:x",
            " //evil.example",
        ),
        *("/../../evil", "http:evil.example", "\t//evil.example", "/%2f%2fevil.example/..", "///a"),
        *("/tai-lieu/%0d%0aLocation:%20https://evil.example", "./../..//evil.example"),
    ],
)
def test_signing_in_leads_to_own_pages_only(closed: Gated, wanted: str) -> None:
    client = closed.client()
    page = client.get("/dang-nhap", params={"tiep": wanted})
    assert page.status_code == 200
    _sign_in(client, "reader", tiep=wanted)
    form = {"ten": NAMES["reader"], "mat-khau": PASSWORD, "tiep": wanted}
    answer = client.post("/dang-nhap", data=form, headers={"Origin": ORIGIN})
    location = answer.headers["location"]
    arrived = answer.url.join(location)
    assert arrived.host == HOST
    assert arrived.scheme == "http"
    assert not re.search(r"[\r\n\\]", location)
    assert len(answer.headers.get_list("set-cookie")) == 1


def test_whoever_is_sent_to_sign_in_comes_back_to_the_same_page(closed: Gated) -> None:
    client = closed.client()
    wanted = "/tai-lieu?q=Su%E1%BB%91i%20M%C6%A1&order=title"
    sent = client.get(wanted, headers={"Accept": "text/html"})
    assert sent.status_code == 303
    page = client.get(str(sent.url.join(sent.headers["location"])))
    [kept] = re.findall(r'name="tiep" value="([^"]*)"', page.text)
    form = {"ten": NAMES["reader"], "mat-khau": PASSWORD, "tiep": unescape(kept)}
    back = client.post("/dang-nhap", data=form, headers={"Origin": ORIGIN})
    assert str(back.url.join(back.headers["location"])) == ORIGIN + wanted


def test_no_address_puts_a_header_into_the_answer(closed: Gated) -> None:
    client = closed.client()
    for path in ("/tai-lieu/%0d%0aX-Evil:%201", "/x?%0d%0aX-Evil:%201", "/?tiep=%0d%0aX-Evil:1"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert "x-evil" not in answer.headers
        assert not re.search(r"[\r\n]", answer.headers.get("location", ""))


# --- bodies and numbers


def test_too_large_a_body_is_refused_unread(closed: Gated) -> None:
    client = closed.client("admin")
    for path, most in (
        ("/api/v1/ask", MAX_BODY_BYTES),
        ("/gradio_api/queue/join", MAX_BODY_BYTES),
        ("/dang-nhap", MAX_BODY_BYTES),
        ("/them-tai-lieu", MAX_UPLOAD_BYTES),
        ("/kiem-tra", MAX_UPLOAD_BYTES),
    ):
        # Only the length is said: what would follow is never asked for.
        headers = {**JSON, "Content-Length": str(most + 1)}
        assert client.post(path, headers=headers, content=b"{}").status_code == 413, path


@pytest.mark.parametrize("length", ["", "-1", "1e3", "٣", "0x10", "1, 1"])
def test_a_body_of_unknown_length_is_refused(closed: Gated, length: str) -> None:
    client = closed.client("reader")
    headers = {**JSON, "Content-Length": length.encode()}
    answer = client.post("/api/v1/ask", headers=headers, content=b"{}")  # type: ignore[arg-type]
    assert answer.status_code == 411


def test_a_body_in_pieces_is_refused(closed: Gated) -> None:
    client = closed.client("reader")

    def pieces() -> Iterator[bytes]:
        yield b"{}"

    for extra in ({}, {"Content-Length": "2"}):
        headers = {**JSON, "Transfer-Encoding": "chunked", **extra}
        answer = client.post("/api/v1/ask", headers=headers, content=pieces())
        assert answer.status_code == 411


def test_who_asks_too_fast_is_told_how_long_to_wait(tmp_path: Path) -> None:
    settings = WebSettings(access="public", hosts=(HOST,), requests_a_minute=1)
    with gated(tmp_path, settings) as gate:
        client = gate.client("reader")
        assert client.get("/tai-lieu").status_code == 200
        counted = METRICS.registry.get_sample_value("vankien_rate_limited_total") or 0
        refused = client.get("/tai-lieu")
        assert refused.status_code == 429
        assert METRICS.registry.get_sample_value("vankien_rate_limited_total") == counted + 1
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert re.search(r"xin đợi \d+ giây", refused.json()["message"])
        page = client.get("/tai-lieu", headers={"Accept": "text/html"})
        assert page.status_code == 429
        assert "<!doctype html>" in page.text
        assert client.get("/web/page.css").status_code == 200, "files are not counted"
        assert gate.client("staff").get("/tai-lieu").status_code == 200
        most = GUESTS_AN_ADDRESS
        guests = [gate.client().get("/tai-lieu").status_code for _ in range(most + 10)]
        assert guests[:most] == [200] * most, "an office shares one address"
        assert 429 in guests[most:], "no cookie is no way around it"
        assert gate.client(address="203.0.113.9").get("/tai-lieu").status_code == 200


# --- paths

UPWARDS = (
    *("../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd"),
    *("..%5c..%5cetc%5cpasswd", "/etc/passwd", "%2fetc%2fpasswd", "....//....//etc/passwd"),
    *("%252e%252e%252fetc%252fpasswd", "a/../../../app.py", "file:///etc/passwd", "%00", "~root"),
)


def test_no_parameter_of_an_address_leads_out_of_its_place(closed: Gated) -> None:
    client = closed.client("admin")
    templates = [rule.path for rule in RULES if "GET" in rule.methods and "{" in rule.path]
    assert len(templates) > 10
    gradio = ["/gradio_api/file={x:path}", "/gradio_api/file/{x:path}", "/svelte/{x:path}"]
    for template in [*templates, *gradio]:
        if "heartbeat" in template:
            continue
        for upwards in UPWARDS:
            path = re.sub(r"\{[^}]*\}", lambda _: upwards, template)  # noqa: B023
            answer = client.get(path, headers=HEADERS)
            # The progress of a check that is not there is one event that says so.
            gone = 200 if template == "/kiem-tra/viec/{check_id}" else 404
            assert answer.status_code in (400, 403, 404, 422, gone), path
            assert "root:" not in answer.text
            assert "import" not in answer.text


# --- stored and reflected script


def _assert_harmless(text: str, where: str) -> None:
    assert SCRIPT not in text, where
    assert "<img src=x" not in text, where
    assert "alert(1)</script" not in text, where


def test_a_script_in_an_address_is_shown_as_text_or_not_at_all(public: Gated) -> None:
    client = public.client("admin")
    hostile = quote(HOSTILE)
    for rule in RULES:
        if "GET" not in rule.methods or rule.asset or "heartbeat" in rule.path:
            continue
        path = re.sub(r"\{[^}]*\}", hostile, rule.path)
        names = ("q", "tiep", "ten", "chu", "indicator", "place", "viec", "title", "order", "page")
        query = "&".join(f"{name}={hostile}" for name in (*names, "question", "session_hash"))
        for address in (path, f"{path}?{query}"):
            answer = client.get(address, headers={"Accept": "text/html"})
            if "html" in answer.headers.get("content-type", ""):
                _assert_harmless(answer.text, address)


def test_scripts_in_names_titles_questions_and_comments_are_text_everywhere(
    tmp_path: Path,
) -> None:
    with gated(tmp_path, WebSettings(access="public", hosts=(HOST,))) as gate:
        client = gate.client("admin")
        name = 'x"><img src=x onerror=alert(2)>.txt'
        upload = client.post(
            "/them-tai-lieu",
            files={"file": (name, "Văn kiện xã Khe Vàng.\nMột câu.".encode())},
            headers=HEADERS,
        )
        assert upload.status_code == 202, upload.text
        form = {"ten": HOSTILE, "mat-khau": "x", "tiep": HOSTILE}
        failed = client.post("/dang-nhap", data=form, headers=HEADERS)
        assert "alert(1)" in failed.text, "the name stays in the form, as text"
        _assert_harmless(failed.text, "sign-in")
        gate.store.feedback.add(_feedback())
        gate.store.audit.write("sign_in_failed", HOSTILE, HOSTILE, HOSTILE)
        shown = 0
        for rule in RULES:
            if "GET" not in rule.methods or rule.asset or "{" in rule.path:
                continue
            answer = client.get(rule.path, headers={"Accept": "text/html"})
            if "html" in answer.headers.get("content-type", ""):
                _assert_harmless(answer.text, rule.path)
                shown += "alert(" in answer.text
        assert shown >= 2, "the log and the feedback show what was written"


def _feedback() -> Feedback:
    return Feedback(
        visitor_key="guest:1",
        exchange_id="1",
        question=HOSTILE,
        answer=HOSTILE,
        citations_json=json.dumps([{"title": HOSTILE}]),
        verdict="down",
        reasons=("other",),
        comment=HOSTILE,
        at=datetime.now(UTC),
    )


def test_an_error_that_nobody_thought_of_tells_nothing_and_keeps_the_headers(
    tmp_path: Path,
) -> None:
    class Broken(Exception):
        pass

    def fail() -> None:
        raise Broken(HOSTILE)

    with gated(tmp_path, WebSettings(access="public", hosts=(HOST,))) as gate:
        gate.app.router.routes.insert(0, _raising("/ready", fail))
        client = TestClient(
            gate.app, base_url=ORIGIN, client=("198.51.100.7", 1), raise_server_exceptions=False
        )
        answer = client.get("/ready", headers={"Accept": "text/html"})
        assert answer.status_code == 500
        assert "Máy chủ gặp lỗi ngoài dự kiến" in answer.text
        assert "alert" not in answer.text
        assert "Broken" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def _raising(path: str, fail: Callable[[], None]) -> BaseRoute:
    app = FastAPI()
    app.add_api_route(path, fail)
    return app.router.routes[-1]
