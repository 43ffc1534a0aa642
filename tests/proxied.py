"""The nginx of ``deploy/`` before a server, on ports of this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
CONFIGURATION = Path(__file__).parent.parent / "deploy" / "nginx.conf"
_START_SECONDS = 10.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def configuration(folder: Path, server: str, port: int) -> Path:
    """The shipped file, but for where it listens, whom it asks and where it writes."""
    text = CONFIGURATION.read_text("utf-8")
    for old, new in (
        ("server app:7860;", f"server {server};"),
        ("listen 8080 default_server;", f"listen 127.0.0.1:{port} default_server;"),
        ("listen [::]:8080 default_server;", ""),
        ("/tmp/nginx", f"{folder}/nginx"),
        ("/dev/stdout", f"{folder}/access.log"),
        ("error_log stderr", f"error_log {folder}/error.log"),
    ):
        if old not in text:
            raise ValueError(f"{CONFIGURATION} lacks {old!r}")
        text = text.replace(old, new)
    if os.geteuid() == 0:
        text = "user root;\n" + text  # else its workers could not write into the folder
    path = folder / "nginx.conf"
    path.write_text(text, "utf-8")
    return path


@contextmanager
def proxied(folder: Path, server: str) -> Iterator[str]:
    """The address at which nginx shows the server that listens at the address ``server``.

    Raises:
        OSError: nginx did not start.
    """
    port = free_port()
    file = configuration(folder, urlsplit(server).netloc, port)
    command = [str(NGINX), "-e", str(folder / "error.log"), "-c", str(file), "-g", "daemon off;"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + _START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > end or process.poll() is not None:
                    raise
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/tro-ly"
    finally:
        process.terminate()
        process.wait()
