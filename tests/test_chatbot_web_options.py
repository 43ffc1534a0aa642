"""Options and environment variables that decide who may reach the server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chatbot.environment import metrics_token, openai_api_key, server_settings
from chatbot.errors import BadRequest
from chatbot.web.errors import BadSetting, UnsafeSetting
from chatbot.web.options import add_web_options, web_settings
from chatbot.web.settings import WebSettings
from corpus import cli


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("VANKIEN_")]:
        monkeypatch.delenv(name)


def _settings(*options: str) -> WebSettings:
    parser = cli.Parser()
    add_web_options(parser)
    return web_settings(parser.parse_args(options))


def test_without_options_only_this_machine_may_come() -> None:
    assert _settings() == WebSettings()


def test_every_option_finds_its_setting() -> None:
    found = _settings(
        *("--accounts", "--sso-header", "X-Remote-User", "--trusted-proxy", "127.0.0.1"),
        *("--trusted-proxy", "10.1.2.3/8", "--allow-host", "Van-Kien.example"),
        *("--root-path", "/tro-ly/", "--frame-origin", "https://Noibo.example:443"),
        *("--frame-origin", "http://noibo.example:8080/", "--secure-cookies"),
        *("--questions-a-minute", "5", "--requests-a-minute", "50"),
    )
    assert found == WebSettings(
        access="accounts",
        hosts=("van-kien.example",),
        root_path="/tro-ly",
        trusted_proxies=("127.0.0.1/32", "10.0.0.0/8"),
        user_header="X-Remote-User",
        frame_origins=("https://noibo.example", "http://noibo.example:8080"),
        questions_a_minute=5,
        requests_a_minute=50,
        secure_cookies=True,
    )


def test_the_environment_says_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("mã bí mật\n", "utf-8")
    for name, value in {
        "ACCESS": "public",
        "SSO_HEADER": "X-Remote-User",
        "TRUSTED_PROXIES": "127.0.0.1, ::1",
        "ALLOW_HOSTS": "a.example,b.example",
        "FRAME_ORIGINS": "https://noibo.example",
        "ROOT_PATH": "/tro-ly",
        "SECURE_COOKIES": "1",
        "QUESTIONS_A_MINUTE": "7",
        "METRICS_TOKEN_FILE": str(secret),
    }.items():
        monkeypatch.setenv(f"VANKIEN_{name}", value)
    assert _settings() == WebSettings(
        access="public",
        hosts=("a.example", "b.example"),
        root_path="/tro-ly",
        trusted_proxies=("127.0.0.1/32", "::1/128"),
        user_header="X-Remote-User",
        frame_origins=("https://noibo.example",),
        questions_a_minute=7,
        secure_cookies=True,
        metrics_token="mã bí mật",
    )
    assert _settings("--accounts").access == "accounts", "an option weighs more"
    assert _settings("--allow-host", "c.example").hosts == ("c.example",)
    monkeypatch.setenv("VANKIEN_ACCESS", "open")
    with pytest.raises(BadSetting, match="«open»"):
        _settings()
    monkeypatch.setenv("VANKIEN_ACCESS", "local")
    monkeypatch.delenv("VANKIEN_TRUSTED_PROXIES")
    monkeypatch.delenv("VANKIEN_SSO_HEADER")
    assert _settings().access == "local"


@pytest.mark.parametrize(
    ("value", "on"),
    [("1", True), ("true", True), ("TRUE", True), ("0", False), ("false", False), ("", False)],
)
def test_cookies_are_kept_to_https_where_the_environment_says_so(
    monkeypatch: pytest.MonkeyPatch, value: str, on: bool
) -> None:
    monkeypatch.setenv("VANKIEN_SECURE_COOKIES", value)
    assert _settings().secure_cookies is on
    assert _settings("--secure-cookies").secure_cookies


@pytest.mark.parametrize("value", ["yes", "2", "tắt"])
def test_what_does_not_say_on_or_off_is_refused(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("VANKIEN_SECURE_COOKIES", value)
    for options in ((), ("--secure-cookies",)):
        with pytest.raises(BadSetting, match=f"VANKIEN_SECURE_COOKIES không nhận.*«{value}»"):
            _settings(*options)


def test_folders_come_from_the_environment_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VANKIEN_STATE", "/srv/van-kien/state")
    parser = cli.Parser()
    add_web_options(parser)
    assert parser.parse_args([]).state == Path("/srv/van-kien/state")
    assert parser.parse_args(["--state", "x"]).state == Path("x")
    assert parser.parse_args([]).corpus == cli.CORPUS_DIR


def test_a_sign_on_header_without_a_trusted_proxy_is_refused() -> None:
    with pytest.raises(UnsafeSetting, match="--trusted-proxy"):
        _settings("--sso-header", "X-Remote-User")
    found = _settings("--sso-header", "X-Remote-User", "--trusted-proxy", "127.0.0.1")
    assert found.access == "accounts"


def test_a_proxy_before_a_server_without_sign_in_is_refused() -> None:
    with pytest.raises(UnsafeSetting, match="--accounts"):
        _settings("--trusted-proxy", "127.0.0.1")


def test_two_ways_of_entering_are_one_too_many(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _settings("--accounts", "--public")
    assert "không dùng cùng" in capsys.readouterr().err


@pytest.mark.parametrize(
    "origin",
    [
        *("*", "https://*.example", "noibo.example", "https://", "https://a.example/trang", "null"),
        *("https://a.example?x", "https://u@a.example", "ftp://a.example", "https://a.example:x"),
        *("https://a.example; script-src *", "https://a.example https://b.example", "'self'"),
        *("https://a.example:99999", "https://a.example#x", "https://a.ex\nample"),
    ],
)
def test_what_is_no_origin_may_not_frame_anything(origin: str) -> None:
    with pytest.raises(BadSetting, match="--frame-origin"):
        _settings("--frame-origin", origin)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *[("--root-path", value) for value in ("tro-ly", "/a b", "//a", "/a?b", "/a/../b\n")],
        *[("--allow-host", value) for value in ("https://a.example", "a.example:80", "*", "a b")],
        *[("--trusted-proxy", value) for value in ("proxy.example", "10.0.0.0/40", "*")],
        *[("--questions-a-minute", "0"), ("--requests-a-minute", "-1")],
    ],
)
def test_a_value_of_the_wrong_form_is_named_with_an_example(option: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        _settings(f"{option}={value}", "--public")
    assert option in str(refused.value)
    assert value.strip() in str(refused.value)


@pytest.mark.parametrize("name", ["Cookie", "authorization", "X User", "X:User", "Host"])
def test_not_every_header_can_name_a_user(name: str) -> None:
    with pytest.raises(BadSetting, match="--sso-header"):
        _settings("--sso-header", name, "--trusted-proxy", "127.0.0.1")


def test_secrets_come_from_files_and_stand_in_no_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VANKIEN_OPENAI_API_KEY", "in the environment")
    assert openai_api_key() == "in the environment"
    secret = tmp_path / "key"
    secret.write_text("in a file\n", "utf-8")
    monkeypatch.setenv("VANKIEN_OPENAI_API_KEY_FILE", str(secret))
    assert openai_api_key() == "in a file"
    monkeypatch.setenv("VANKIEN_METRICS_TOKEN", "a secret")
    assert metrics_token() == "a secret"
    assert "a secret" not in repr(_settings("--public"))
    assert "a secret" not in repr(server_settings())
    monkeypatch.setenv("VANKIEN_METRICS_TOKEN_FILE", str(tmp_path / "none"))
    with pytest.raises(BadRequest, match="VANKIEN_METRICS_TOKEN_FILE"):
        metrics_token()
