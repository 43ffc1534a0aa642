"""How soon the pages can be seen and used: ``python -m benchmarks.first_paint``.

Knows: Chromium, the marks that it sets while it paints, the waits that have a bar. Does not know:
how an answer is found.

The embedded chat is measured as a reader of an intranet meets it: on a page of another site, from
the press on the widget's button until something is painted in the frame, and until a question can
be typed. Cold is a browser that has nothing of the server yet, warm is its second visit. A browser
(chromium or google-chrome) and the package playwright are needed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import statistics
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks import timings
from benchmarks.timings import machine, run_process

CHECKOUT = Path(__file__).resolve().parent.parent
RESULT = Path(__file__).resolve().parent / "results" / "first_paint.json"
WIDGET = CHECKOUT / "chatbot" / "web" / "static" / "widget.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")

EMBEDDED_SECONDS = 2.0
"""Bar: first paint of the embedded chat, cold."""
WIDGET_BYTES = 20_000
"""Bar: size of the script, as it goes over the network without compression."""
RUNS = 5
VIEW = {"width": 1280, "height": 800}
HOST_PAGE = (
    '<!doctype html><html lang="vi"><title>Trang nội bộ</title><h1>Trang nội bộ</h1>'
    '<script src="{server}/widget.js" defer></script>'
)
_FIRST_PAINT = """() => new Promise((resolve) => {
  const tell = (entries) => entries.forEach((entry) => {
    if (entry.name === "first-contentful-paint") resolve(performance.timeOrigin + entry.startTime);
  });
  const observer = new PerformanceObserver((list) => tell(list.getEntries()));
  observer.observe({ type: "paint", buffered: true });
})"""
_NOW = "() => performance.timeOrigin + performance.now()"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print and keep the result; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args(argv)
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("No chromium or google-chrome here: nothing is measured.", file=sys.stderr)
        return 1
    result = measure(browser)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(report(result))
    for miss in result["missed"]:
        print(f"Missed: {miss}", file=sys.stderr)
    return 1 if result["missed"] else 0


def measure(browser: str) -> dict[str, Any]:
    """All waits, in seconds, with the machine they were taken on."""
    from playwright.sync_api import sync_playwright

    script = WIDGET.read_bytes()
    result: dict[str, Any] = {
        "benchmark": "first_paint",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "runs": RUNS,
        "bars": {"embedded_paint_s": EMBEDDED_SECONDS, "widget_bytes": WIDGET_BYTES},
        "widget_bytes": len(script),
        "widget_bytes_compressed": len(gzip.compress(script)),
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        hosting(Path(folder)) as host,
        serving(Path(folder), host) as server,
        sync_playwright() as playwright,
    ):
        Path(folder, "index.html").write_text(HOST_PAGE.format(server=server), "utf-8")
        launched = playwright.chromium.launch(executable_path=browser, args=list(ARGUMENTS))
        result["browser"] = launched.version
        result["embedded"] = visits(launched, partial(open_embedded, host=host))
        result["page"] = visits(launched, partial(open_page, server=server))
        launched.close()
    result["missed"] = missed(result)
    return result


@contextmanager
def hosting(folder: Path) -> Iterator[str]:
    """A site of its own, for the page that embeds; its origin."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            # By name: for a browser another site than that of the assistant.
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def serving(folder: Path, host: str) -> Iterator[str]:
    """The real server over the shipped library, which ``host`` may embed; its address."""
    index = folder / "index"
    run_process("-m", "index", "build", "--index", str(index))
    with timings.serving(index, "--frame-origin", host) as url:
        yield url


Visit = Callable[[Any], tuple[float, float]]
"""Opens something on a fresh page: seconds to the first paint, and until it can be used."""


def visits(browser: Any, visit: Visit) -> dict[str, dict[str, float]]:
    """Cold and warm: least, median and most, over ``RUNS`` browsers without any memory."""
    waits: dict[str, list[float]] = {
        name: [] for name in ("cold_paint_s", "cold_usable_s", "warm_paint_s", "warm_usable_s")
    }
    for _ in range(RUNS):
        context = browser.new_context(viewport=VIEW)
        for kind in ("cold", "warm"):
            page = context.new_page()
            paint, usable = visit(page)
            waits[f"{kind}_paint_s"].append(paint)
            waits[f"{kind}_usable_s"].append(usable)
            page.close()
        context.close()
    return {
        name: {
            "min": round(min(found), 3),
            "median": round(statistics.median(found), 3),
            "max": round(max(found), 3),
        }
        for name, found in waits.items()
    }


def open_embedded(page: Any, host: str) -> tuple[float, float]:
    """From the press on the widget's button. The pointer is not moved there first, so that nothing
    is loaded ahead.
    """
    page.goto(host)
    page.locator("button.open").wait_for()
    pressed = page.evaluate(
        "() => { const now = performance.timeOrigin + performance.now();"
        " document.querySelector('body > div').shadowRoot.querySelector('.open').click();"
        " return now; }"
    )
    page.wait_for_selector(".frame.ready iframe", state="visible")
    frame = page.frames[-1]
    frame.wait_for_function("() => document.activeElement.id === 'box'")
    usable = frame.evaluate(_NOW)
    return (frame.evaluate(_FIRST_PAINT) - pressed) / 1000, (usable - pressed) / 1000


def open_page(page: Any, server: str) -> tuple[float, float]:
    """The chat page itself, from the start of its loading."""
    page.goto(server, wait_until="commit")
    page.wait_for_selector("#question-box textarea:enabled")
    usable = page.evaluate(_NOW)
    began = page.evaluate("() => performance.timeOrigin")
    return (page.evaluate(_FIRST_PAINT) - began) / 1000, (usable - began) / 1000


def missed(result: Mapping[str, Any]) -> list[str]:
    """The bars that were not met."""
    found = [
        ("embedded_paint_s", result["embedded"]["cold_paint_s"]["max"], EMBEDDED_SECONDS),
        ("widget_bytes", result["widget_bytes"], WIDGET_BYTES),
    ]
    return [f"{name} {value:g} > {bar:g}" for name, value, bar in found if value > bar]


def report(result: Mapping[str, Any]) -> str:
    """A small table."""
    lines = [
        f"widget.js {result['widget_bytes']} bytes, {result['widget_bytes_compressed']} compressed"
    ]
    for part in ("embedded", "page"):
        for name, found in result[part].items():
            shown = "".join(f"{key:>10} {value:>7}" for key, value in found.items())
            lines.append(f"{part:<10}{name:<16}{shown}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
