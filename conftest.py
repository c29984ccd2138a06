"""What all tests share: real samples where they are, examples in prose and docstrings run as tests."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser as MarkdownPython
from sybil.parsers.markdown import SkipParser as MarkdownSkip
from sybil.parsers.rest import DocTestParser

HERE = Path(__file__).parent
SAMPLES = Path(os.environ.get("NIGHTLAB_SAMPLES", HERE.parent / "shared" / "samples"))

# A busy two-core machine is no bug of the code under test.
settings.register_profile("nightlab", deadline=None)
settings.load_profile("nightlab")

_docstrings = Sybil(
    parsers=[DocTestParser()], patterns=["src/*/*.py", "src/*/*/*.py", "src/*/*/*/*.py"]
)
_prose = Sybil(
    parsers=[MarkdownPython(), MarkdownSkip()],
    patterns=["README.md", "docs/*.md", "docs/*/*.md"],
    path=str(HERE),
)
pytest_collect_file = (_docstrings + _prose).pytest()


REQUIRED = {name for name in os.environ.get("NIGHTLAB_REQUIRE", "").split(",") if name}


def _absent(need: str, message: str) -> None:
    """Skip a test whose need the system lacks, or fail where the need is required."""
    if need in REQUIRED:
        pytest.fail(f"{message}; NIGHTLAB_REQUIRE asks for it")
    pytest.skip(f"{message}; `make system-deps` installs it")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium that runs without a screen."""
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if found is None:
        _absent("browser", "no Chromium on this system")
    return str(found)


@pytest.fixture(scope="session")
def samples() -> Path:
    """Folder of real recordings, or a skip that says how to get one."""
    if not SAMPLES.is_dir():
        pytest.skip(f"no real samples in {SAMPLES}; set NIGHTLAB_SAMPLES to a folder that has them")
    return SAMPLES
