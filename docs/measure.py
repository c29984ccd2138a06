"""Print seconds, megabytes and milliseconds, for the documentation.

    python docs/measure.py imports click typer       # seconds to import, best of seven
    python docs/measure.py sizes sqlalchemy alembic  # megabytes on disk, with what they need
    python docs/measure.py xml                       # reading an Apple Health export, three parsers
    python docs/measure.py speed                     # a verdict, a schedule, the demonstration's pictures
    python docs/measure.py plot                      # one curve with matplotlib

Packages that Nightlab does not use are measured by a Python that has them: run this file with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # one trial is too small to share out

SEED = 20261122


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


# --- imports and sizes --------------------------------------------------------------------------


def imports(names: Sequence[str]) -> None:
    """Print seconds to import each module in a fresh interpreter, less the bare start."""
    bare = min(_seconds("pass") for _ in range(7))
    say(f"bare interpreter {bare:.3f} s")
    for name in names:
        best = min(_seconds(f"import {name}") for _ in range(7))
        say(f"import {name:24s} {best - bare:6.3f} s")


def _seconds(code: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begun


def sizes(names: Sequence[str]) -> None:
    """Print the megabytes of each distribution and of all that it needs."""
    for name in names:
        needed: set[str] = set()
        _need(name, needed)
        own, whole = _bytes(name), sum(_bytes(other) for other in needed)
        say(f"{name:24s} {own / 1e6:6.1f} MB, with {len(needed) - 1} others {whole / 1e6:6.1f} MB")


def _need(name: str, found: set[str]) -> None:
    from packaging.requirements import Requirement

    plain = name.lower().replace("_", "-")
    if plain in found:
        return
    found.add(plain)
    for line in metadata.requires(name) or []:
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            try:
                _need(wanted.name, found)
            except metadata.PackageNotFoundError:
                found.discard(wanted.name.lower().replace("_", "-"))


def _bytes(name: str) -> int:
    files = metadata.files(name) or []
    return sum(os.path.getsize(f.locate()) for f in files if os.path.isfile(f.locate()))  # noqa: PTH113, PTH202 - f.locate() promises no Path


# --- speed --------------------------------------------------------------------------------------


def speed() -> None:
    """Print milliseconds, best of nine."""
    import numpy as np

    from nightlab.rehearsal.simulate import SimulatedPerson, simulate
    from nightlab.trials import Design, analyse
    from nightlab.trials.sampler import schedule_set

    for nights in (56, 196):
        design = Design(("placebo", "active"), nights, seed=1, block_nights=14, max_run=2)
        treated = design.codes().astype(np.float64)
        outcome = simulate(SimulatedPerson(), treated, np.random.default_rng(SEED))
        table = {"arm": treated, "outcome": outcome, "block": design.blocks()}

        def verdict(table: Any = table, *, randomise: bool) -> None:
            analyse(
                table,
                outcome="outcome",
                arm="arm",
                block="block",
                better="higher",
                randomise=randomise,
            )

        def count(design: Design = design) -> None:
            schedule_set.cache_clear()
            assert design.ways  # noqa: S101 - asked for, so counted

        say(
            f"posterior under three priors, {nights} nights: {_ms(lambda: verdict(randomise=False))}"
        )
        say(
            f"verdict with randomisation test, {nights} nights: {_ms(lambda: verdict(randomise=True))}"
        )
        say(f"schedules counted exactly, {nights} nights: {_ms(count)} ({design.ways:.3g} of them)")

    from nightlab import draw
    from nightlab.demo import run

    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder))
        say(f"four pictures of the demonstration: {_svg_bytes(Path(folder)) / 1e3:.0f} kB of SVG")
    from nightlab.report import pictures

    say(f"posterior drawn: {_ms(lambda: draw.draw_posterior(pictures.posterior(found.verdict)))}")


def _svg_bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.svg"))


def plot() -> None:
    """Print milliseconds to draw one filled curve as SVG with matplotlib."""
    import io

    import matplotlib as mpl  # type: ignore[import-not-found,unused-ignore]

    mpl.use("svg")
    from matplotlib import pyplot as plt  # type: ignore[import-not-found,unused-ignore]

    def curve() -> None:
        figure, axes = plt.subplots()
        xs = [i / 50 for i in range(-200, 201)]
        ys = [2.718 ** (-x * x / 2) for x in xs]
        axes.plot(xs, ys)
        axes.fill_between(xs, ys)
        figure.savefig(io.StringIO(), format="svg")
        plt.close(figure)

    say(f"one curve with matplotlib: {_ms(curve)}")


# --- XML ----------------------------------------------------------------------------------------

READERS = {
    "expat": """
from xml.parsers import expat
def element(name, a):
    if name == "Record" and "Sleep" in a["type"]: rows.append(a)
p = expat.ParserCreate(); p.StartElementHandler = element; p.ParseFile(open(sys.argv[1], "rb"))""",
    "ElementTree": """
from xml.etree import ElementTree as E
for _, e in E.iterparse(sys.argv[1]):
    if e.tag == "Record" and "Sleep" in e.get("type"): rows.append(dict(e.attrib))
    e.clear()""",
    "lxml": """
from lxml import etree as E
for _, e in E.iterparse(sys.argv[1]):
    if e.tag == "Record" and "Sleep" in e.get("type"): rows.append(dict(e.attrib))
    e.clear()
    while e.getprevious() is not None: del e.getparent()[0]""",
}
TIMED = """
import sys, time, resource
rows, begun = [], time.perf_counter()
{reader}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{{time.perf_counter() - begun:.2f}} s, {{peak:.0f}} MB of memory, {{len(rows)}} sleep rows")
"""


def xml(pulses: int = 400_000) -> None:
    """Print seconds and memory to find the sleep rows of a made-up export."""
    row = (
        '<Record type="HKCategoryTypeIdentifier{}" sourceName="Watch" unit="count/min" '
        'startDate="2024-01-01 00:00:00 +0100" endDate="2024-01-01 00:01:00 +0100" value="60"/>\n'
    )
    with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
        file.write("<HealthData>\n")
        for number in range(pulses):
            file.write(row.format("SleepAnalysis" if number % 25 == 0 else "HeartRate"))
        file.write("</HealthData>\n")
        file.flush()
        say(f"{Path(file.name).stat().st_size / 1e6:.0f} MB of XML")
        for name, reader in READERS.items():
            lines = [_run(TIMED.format(reader=reader), file.name) for _ in range(3)]
            say(f"{name:12s} {min(lines)}")


def _run(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def _ms(work: Callable[[], object]) -> str:
    work()
    best = min(_timed(work) for _ in range(9))
    return f"{1000 * best:.1f} ms"


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main(words: list[str]) -> None:
    """Run the part that was named."""
    parts: dict[str, Callable[[], None]] = {
        "imports": lambda: imports(words[1:]),
        "sizes": lambda: sizes(words[1:]),
        "xml": xml,
        "speed": speed,
        "plot": plot,
    }
    part = parts.get(words[0] if words else "")
    if part is None:
        sys.exit(__doc__)
    part()


if __name__ == "__main__":
    main(sys.argv[1:])
