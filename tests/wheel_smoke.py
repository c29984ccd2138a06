"""Build the wheel, install it outside the tree with the base lock, and run the demonstration with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

# Commands that read tables of the package, and what they then say.
TABLES = {
    ("safety", "medicines", "cipro 500"): "ciprofloxacin",
    ("screen", "phq9"): "Little interest",
    ("intake", "--questions"): "[foods]",
    ("label", "Magnesium (as citrate) 200 mg"): "200 mg",
    ("agents", "zinc"): "zinc",
}
ROOT = Path(__file__).resolve().parent.parent


def call(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command, show what it said where it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def main(uv: str) -> None:
    """Build, install, run, look."""
    with tempfile.TemporaryDirectory() as name:
        outside = Path(name)
        call(
            uv,
            "build",
            "-q",
            "--wheel",
            "--no-build-isolation",
            "--python",
            sys.executable,
            "-o",
            outside,
        )
        (wheel,) = outside.glob("nightlab-*.whl")
        call(uv, "venv", "-q", "--python", sys.executable, outside / "env")
        python = outside / "env" / "bin" / "python"
        install = (uv, "pip", "install", "-q", "--python", python)
        call(*install, "--require-hashes", "-r", ROOT / "requirements" / "base.txt")
        call(*install, "--no-deps", wheel)
        os.environ.pop("PYTHONPATH", None)
        script = outside / "env" / "bin" / "nightlab"
        said = json.loads(call(script, "demo", "--out", outside / "demo", "--json", cwd=outside))
        page = Path(said["page"]).read_text(encoding="utf-8")
        if said["verdict"]["sentence"][:20] not in page or "<svg" not in page:
            sys.exit("the installed demonstration wrote a page without its verdict")
        for words, answer in TABLES.items():
            if answer not in call(script, *words, cwd=outside):
                sys.exit(f"the installed `nightlab {' '.join(words)}` does not say {answer!r}")
        sys.stdout.write(
            f"wheel {wheel.stat().st_size // 1024} kB: {said['verdict']['sentence']}\n"
        )


if __name__ == "__main__":
    main(sys.argv[1])
