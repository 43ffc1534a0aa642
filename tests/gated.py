"""The whole application in this process, with accounts of every role, for tests of the gate."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from chatbot.access import Role
from chatbot.store.store import Store
from chatbot.web.documents.publishing import Publisher
from chatbot.web.documents.shelf import Shelf
from chatbot.web.server import Staff, create_app
from chatbot.web.settings import WebSettings
from corpus.library import Library
from corpus.readers import read_file
from tests.fake_assistant import FakeAssistant

PASSWORD = "mot mat khau that dai"
NAMES: dict[Role, str] = {"reader": "doc.gia", "staff": "can.bo", "admin": "quan.tri"}
HOST = "van-kien.example"
ORIGIN = f"http://{HOST}"
HEADERS = {"Origin": ORIGIN, "X-Van-Kien": "1"}
"""What our own pages send with a change."""


@dataclass(frozen=True, slots=True)
class Gated:
    """One running application."""

    app: FastAPI
    store: Store

    def client(self, role: Role = "guest", address: str = "198.51.100.7") -> TestClient:
        """A browser, signed in as ``role``, at ``address``; it follows no redirect."""
        client = TestClient(self.app, base_url=ORIGIN, client=(address, 1), follow_redirects=False)
        if role != "guest":
            client.cookies.set("phien", self.token(role))
        return client

    def token(self, role: Role, kind: str = "page") -> str:
        return self.store.sessions.start(NAMES[role], kind, 3600)  # type: ignore[arg-type]


@contextmanager
def gated(folder: Path, settings: WebSettings) -> Iterator[Gated]:
    """The application over one fictional document; ``folder`` is empty."""
    library = Library(folder / "corpus")
    source = folder / "bao-cao.txt"
    source.write_text("Báo cáo xã Suối Mơ\nNăm 2031, thu nhập đạt 61,5 triệu đồng.", "utf-8")
    library.add(source, title="Báo cáo xã Suối Mơ", place="xã Suối Mơ, tỉnh Sông Xa")
    assistant = FakeAssistant(documents=library.documents())
    publisher = Publisher(library, read_file, lambda progress: None)
    with closing(Store.in_memory()) as store:
        for role, name in NAMES.items():
            store.accounts.add(name, PASSWORD, role)

        async def build() -> FastAPI:
            """Where no event loop runs, Gradio makes some that nobody closes."""
            return create_app(
                assistant,
                settings=settings,
                store=store,
                shelf=Shelf(library, lambda *_: []),
                staff=Staff(library, publisher),
                register=lambda role: assistant.register,
                checker=lambda role: assistant.checker,
            )

        yield Gated(asyncio.run(build()), store)
