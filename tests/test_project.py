"""The project keeps its own rules."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

import nightlab

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
SOURCES = sorted((ROOT / "src").rglob("*.py"))
FOLDERS = ("src", "tests", "docs", "bench", "changes", "requirements", ".ci")
KINDS = {".py", ".md", ".toml", ".txt", ".in", ".csv", ".json", ".svg", ""}
FRAGMENTS = sorted(p for p in (ROOT / "changes").iterdir() if p.name != "README.md")
LONGEST_FILE = 400
# A file that earns more lines stands here with its reason.
LONGER: dict[str, str] = {}

# What a lock or a setting would say to tie everyone to one index, and folders of somebody's machine.
FORBIDDEN = {
    "an index of packages": r"--(extra-)?index[-]url|find[-]links +\w+:|/simple[/]?[\"' ]",
    "a folder of one machine": r"(?<![\w.~$}])/(home|Users|root)/\w",
}
NETWORK = {
    "aiohttp",
    "asyncio",
    "ftplib",
    "http",
    "httpx",
    "requests",
    "smtplib",
    "socket",
    "socketserver",
    "ssl",
    "telnetlib",
    "urllib",
    "urllib3",
    "webbrowser",
    "xmlrpc",
}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def pyproject() -> str:
    return (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def own_files() -> list[Path]:
    files = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in FOLDERS:
        files += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [
        path
        for path in files
        if path.suffix in KINDS and not {"_build", "__pycache__"} & set(path.parts)
    ]


def test_the_version_is_the_same_everywhere() -> None:
    assert tomllib.loads(pyproject())["project"]["version"] == nightlab.__version__


@pytest.mark.parametrize("lock", LOCKS, ids=named)
def test_locks_hold_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert re.findall(r"\w+://|^-.*|@ .*", text, re.MULTILINE) == []
    packages = [one for one in re.split(r"\n(?=\S)", text.strip()) if one]
    assert [one for one in packages if "==" not in one or "--hash=sha256:" not in one] == []


def test_locks_agree() -> None:
    base, check, fuzz = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
        for lock in LOCKS
    )
    assert base.items() <= check.items()
    assert {name: version for name, version in fuzz.items() if name in base}.items() <= base.items()


def test_every_rule_that_is_off_says_why() -> None:
    section = re.split(r"^# --- ", pyproject(), flags=re.MULTILINE)
    (ruff,) = [part for part in section if part.startswith("ruff")]
    rules = ruff.partition("ignore = [")[2].partition("[tool.ruff.lint.pydocstyle]")[0]
    lines = [line for line in rules.splitlines() if re.search(r'"[A-Z]+\d*"', line)]
    assert lines
    assert [line for line in lines if not re.search(r"# \w.{5,}", line)] == []


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_files_stay_short(source: Path) -> None:
    lines = source.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST_FILE or LONGER.get(named(source))


def test_no_drawer_for_odds_and_ends() -> None:
    assert {source.stem for source in SOURCES} & {"utils", "helpers", "manager", "common"} == set()


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_ties_the_project_to_one_place(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{named(path)}: {match[0]}"
        for path in own_files()
        for match in pattern.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_nothing_can_be_sent() -> None:
    found = []
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            found += [f"{named(source)}: {n}" for n in names if n.partition(".")[0] in NETWORK]
    assert found == []


# --- fragments of the changelog -------------------------------------------------


def test_fragments_are_numbered_without_a_gap_or_a_double() -> None:
    numbers = [int(path.name[:4]) for path in FRAGMENTS]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=named)
def test_fragments_are_well_formed(fragment: Path) -> None:
    assert re.fullmatch(r"\d{4}\.(added|changed|fixed|removed|security)\.md", fragment.name)
    text = fragment.read_text(encoding="utf-8")
    assert text == text.strip() + "\n"
    assert re.match(r"[A-Z`]", text)
    assert text.endswith(".\n")
    assert "\n#" not in text
    assert 1 <= len(re.findall(r"[.!?](?=\s)", text)) <= 3


def test_every_kind_of_fragment_is_explained() -> None:
    told = (ROOT / "changes" / "README.md").read_text(encoding="utf-8")
    assert [
        k for k in ("added", "changed", "fixed", "removed", "security") if f"`{k}`" not in told
    ] == []
