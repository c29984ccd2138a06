"""Feeds every parser files that are mutated towards code not yet reached, until a time is up.

    python tests/fuzz/fuzz_sources.py SECONDS [TARGET]

The seconds are shared by the targets, or are all for the one named. Under ``.fuzz`` each target
keeps the files that reached new code, from which the next run goes on. The first input that raises
anything but the one sentence ends the run with exit status 1; it is kept under ``.fuzz/crashes``.
Needs the package atheris, which nothing else here needs.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
KEPT = Path(".fuzz")
CRASHES = KEPT / "crashes"
WATCHED = [
    "nightlab.archive",
    "nightlab.drivers.assessment",
    "nightlab.formulary",
    "nightlab.person",
    "nightlab.plan",
    "nightlab.safety",
    "nightlab.sources",
    "nightlab.trials",
    "tomllib",
]
LONGEST_INPUT_BYTES = 20_000
SLOWEST_INPUT_S = 10
MOST_MEMORY_MB = 1500


def fuzz(name: str, seconds: int) -> None:
    """Fuzz one target in this process, which atheris ends."""
    atheris = importlib.import_module("atheris")
    sys.path.insert(0, str(TESTS))
    with atheris.instrument_imports(include=WATCHED):
        targets = importlib.import_module("fuzz.targets")
    target = next(each for each in targets.TARGETS if each.name == name)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST_INPUT_BYTES}",
        f"-timeout={SLOWEST_INPUT_S}",
        f"-rss_limit_mb={MOST_MEMORY_MB}",
        f"-artifact_prefix={CRASHES}/{name}-",
        f"-dict={_dictionary(targets.TOKENS)}",
        "-verbosity=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(_corpus(name, target.seeds))], target.run)
    atheris.Fuzz()


def _dictionary(tokens: tuple[bytes, ...]) -> Path:
    """Write what parsers stumble over as libFuzzer reads it."""
    CRASHES.mkdir(parents=True, exist_ok=True)
    path = KEPT / "tokens.dict"
    escaped = ["".join(f"\\x{byte:02x}" for byte in token[:64]) for token in tokens]
    path.write_text("".join(f'"{token}"\n' for token in escaped), encoding="ascii")
    return path


def _corpus(name: str, seeds: tuple[bytes, ...]) -> Path:
    folder = KEPT / name
    folder.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)
    return folder


def names() -> list[str]:
    """Return the targets there are."""
    sys.path.insert(0, str(TESTS))
    return [target.name for target in importlib.import_module("fuzz.targets").TARGETS]


def main(arguments: list[str]) -> int:
    """Give each target its share of the seconds, in a process of its own."""
    if len(arguments) == 2:
        fuzz(arguments[1], int(arguments[0]))
    share = max(1, int(arguments[0]) // len(names()))
    for name in names():
        print(f"{name}: {share} s", flush=True)  # noqa: T201 - a script that tells how far it is
        command = [sys.executable, __file__, str(share), name]
        if subprocess.run(command, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
