"""What ``deploy/`` brings: that its files are sound, and nginx before a real server."""

from __future__ import annotations

import asyncio
import configparser
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest
import yaml

import app as application
from benchmarks.load_people import Answered, Framed, Person, Program, Reader
from chatbot.store.store import Store
from chatbot.web.gate.rules import MAX_UPLOAD_BYTES
from tests.proxied import CONFIGURATION, NGINX, configuration, proxied
from tests.serving import CHECKOUT, serving

DEPLOY = CHECKOUT / "deploy"
SERVICE = DEPLOY / "tro-ly-van-kien.service"
UNITS = tuple(sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")]))
CONTAINERFILE = (DEPLOY / "Containerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
PASSWORD = "mot mat khau that dai"
VISITOR = "127.0.0.2"
"""Another address of this machine than the one that nginx has."""
FORGED = "203.0.113.9"
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


# --- systemd --------------------------------------------------------------------------------------


def _unit(path: Path) -> dict[str, list[str]]:
    """Every setting of a unit's own section; several lines of one name are all kept."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def test_units_are_what_systemd_reads() -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed")
    done = subprocess.run(
        [tool, "verify", *map(str, UNITS)], capture_output=True, encoding="utf-8", check=False
    )
    # The program is not installed where these tests run.
    said = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert [line for line in said if "tro-ly-van-kien" in line] == []


def test_units_have_sections_and_commands_that_exist() -> None:
    assert len(UNITS) == 3
    for path in UNITS:
        parser = configparser.RawConfigParser(strict=False, delimiters="=")
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        parser.read(path, "utf-8")
        assert "Unit" in parser
        for command in _unit(path).get("ExecStart", []):
            script = CHECKOUT / command.split()[0].removeprefix("/opt/tro-ly-van-kien/")
            assert script.stat().st_mode & 0o111, script


def test_the_service_is_locked_in() -> None:
    unit = _unit(SERVICE)
    assert unit["User"] != ["root"]
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices"):
        assert unit[name] == ["yes"], name
    assert unit["ProtectSystem"] == ["strict"]
    assert unit["CapabilityBoundingSet"] == [""]
    assert unit["IPAddressDeny"] == ["any"]
    assert {"MemoryMax", "TasksMax", "LimitNOFILE", "StateDirectory"} <= set(unit)


def test_the_service_is_given_more_time_to_stop_than_answers_take() -> None:
    assert int(_unit(SERVICE)["TimeoutStopSec"][0]) > application.SHUTDOWN_SECONDS + 10
    grace = COMPOSE["services"]["app"]["stop_grace_period"]
    assert int(grace.removesuffix("s")) > application.SHUTDOWN_SECONDS + 10


def test_secrets_come_in_files_only() -> None:
    files = [*UNITS, DEPLOY / "settings.env", DEPLOY / "compose.yaml", DEPLOY / "Containerfile"]
    for path in files:
        text = path.read_text("utf-8")
        for name in re.findall(r"VANKIEN_\w*(?:KEY|TOKEN)\w*", text):
            assert name.endswith("_FILE"), f"{name} in {path.name}"


def test_every_variable_of_the_files_is_a_setting() -> None:
    known = set(re.findall(r"VANKIEN_\w+", (CHECKOUT / "docs" / "settings.md").read_text("utf-8")))
    for path in [p for p in DEPLOY.iterdir() if p.is_file()]:
        used = set(re.findall(r"VANKIEN_\w+", path.read_text("utf-8")))
        assert used - {"VANKIEN_LISTEN"} <= known, path.name  # compose.yaml's own


# --- container ------------------------------------------------------------------------------------


def test_images_are_pinned() -> None:
    images = re.findall(r"^FROM (\S+)", CONTAINERFILE, re.MULTILINE)
    images += [service["image"] for service in COMPOSE["services"].values()]
    assert len(images) == 4
    for image in images:
        assert re.search(r":\d+\.\d+\.\d+", image), image
    assert "python:3.11" in CONTAINERFILE


def test_the_container_runs_without_rights() -> None:
    last = CONTAINERFILE.rpartition("\nFROM ")[2]
    [user] = re.findall(r"^USER (\S+)", last, re.MULTILINE)
    assert user.split(":")[0] not in ("root", "0")
    assert not re.search(r"^ADD |https?://(?!127\.0\.0\.1)", CONTAINERFILE, re.MULTILINE)
    assert "/health" in last
    assert re.findall(r"^VOLUME (\S+)", last, re.MULTILINE) == ["/data"]
    for name in ("CORPUS", "INDEX", "STATE"):
        assert f"VANKIEN_{name}=/data/" in last


def test_what_the_container_copies_exists() -> None:
    for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (CHECKOUT / source).exists(), source


def test_hadolint_finds_nothing() -> None:
    tool = shutil.which("hadolint")
    if tool is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run(
        [tool, str(DEPLOY / "Containerfile")], capture_output=True, encoding="utf-8", check=False
    )
    assert done.stdout == ""


def test_the_containers_are_locked_in() -> None:
    assert set(COMPOSE) <= {"name", "services", "networks", "volumes", "secrets"}
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert {"mem_limit", "pids_limit", "restart", "tmpfs"} <= set(service), name
        assert "privileged" not in service, name
        for network in service["networks"]:
            assert network in COMPOSE["networks"], name
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (DEPLOY / source).is_file(), volume


def test_only_nginx_can_be_reached_and_the_server_reaches_nobody() -> None:
    services, networks = COMPOSE["services"], COMPOSE["networks"]
    assert services["app"]["networks"] == ["inside"]
    assert networks["inside"]["internal"] is True
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]
    [subnet] = [each["subnet"] for each in networks["inside"]["ipam"]["config"]]
    assert services["app"]["environment"]["VANKIEN_TRUSTED_PROXIES"] == subnet
    assert services["app"]["volumes"] == ["data:/data"]  # restoring exchanges folders below it


def test_scripts_are_shell() -> None:
    for path in sorted(DEPLOY.glob("*.sh")):
        subprocess.run(["sh", "-n", str(path)], check=True)


# --- nginx ----------------------------------------------------------------------------------------


def test_forwarding_headers_are_set_and_never_added_to() -> None:
    text = CONFIGURATION.read_text("utf-8")
    assert "proxy_add_x_forwarded_for" not in text
    set_here = dict(re.findall(r'^ +proxy_set_header (\S+) "?([^";]*)"?;', text, re.MULTILINE))
    assert set_here["X-Forwarded-For"] == "$remote_addr"
    for name in ("Forwarded", "X-Real-IP", "X-Forwarded-Prefix", "X-Remote-User"):
        assert set_here[name] == "", name


def test_nginx_lets_the_largest_upload_through() -> None:
    [size] = re.findall(r"client_max_body_size (\d+)m;", CONFIGURATION.read_text("utf-8"))
    assert int(size) * 1024**2 >= MAX_UPLOAD_BYTES


@needs_nginx
def test_nginx_reads_its_file(tmp_path: Path) -> None:
    file = configuration(tmp_path, "127.0.0.1:9", 8080)
    command = [str(NGINX), "-t", "-e", str(tmp_path / "error.log"), "-c", str(file)]
    subprocess.run(command, check=True, capture_output=True)


@dataclass(frozen=True, slots=True)
class Behind:
    """A server behind nginx."""

    url: str
    state: Path
    folder: Path

    def client(self, **headers: str) -> httpx.Client:
        """A browser at ``VISITOR``; it follows no redirect."""
        return httpx.Client(
            base_url=self.url,
            headers={"Origin": self.url.removesuffix("/tro-ly"), "Accept": "text/html", **headers},
            transport=httpx.HTTPTransport(local_address=VISITOR),
            trust_env=False,
            timeout=30,
        )

    def session(self, kind: Any) -> str:
        store = Store.open(self.state)
        try:
            return store.sessions.start("can.bo", kind, 600)
        finally:
            store.close()


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    if NGINX is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    state = folder / "state"
    store = Store.open(state)
    store.accounts.add("quan.tri", PASSWORD, "admin")
    store.accounts.add("can.bo", PASSWORD, "staff")
    store.close()
    options = ("--accounts", "--trusted-proxy", "127.0.0.1", "--root-path", "/tro-ly")
    (folder / "corpus").mkdir()
    with (
        serving(folder / "corpus", *options, state=state) as server,
        proxied(folder, server.url) as url,
    ):
        yield Behind(url, state, folder)


@pytest.mark.slow
@needs_nginx
def test_whoever_comes_is_led_to_the_sign_in_page(behind: Behind) -> None:
    with behind.client() as client:
        bare = client.get(behind.url)
        assert (bare.status_code, bare.headers["location"]) == (308, "/tro-ly/")
        sent = client.get("/")
        assert sent.status_code == 303
        address = urljoin(f"{behind.url}/", sent.headers["location"])
        assert address.startswith(f"{behind.url}/dang-nhap?")
        page = client.get(address)
        assert page.status_code == 200
        linked = re.findall(r'(?:href|src|action)="([^"#]+)"', page.text)
        assert linked
        for link in linked:
            assert urljoin(address, link).startswith(f"{behind.url}/"), link


@pytest.mark.slow
@needs_nginx
def test_signing_in_is_noted_with_the_visitors_own_address(behind: Behind) -> None:
    forged = {"X-Forwarded-For": FORGED, "X-Remote-User": "quan.tri", "Forwarded": f"for={FORGED}"}
    with behind.client(**forged) as client:
        assert client.get("/").status_code == 303
        form = {"ten": "can.bo", "mat-khau": PASSWORD}
        signed = client.post("/dang-nhap", data=form)
        assert signed.status_code == 303, signed.text
        assert "path=/tro-ly" in signed.headers["set-cookie"].lower()
        assert client.get("/").status_code == 200
        assert client.get("/quan-tri").status_code == 403
    store = Store.open(behind.state)
    try:
        entries = store.audit.entries()
    finally:
        store.close()
    assert next(entry.address for entry in entries if entry.who == "can.bo") == VISITOR


@pytest.mark.slow
@needs_nginx
def test_everything_that_the_page_links_comes_through(behind: Behind) -> None:
    with behind.client(Cookie=f"phien={behind.session('page')}") as client:
        for path in ("/", "/tai-lieu", "/them-tai-lieu", "/nhung", "/api/v1/"):
            page = client.get(path)
            assert page.status_code == 200, path
            links = re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"]+)"', page.text)
            assert links, path
            for link in links:
                address = urljoin(f"{behind.url}{path}", link)
                assert client.get(address).status_code == 200, (path, link)
        assert len(client.get("/widget.js").content) > 1000
        assert client.get("/metrics").status_code == 404
        assert client.get("/health").json() == {"status": "ok"}


@pytest.mark.slow
@needs_nginx
@pytest.mark.parametrize(
    ("person", "kind"), [(Reader, "page"), (Program, "token"), (Framed, "embed")]
)
def test_answers_come_in_pieces(behind: Behind, person: type[Person], kind: str) -> None:
    token = behind.session(kind)

    async def ask() -> Answered:
        async with _client(behind, kind, token) as client:
            asking = person(client)
            await asking.come()
            try:
                return await asking.ask("Thu nhập, chậm?")
            finally:
                await asking.leave()

    answered = asyncio.run(ask())
    assert answered.evidence_s is not None
    assert answered.whole_s - answered.evidence_s > 1


@asynccontextmanager
async def _client(behind: Behind, kind: str, token: str) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Origin": behind.url.removesuffix("/tro-ly")}
    cookies = {"phien": token} if kind == "page" else {}
    if not cookies:
        headers["Authorization"] = f"Bearer {token}"
    async with httpx.AsyncClient(
        base_url=behind.url, headers=headers, cookies=cookies, trust_env=False, timeout=30
    ) as client:
        yield client


@pytest.mark.slow
@needs_nginx
def test_a_large_file_comes_through_and_too_large_a_one_is_refused(behind: Behind) -> None:
    headers = {"X-Van-Kien": "1", "Accept": "application/json"}
    text = "Báo cáo xã Suối Mơ năm 2031.\n".encode() * 100_000
    with behind.client(Cookie=f"phien={behind.session('page')}", **headers) as client:
        sent = client.post("/them-tai-lieu", files={"file": ("bao-cao.txt", text)})
        assert sent.status_code < 300, sent.text
        largest = {"file": ("lon.txt", b"x" * (52 * 1024**2))}
        assert client.post("/them-tai-lieu", files=largest).status_code == 413


@pytest.mark.slow
@needs_nginx
def test_words_that_were_searched_for_are_not_logged(behind: Behind) -> None:
    with behind.client(Cookie=f"phien={behind.session('page')}") as client:
        client.get("/tai-lieu?q=bi-mat-rieng")
    assert "/tro-ly/tai-lieu" in (behind.folder / "access.log").read_text("utf-8")
    assert "bi-mat-rieng" not in (behind.folder / "access.log").read_text("utf-8")
