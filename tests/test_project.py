"""The project as a whole: layers, documents that tell the truth, what must not be in any file."""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import re
import runpy
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby, takewhile
from pathlib import Path

import pytest

from benchmarks.__main__ import BEGIN, END, table
from corpus.cli import CHECKOUT, CORPUS_DIR
from corpus.library import Library
from corpus.text import fold, match_form

README = (CHECKOUT / "README.md").read_text("utf-8")
SETTINGS = (CHECKOUT / "docs" / "settings.md").read_text("utf-8")
GUIDE = (CHECKOUT / "README.vi.md").read_text("utf-8")
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
PACKAGES = ("corpus", "index", "chatbot", "benchmarks", "tests")
COMMANDS = {"corpus", "index", "chatbot", "benchmarks", "benchmarks.answers", "benchmarks.timings",
            "benchmarks.retrieval_xquad"}  # fmt: skip
NOT_OURS = (Path("corpus/library"), Path("index/store"))
"""Folders below the packages that hold no source."""


def sources(folder: str, suffix: str = "*.py") -> list[Path]:
    """Files below a folder of the checkout, as paths relative to it."""
    found = [path.relative_to(CHECKOUT) for path in (CHECKOUT / folder).rglob(suffix)]
    return sorted(
        path
        for path in found
        if "__pycache__" not in path.parts
        and not any(path.is_relative_to(other) for other in NOT_OURS)
        and (CHECKOUT / path).is_file()
    )


# --- layers ---------------------------------------------------------------------------------

FORBIDDEN: Mapping[str, tuple[str, ...]] = {
    "corpus": ("index", "chatbot", "app", "benchmarks", "tests"),
    "index": ("chatbot", "app", "benchmarks", "tests"),
    "chatbot": ("app", "benchmarks", "tests"),
    "chatbot.question": ("chatbot.answer", "chatbot.web", "chatbot.assistant"),
    "chatbot.answer": ("chatbot.web", "chatbot.assistant"),
    "chatbot.store": ("chatbot.web", "chatbot.question", "chatbot.answer", "chatbot.assistant"),
    "chatbot.web": ("chatbot.question", "chatbot.answer", "chatbot.assistant"),
    "app": ("benchmarks", "tests"),
}
"""Module or package -> what nothing in it may import."""


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def imports(source: str, package: str) -> Iterator[str]:
    """Every module that a module of ``package`` imports anywhere, and every name from one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def broken_layers(module: str, package: str, source: str) -> list[str]:
    """The imports of a module that its layer forbids."""
    return [
        f"{module} imports {name}"
        for layer, forbidden in FORBIDDEN.items()
        if within(module, layer)
        for name in imports(source, package)
        if any(within(name, other) for other in forbidden)
    ]


def test_imports_go_one_way() -> None:
    found: list[str] = []
    for path in [p for package in PACKAGES[:3] for p in sources(package)] + [Path("app.py")]:
        parts = path.with_suffix("").parts
        package = ".".join(path.parent.parts)
        module = package if parts[-1] == "__init__" else ".".join(parts)
        found += broken_layers(module, package, (CHECKOUT / path).read_text("utf-8"))
    assert found == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("corpus.text", "import index.types"),
        ("index.build", "def f():\n    from chatbot import types"),
        ("chatbot.question.terms", "from chatbot import answer"),
        ("chatbot.question.terms", "from ..answer import guard"),
        ("chatbot.answer.guard", "from chatbot.web import page"),
        ("chatbot.web.page", "from chatbot.assistant import build_assistant"),
        ("app", "import tests"),
    ],
)
def test_a_wrong_import_is_seen(module: str, source: str) -> None:
    assert broken_layers(module, module.rpartition(".")[0], source) != []


# --- the README: files, commands, settings, figures -----------------------------------------

SUMMARISED = {"corpus/library", "tests", "tests/data", "benchmarks/results"}
"""Folders whose files the tree does not name one by one."""


def tree() -> dict[str, str]:
    """Path -> description, of the README's file tree."""
    block = re.search(r"## Files\n.*?```text\n(.*?)```", README, re.DOTALL)
    assert block, "README.md has no file tree"
    entries: dict[str, str] = {}
    folders: list[str] = []
    for line in block.group(1).splitlines():
        name, *words = line.split()
        depth = (len(line) - len(line.lstrip())) // 2
        folders[depth:] = [name.rstrip("/")]
        entries["/".join(folders)] = " ".join(words)
    return entries


def test_the_file_tree_names_only_what_is_there() -> None:
    assert [path for path in tree() if not (CHECKOUT / path).exists()] == []


def test_the_file_tree_names_every_file_with_a_description() -> None:
    entries = tree()
    shown = [p for package in (*PACKAGES, "docs", ".ci") for p in sources(package, "*")]
    shown += [Path(p.name) for kind in ("*.py", "*.md", "*.toml") for p in CHECKOUT.glob(kind)]
    missing = [
        path.as_posix()
        for path in shown
        if path.as_posix() not in entries
        and not any(path.is_relative_to(folder) for folder in SUMMARISED)
    ]
    assert missing == []
    assert SUMMARISED - set(entries) == set()
    assert [path for path, description in entries.items() if not description] == []


