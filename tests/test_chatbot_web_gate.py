"""The gate's parts by themselves: peers and hosts, origins, limits, tabs, rules."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from chatbot.access import LOCAL, NOBODY, Visitor
from chatbot.networks import network
from chatbot.store.errors import StoreUnwritable
from chatbot.store.store import Store
from chatbot.web.gate.identity import SIGN_IN_NOTED_SECONDS, Identity
from chatbot.web.gate.limits import GUESTS_AN_ADDRESS, Limit, Limits, sentence
from chatbot.web.gate.origins import check_origin
from chatbot.web.gate.peers import Peers, inside_path
from chatbot.web.gate.refusals import Refusal
from chatbot.web.gate.rules import RULES, Proof, rule_for
from chatbot.web.gate.tabs import Tabs
from chatbot.web.server import create_pages
from chatbot.web.settings import Access, WebSettings
from tests.fake_assistant import FakeAssistant

PROXY, STRANGER = "10.0.0.2", "198.51.100.7"


def _scope(
    peer: str = PROXY,
    path: str = "/",
    scheme: str = "http",
    host: str = "127.0.0.1",
    **headers: str,
) -> dict[str, Any]:
    """``x_real_ip`` is the header ``x-real-ip``."""
    named = {"host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in named.items()]
    return {
        "type": "http",
        "client": (peer, 1),
        "path": path,
        "scheme": scheme,
        "headers": raw,
        "query_string": b"",
        "method": "GET",
    }


def _refused(peers: Peers, scope: dict[str, Any]) -> int:
    with pytest.raises(Refusal) as refusal:
        peers.look(scope)
    return refusal.value.status


# --- hosts


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:7860", "127.0.0.1", "127.8.9.1:80", "[::1]:1"]
)
def test_this_machine_answers_to_its_own_names(host: str) -> None:
    Peers(only_here=True).look(_scope(host=host))


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.168.1.4", ""),
        *("127.0.0.1@evil.example", "127.0.0.1, evil.example", "localhost:x", "0.0.0.0", "[::2]"),
        *("localhost/", "127.1", "0x7f000001", "2130706433", "[::1", "localhost."),
    ],
)
def test_this_machine_answers_to_no_other_name(host: str) -> None:
    assert _refused(Peers(only_here=True), _scope(host=host)) == 421


def test_a_server_answers_to_addresses_and_to_the_names_that_were_allowed() -> None:
    peers = Peers(only_here=False, hosts=("van-kien.example",))
    for host in ("192.168.1.4:7860", "[fd00::1]", "localhost", "Van-Kien.example:443"):
        assert peers.look(_scope(host=host)).scope["headers"][0] == (b"host", host.lower().encode())
    for host in ("evil.example", "x.van-kien.example", "van-kien.example.", "van-kien.example:1:2"):
        assert _refused(peers, _scope(host=host)) == 421


def test_a_host_that_is_named_twice_or_never_is_refused() -> None:
    peers = Peers(only_here=False)
    scope = _scope()
    scope["headers"].append((b"host", b"127.0.0.1"))
    assert _refused(peers, scope) == 421
    scope["headers"] = []
    assert _refused(peers, scope) == 421


# --- what proxies say

FORGED = {
    "x_forwarded_for": "203.0.113.9",
    "x_forwarded_proto": "https",
    "x_forwarded_host": "evil.example",
    "x_forwarded_prefix": "/evil",
    "x_real_ip": "203.0.113.9",
    "forwarded": "for=203.0.113.9;host=evil.example",
    "x_gradio_server": "https://evil.example",
    "x_user": "lan",
}


def test_what_a_stranger_says_of_a_proxy_is_neither_believed_nor_passed_on() -> None:
    peers = Peers(only_here=False, trusted=[PROXY], user_header="X-User")
    seen = peers.look(_scope(STRANGER, **FORGED))
    assert seen.user is None
    assert seen.scope["client"][0] == STRANGER
    assert seen.scope["scheme"] == "http"
    assert seen.scope["root_path"] == ""
    assert dict(seen.scope["headers"]) == {b"host": b"127.0.0.1"}


def test_what_a_trusted_proxy_says_is_believed_and_not_passed_on() -> None:
    peers = Peers(
        only_here=False, hosts=["van-kien.example"], trusted=["10.0.0.0/8"], user_header="X-User"
    )
    said = {**FORGED, "x_forwarded_host": "Van-Kien.example", "x_forwarded_prefix": "/tro-ly/"}
    seen = peers.look(_scope(path="/tai-lieu", **said))
    assert seen.user == "lan"
    assert seen.scope["client"][0] == "203.0.113.9"
    assert seen.scope["scheme"] == "https"
    assert seen.scope["root_path"] == "/tro-ly"
    assert seen.scope["path"] == "/tro-ly/tai-lieu"
    assert inside_path(seen.scope) == "/tai-lieu"
    assert dict(seen.scope["headers"]) == {b"host": b"van-kien.example"}


def test_a_proxy_may_not_bring_in_a_foreign_host_either() -> None:
    peers = Peers(only_here=False, trusted=[PROXY])
    assert _refused(peers, _scope(x_forwarded_host="evil.example")) == 421


@pytest.mark.parametrize(
    ("chain", "visitor"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9, 10.0.0.8", "203.0.113.9"),
        ("10.0.0.9, 10.0.0.8", "10.0.0.9"),
        ("", PROXY),
        ("::ffff:203.0.113.9, ::ffff:10.0.0.8", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("1.1.1.1, <script>", PROXY),
    ],
)
def test_the_visitor_is_the_last_one_that_no_trusted_proxy_is(chain: str, visitor: str) -> None:
    peers = Peers(only_here=False, trusted=["10.0.0.0/8"])
    for peer in (PROXY, f"::ffff:{PROXY}"):
        assert peers.look(_scope(peer, x_forwarded_for=chain)).scope["client"][0] == visitor


@pytest.mark.parametrize("prefix", ["//evil.example", "/a b", "/%2e", "evil", "/a\\b", '/"x'])
def test_a_prefix_that_is_no_path_is_not_used(prefix: str) -> None:
    peers = Peers(only_here=False, trusted=[PROXY])
    assert peers.look(_scope(x_forwarded_prefix=prefix)).scope["root_path"] == ""


@pytest.mark.parametrize("path", ["/tro-ly/tai-lieu", "/tai-lieu"])
def test_a_proxy_may_leave_the_path_whole_or_cut_it(path: str) -> None:
    seen = Peers(only_here=False, root_path="/tro-ly").look(_scope(path=path))
    assert seen.scope["path"] == "/tro-ly/tai-lieu"
    assert inside_path(seen.scope) == "/tai-lieu"
    outside = Peers(only_here=False, root_path="/tro-ly").look(_scope(path="/tro-lyx"))
    assert inside_path(outside.scope) == "/tro-lyx"


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "x_real_ip", "x_forwarded_x"])
def test_a_server_without_sign_in_takes_nothing_from_proxies(header: str) -> None:
    assert _refused(Peers(only_here=True), _scope("127.0.0.1", **{header: "x"})) == 403


# --- origins


def _may(proof: Proof, by_token: bool = False, /, **headers: str) -> bool:
    named = {"host": "van-kien.example", **{k.replace("_", "-"): v for k, v in headers.items()}}
    try:
        check_origin(proof, by_token=by_token, headers=Headers(named))
    except Refusal:
        return False
    return True


@pytest.mark.parametrize(
    "origin",
    [
        *("https://evil.example", "null", "", "http://van-kien.example.evil.example", "file://"),
        *(
            "http://van-kien.example:81",
            "http://evil.example/van-kien.example",
            "//van-kien.example",
        ),
    ],
)
@pytest.mark.parametrize("proof", ["origin", "header", "json"])
def test_no_foreign_origin_changes_anything(origin: str, proof: Proof) -> None:
    assert not _may(proof, origin=origin, x_van_kien="1", content_type="application/json")


def test_each_proof_asks_for_what_foreign_pages_cannot_send() -> None:
    own = {"origin": "http://van-kien.example"}
    assert _may("origin", **own)
    assert _may("origin", origin="https://van-kien.example:443")
    assert _may("origin", x_van_kien="1")
    assert not _may("origin")
    assert _may("header", x_van_kien="1")
    assert not _may("header", **own)
    assert _may("json", content_type="application/json; charset=utf-8")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "text/plain; application/json"):
        assert not _may("json", **own, content_type=kind)
    assert not _may("json", **own)


def test_a_token_is_proof_enough() -> None:
    assert _may("json", True, content_type="application/json", origin="https://a.example")
    assert not _may("json", True, content_type="text/plain")


# --- limits


class _Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


LAN = Visitor("reader", "account:lan", "lan")


def _guest(key: str) -> Visitor:
    return Visitor("guest", f"guest:{key}")


def _limits(clock: _Clock, questions: int = 20) -> Limits:
    return Limits(questions_a_minute=questions, requests_a_minute=600, now=clock)


def test_a_burst_is_let_through_and_then_an_even_flow() -> None:
    clock = _Clock()
    limits = _limits(clock)
    assert [limits.question(LAN, "a") for _ in range(20)] == [0.0] * 20
    assert limits.question(LAN, "b") == pytest.approx(3.0)
    clock.seconds += 2.9
    assert limits.question(LAN, "a") > 0
    clock.seconds += 0.1
    assert limits.question(LAN, "a") == 0
    assert limits.question(LAN, "a") == pytest.approx(3.0)
    assert limits.question(Visitor("reader", "account:hoa", "hoa"), "a") == 0


def test_a_guest_who_drops_the_cookie_is_held_by_the_address() -> None:
    limits = _limits(_Clock())
    asked = [limits.question(_guest(str(n)), STRANGER) for n in range(20 * GUESTS_AN_ADDRESS + 1)]
    assert asked[:-1] == [0.0] * (len(asked) - 1)
    assert asked[-1] > 0
    assert limits.question(_guest("new"), "203.0.113.9") == 0
    assert limits.question(LAN, STRANGER) == 0, "whoever signs in does not pay for the guests"


def test_visitors_who_are_not_told_apart_do_not_share_one_limit() -> None:
    limits = _limits(_Clock(), questions=1)
    assert limits.question(NOBODY, "203.0.113.1") == 0
    assert limits.question(NOBODY, "203.0.113.2") == 0


def test_what_is_refused_is_not_counted() -> None:
    clock = _Clock()
    limits = _limits(clock, questions=1)
    limits.question(LAN, "a")
    assert [limits.question(LAN, "a") for _ in range(5)] == [60.0] * 5


def test_the_user_of_the_machine_has_no_limit() -> None:
    limits = _limits(_Clock(), questions=1)
    assert {limits.question(LOCAL, "127.0.0.1") for _ in range(100)} == {0.0}


def test_visitors_who_have_gone_are_forgotten() -> None:
    clock = _Clock()
    limit = Limit(60, clock)
    for number in range(50_000):
        clock.seconds += 0.01
        limit.count(str(number))
    assert len(limit) < 5000


@given(st.lists(st.floats(0, 20), max_size=60), st.integers(1, 30))
def test_no_minute_sees_more_than_twice_the_limit(pauses: list[float], a_minute: int) -> None:
    clock = _Clock()
    limit = Limit(a_minute, clock)
    passed = []
    for pause in pauses:
        clock.seconds += pause
        if limit.wait("a") == 0:
            limit.count("a")
            passed.append(clock.seconds)
        else:
            later = clock.seconds
            clock.seconds += limit.wait("a")
            assert limit.wait("a") == pytest.approx(0, abs=1e-6)
            clock.seconds = later
    for at in passed:
        assert sum(at <= other < at + 60 for other in passed) <= 2 * a_minute


def test_the_sentence_never_names_less_than_the_wait() -> None:
    assert "xin đợi 4 giây" in sentence(3.1)


def test_one_connection_is_one_address() -> None:
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2::9")
    assert network("2001:db8:1:2::9") != network("2001:db8:1:3::9")
    assert network("203.0.113.9") != network("203.0.113.8")
    assert network("unix") == "unix"
    assert network("::ffff:203.0.113.9") == network("203.0.113.9"), "a socket of IPv6 took it in"
    assert network("::ffff:203.0.113.9") != network("::ffff:203.0.113.8")


def test_every_wait_is_told_to_who_counts_them() -> None:
    told: list[str] = []
    limits = Limits(
        questions_a_minute=1,
        requests_a_minute=2,
        now=_Clock(),
        on_limited=lambda: told.append("limited"),
    )
    assert [limits.question(LAN, "a") > 0 for _ in range(3)] == [False, True, True]
    assert [limits.request(LAN, "a") > 0 for _ in range(3)] == [False, False, True]
    assert len(told) == 3


# --- what is looked up in the database


def _application(store: Store, access: Access = "accounts") -> TestClient:
    """The application without its chat, behind a proxy that signs users in."""
    settings = WebSettings(access=access, trusted_proxies=(PROXY,), user_header="X-User")
    app = create_pages(FakeAssistant(), settings=settings, store=store)
    return TestClient(app, base_url="http://127.0.0.1", client=(PROXY, 1))


def test_a_visitor_who_cannot_be_looked_up_is_told_to_come_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store.in_memory()
    client = _application(store)
    store.close()
    for headers in ({"X-User": "lan"}, {"Cookie": "phien=abc"}):
        for accepted in ("application/json", "text/html"):
            answer = client.get("/tai-khoan", headers={**headers, "Accept": accepted})
            assert answer.status_code == 503
            assert "xin thử lại sau ít phút" in answer.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
@pytest.mark.parametrize("user", ["CƠ QUAN\\lan".encode(), b"lan", b"a b"])
def test_signs_of_life_do_not_depend_on_who_asks(path: str, user: bytes) -> None:
    with closing(Store.in_memory()) as store:
        client = _application(store)
        told = client.get(path, headers={b"x-user": user, b"authorization": b"Bearer abc"})
        assert told.text.partition("\n")[0] == client.get(path).text.partition("\n")[0]
        assert store.accounts.all() == []
        assert store.audit.entries() == []


def test_health_is_told_although_the_database_is_closed() -> None:
    store = Store.in_memory()
    client = _application(store)
    store.close()
    assert client.get("/health", headers={"X-User": "lan"}).status_code == 200
    assert client.get("/ready", headers={"X-User": "lan"}).status_code == 503


def test_whom_a_proxy_signs_in_stands_in_the_audit_log() -> None:
    clock = _Clock()
    with closing(Store.in_memory()) as store:
        store.accounts.add("hoa", "mot mat khau that dai", "staff")
        identity = Identity(store, "accounts", now=clock)
        scope = _scope(STRANGER)

        def told() -> list[tuple[str, str, str]]:
            return [(entry.action, entry.who, entry.address) for entry in store.audit.entries()]

        for _ in range(3):
            assert identity.find(scope, "Lan", ()).visitor.name == "lan"
        added, signed_in = ("account_added", "lan", STRANGER), ("sign_in", "lan", STRANGER)
        assert told() == [signed_in, added]
        identity.find(scope, "hoa", ())
        assert told()[0] == ("sign_in", "hoa", STRANGER)
        clock.seconds += SIGN_IN_NOTED_SECONDS - 1
        identity.find(scope, "lan", ())
        assert len(told()) == 3
        clock.seconds += 1
        identity.find(scope, "lan", ())
        assert told()[0] == signed_in
        assert len(told()) == 4


def test_whom_a_proxy_signs_in_reads_on_where_the_audit_log_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise StoreUnwritable("đĩa đã đầy")

    with closing(Store.in_memory()) as store:
        identity = Identity(store, "accounts")
        with monkeypatch.context() as patch:
            patch.setattr(store.audit, "write", full)
            assert identity.find(_scope(), "lan", ()).visitor.name == "lan"
        assert "đĩa đã đầy" in caplog.text
        identity.find(_scope(), "lan", ())
        assert [entry.action for entry in store.audit.entries()] == ["sign_in"], "told later"


def test_guests_without_a_cookie_are_of_their_address_and_others_are_not() -> None:
    with closing(Store.in_memory()) as store:
        identity = Identity(store, "public")
        first, second = (identity.find(_scope(STRANGER), None, ()) for _ in range(2))
        assert first.owners == second.owners
        assert first.visitor.key != second.visitor.key, "what is kept for one is no other's"
        assert identity.find(_scope("203.0.113.9"), None, ()).owners != first.owners
        known = identity.find(_scope(STRANGER, cookie=f"khach={first.new_guest}"), None, ())
        assert known.visitor == first.visitor
        assert known.owners == (first.visitor.key,)


# --- tabs


def test_a_page_belongs_to_whoever_brought_it_in() -> None:
    tabs = Tabs()
    assert not tabs.holds("x", ["account:lan"])
    assert tabs.take("x", ["account:lan"])
    assert tabs.holds("x", ["account:lan"])
    assert not tabs.take("x", ["account:hoa", "guest:1"])
    assert not tabs.holds("x", ["account:hoa"])


def test_who_signs_in_keeps_the_page_and_who_signs_out_does_not() -> None:
    tabs = Tabs()
    assert tabs.take("x", ["guest:1"])
    assert tabs.take("x", ["account:lan", "guest:1"])
    assert not tabs.holds("x", ["guest:1"])
    assert not tabs.take("x", ["guest:1"])


def test_pages_that_are_used_are_not_the_ones_that_are_forgotten() -> None:
    tabs = Tabs(most=3)
    for name in "abc":
        tabs.take(name, ["account:lan"])
    tabs.holds("a", ["account:lan"])
    tabs.take("d", ["account:lan"])
    assert tabs.holds("a", ["account:lan"])
    assert not tabs.holds("b", ["account:lan"])


# --- rules


def test_no_two_rules_are_for_the_same_requests() -> None:
    stated = [(rule.path, method) for rule in RULES for method in rule.methods]
    assert len(stated) == len(set(stated))


def test_a_rule_is_for_its_own_addresses_only() -> None:
    found = rule_for("/tai-lieu/nghi-quyet/trang/12.png", "GET")
    assert found is not None
    assert found.path == "/tai-lieu/{document_id}/trang/{number}.png"
    assert rule_for("/tai-lieu/a/b", "GET") is None
    assert rule_for("/tai-lieu", "POST") is None
    assert rule_for("/tai-lieu", "DELETE") is None
    assert rule_for("/webx", "GET") is None
    assert rule_for("/web", "GET") is None
    assert rule_for("/tai-lieux", "GET") is None


@pytest.mark.parametrize(
    "path",
    ["/web/../app.py", "/web/..", "/web/./a", "/web/a\x00", "/web/a\r\nb", "/tai-lieu/..\\a"],
)
def test_an_address_that_leads_elsewhere_has_no_rule(path: str) -> None:
    assert rule_for(path, "GET") is None


@given(st.text(max_size=40))
def test_any_name_of_a_document_is_one_part_of_an_address(name: str) -> None:
    rule = rule_for(f"/tai-lieu/{name}", "GET")
    unsafe = re.search(r"[\x00-\x1f\x7f\\/]", name) or name in (".", "..")
    assert (rule is None) == bool(unsafe and name != "")