def shell_lines(text: str) -> list[str]:
    """Lines of the shell blocks of a Markdown file, output left out."""
    blocks = re.findall(r"```(?:console|sh)\n(.*?)```", text, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]


def python_commands(text: str) -> list[list[str]]:
    """Our own commands of a Markdown file: words after `python`, up to a pipe or redirection."""
    found = []
    for line in shell_lines(text):
        words = list(takewhile(lambda word: word not in {"|", ">", "&&"}, shlex.split(line)))
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            del words[0]
        if words[:1] == ["python"] and words[1:3] != ["-m", "pip"]:
            found.append(words[1:])
    return found


class Parsed(Exception):
    """The real parser took the arguments."""


def parse(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Hand a command to the real module, which stops once its parser took the arguments."""
    real = argparse.ArgumentParser.parse_args

    def parse_and_stop(self: argparse.ArgumentParser, args: list[str] | None = None) -> None:
        real(self, args)
        raise Parsed

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_and_stop)
    if words[0] == "-m":
        assert words[1] in COMMANDS
        name = f"{words[1]}.__main__" if words[1] in PACKAGES else words[1]
        monkeypatch.delitem(sys.modules, name, raising=False)
        program, arguments = partial(runpy.run_module, name, run_name="__main__"), words[2:]
    else:
        script = str(CHECKOUT / words[0])
        program, arguments = partial(runpy.run_path, script, run_name="__main__"), words[1:]
    monkeypatch.setattr(sys, "argv", [words[0], *arguments])
    with pytest.raises(Parsed):
        program()


@pytest.mark.parametrize(
    "words", [pytest.param(w, id=shlex.join(w)) for w in python_commands(README + GUIDE)]
)
def test_a_command_in_the_documents_is_one_that_the_program_takes(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parse(words, monkeypatch)


def test_a_command_with_an_unknown_option_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit):
        parse(["-m", "corpus", "list", "--nosuch"], monkeypatch)


def test_the_readme_shows_every_command() -> None:
    shown = {" ".join(words[1:3]) for words in python_commands(README) if words[0] == "-m"}
    verbs = {"corpus": "add list show remove verify", "index": "build search model",
             "chatbot": "ask"}  # fmt: skip
    wanted = {f"{module} {verb}" for module, names in verbs.items() for verb in names.split()}
    assert wanted - shown == set()
    assert any("--batch" in words for words in python_commands(README) if "chatbot" in words)


def test_make_targets_in_the_documents_exist() -> None:
    makefile = (CHECKOUT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)|^\$ make ([a-z]+)", README + GUIDE, re.MULTILINE))
    assert {first or second for first, second in named} - targets == set()


def test_the_table_of_settings_names_exactly_the_variables_that_the_program_reads() -> None:
    code = "".join((CHECKOUT / p).read_text("utf-8") for p in sources("chatbot") + sources("index"))
    pattern = re.compile(r"VANKIEN_[A-Z_]*[A-Z]")
    # A secret may also stand in a file; the code puts that name together.
    secrets = {f"{name}_FILE" for name in re.findall(r'_secret\("(VANKIEN_\w+)"\)', code)}
    assert secrets
    assert set(pattern.findall(SETTINGS)) == set(pattern.findall(code)) | secrets


def test_the_readme_quotes_the_result_files() -> None:
    quoted = README.partition(BEGIN)[2].partition(END)[0].strip()
    assert quoted == table(CHECKOUT / "benchmarks" / "results"), "run: python -m benchmarks --quote"


def test_the_table_of_results_says_what_the_files_say(tmp_path: Path) -> None:
    wait = {"median": 12.5, "p95": 34.0, "max": 56.7}
    answers = {
        "questions": 9, "answerable": 7, "answerable_right": 0.857, "false_refusals": 0.143,
        "unanswerable": 2, "unanswerable_refused": 0.5, "answers_with_ungrounded_parts": 3,
    }  # fmt: skip
    timings = {
        "cold_ask_s": {"min": 1.1, "median": 2.2, "max": 3.3}, "index_build_s": 4.4,
        "server_ready_s": 5.5, "bars": {"cold_ask_s": 8.0, "answer_ms": 300.0},
        "encode_query_ms": wait, "first_evidence_ms": wait, "whole_answer_ms": wait,
        "http_answer_ms": {**wait, "p95": 99.9},
    }  # fmt: skip
    (tmp_path / "answers_seed.json").write_text(json.dumps(answers))
    (tmp_path / "timings.json").write_text(json.dumps(timings))
    text = table(tmp_path)
    for figure in ("85.7 % right", "14.3 % refused by mistake", "50.0 % refused", "| 3 |",
                   "median 2.2 s (1.1 to 3.3)", "p95 99.9 ms", "4.4 s", "5.5 s"):  # fmt: skip
        assert figure in text
    assert "XQuAD" not in text


# --- packaging ------------------------------------------------------------------------------


def requirement_name(requirement: str) -> str:
    return re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_every_direct_dependency_is_pinned_and_torch_stays_at_its_small_build() -> None:
    lines = (CHECKOUT / "constraints.txt").read_text("utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    pinned = {requirement_name(name) for name in pins}
    extras = [r for extra in PROJECT["optional-dependencies"].values() for r in extra]
    wanted = {requirement_name(r) for r in PROJECT["dependencies"] + extras} - {PROJECT["name"]}
    assert wanted - pinned == set()
    assert pins["torch"] == "2.13.0"


def test_the_readme_gives_a_reason_for_every_direct_dependency() -> None:
    extras = [r for extra in PROJECT["optional-dependencies"].values() for r in extra]
    wanted = {requirement_name(r) for r in PROJECT["dependencies"] + extras} - {PROJECT["name"]}
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \| (\S.+\|.+\S) \|$", README, re.MULTILINE))
    assert wanted - set(rows) == set()


def test_no_generic_package_name_is_installed() -> None:
    settings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    assert settings["tool"]["setuptools"] == {"packages": [], "py-modules": []}


def test_the_changelog_has_this_version_with_its_date() -> None:
    changelog = (CHECKOUT / "CHANGELOG.md").read_text("utf-8")
    version = re.escape(PROJECT["version"])
    assert re.search(rf"^## \[{version}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE)


def test_the_bytes_of_the_library_survive_a_checkout() -> None:
    assert "corpus/library/** -text" in (CHECKOUT / ".gitattributes").read_text().splitlines()
    assert Library(CORPUS_DIR).verify() == []


# --- what must not be in any file -----------------------------------------------------------

ROOT_FILES = ("app.py", "Makefile", "pyproject.toml", "constraints.txt", ".gitignore",
              ".gitattributes", "README.md", "README.vi.md", "CHANGELOG.md", "LICENSE")  # fmt: skip
TEXT = {".py", ".md", ".txt", ".toml", ".json", ".jsonl", ".js", ".css", ".svg", ""}
# Put together here, so that this file itself is clean.
OF_ONE_MACHINE = re.compile(r"(?<![\w.~}])/(?:" + "home|root|work|Users" + r")/\w")
PACKAGE_INDEX = re.compile("|".join(["pypi" + r"\.org", "python" + "hosted", "index" + "-url"]))


def product_files() -> list[Path]:
    folders = [p for folder in (*PACKAGES, "docs", ".ci") for p in sources(folder, "*")]
    return [p for p in [*folders, *map(Path, ROOT_FILES)] if p.suffix in TEXT]


def test_no_file_names_a_folder_of_one_machine_or_a_package_index() -> None:
    found = [
        f"{path}: {match.group()}"
        for path in product_files()
        for pattern in (OF_ONE_MACHINE, PACKAGE_INDEX)
        for match in pattern.finditer((CHECKOUT / path).read_text("utf-8"))
    ]
    assert found == []


def capitalised_runs(text: str, least: int) -> set[str]:
    """Runs of at least ``least`` words written like names: "Song", not "song" or "UBND"."""
    runs = re.findall(r"\w+(?: \w+)*", text)
    groups = (
        list(group) for run in runs for named, group in groupby(run.split(), str.istitle) if named
    )
    return {" ".join(group) for group in groups if len(group) >= least}


def shipped_particulars() -> set[str]:
    """What belongs to the shipped article alone: persons, the place, figures, quotations."""
    (document,) = (
        d for d in Library(CORPUS_DIR).documents() if "hanoi.gov.vn" in d.metadata.source
    )
    text, place = document.text, document.metadata.place or ""
    names = capitalised_runs(place.partition(",")[0], 2)
    persons = capitalised_runs(re.sub("|".join(names), "·", text), 3)
    figures = set(re.findall(r"\d+,\d+|\d+%/năm|\d\d \w+ viên", text))
    quotations = set(re.findall(r'"([^"]+)"', text))
    assert len(names) == 1
    assert len(persons) == 3
    assert len(figures) == 3
    assert len(quotations) >= 3
    return names | persons | figures | quotations


def test_no_rule_knows_the_shipped_article() -> None:
    rules = sources("chatbot") + sources("chatbot/lexicon", "*.txt")
    particulars = shipped_particulars()
    found = []
    for path in rules:
        text = match_form((CHECKOUT / path).read_text("utf-8"))
        plain = fold(text)
        for particular in particulars:
            # Without diacritics too; a figure also with a point.
            forms = {match_form(particular), match_form(particular).replace(",", ".")}
            if any(form in text for form in forms) or fold(particular) in plain:
                found.append(f"{path}: {particular}")
    assert found == []


def test_a_plain_import_of_the_command_lines_loads_no_machine_learning_library() -> None:
    code = (
        "import sys, app, corpus.__main__, index.__main__, chatbot.__main__;"
        "print([n for n in ('torch', 'transformers', 'gradio') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr
