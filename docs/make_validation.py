"""Write the page on validation, and its pictures, from what the body made of published protocols.

python docs/make_validation.py            # rewrite page and pictures from docs/validation.jsonl
python docs/make_validation.py --check    # say whether it differs, change nothing
python docs/make_validation.py --measure  # live every protocol first, and keep the numbers (a minute or two)
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nightlab.body.validation import checked_as_json, validate
from nightlab.body.validation.checking import protocol_named
from nightlab.body.validation.reading import rows
from nightlab.draw import Published, VersusList, draw_versus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.body.validation.reading import Row

DOCS = Path(__file__).parent
PICTURES = "_static/validation"
PAGE, FOUND = DOCS / "validation.md", DOCS / "validation.jsonl"
MADE = "<!-- Made by docs/make_validation.py from the table of published results; change those. -->"
DOMAINS = {
    "norm": "Healthy nights by age",
    "circ": "The clock and light",
    "hpa": "Cortisol",
    "glu": "Glucose",
    "homeo": "Lost sleep and recovery",
    "caf": "Caffeine",
    "alc": "Alcohol",
    "mel": "Melatonin",
    "mg": "Magnesium",
    "gly": "Glycine",
    "thea": "Theanine",
    "combo": "Several together",
    "cbti": "Therapy of insomnia",
    "gut": "Gut",
    "infl": "Inflammation",
}
ROLES = {
    "predicted": "the body was not told it: these test the body",
    "coupling": "it set the strength of a mechanism",
    "fitted": "the body was fitted to it",
    "input": "a constant taken over",
}
INTRODUCTION = (
    """\
Simulated people live the protocols of publications: their nights, light, doses and days. Each published number then \
stands beside the body's. `nightlab body validate` does it again; `--only 40` asks one publication alone.""",
    """\
Only a **predicted** number proves anything. A constant that was taken over, or a result to which the body was fitted, \
comes out because it was put in. Several numbers of one publication, and a slope and its sign, are no independent \
tests. Ranges are those of the publication, its interval, or a rule that looks at no simulation; a range that is open \
on one side, such as a sign, must be cleared by two standard errors. Numbers that are missed stay in the table. The table lay open while the body was built: mechanisms were shaped knowing where an earlier sketch went wrong, such as N1 and REM latency with age or the time people with insomnia lie awake, though no constant was set on a predicted number. Where a result did set a constant, or the light of the ordinary day, its role says so, also where it was first meant as a test. The level of insomnia in the protocol of therapy was chosen with its effects in view.""",
)
SHOWN = (
    "± is the standard error of the simulation, not the spread between people. In the pictures every pass range is "
    "drawn equally wide, and one that is open on one side begins two standard errors inside."
)
HEADER = (
    "| Number | What, in whom | Unit | Published | Reproduced by | Simulated | Role | Result |\n"
    "|---|---|---|--:|:-:|--:|---|---|"
)


def measure() -> list[dict[str, Any]]:
    """Live every protocol and keep the numbers."""
    found = [checked_as_json(each) for each in validate()]
    FOUND.write_text("".join(f"{json.dumps(each)}\n" for each in found), encoding="utf-8")
    return found


def read() -> list[dict[str, Any]]:
    """Return the numbers kept."""
    return [json.loads(line) for line in FOUND.read_text(encoding="utf-8").splitlines()]


def written(number: float | None, digits: int = 4) -> str:
    """Return a number as a page has it."""
    return "–" if number is None else f"{number:.{digits}g}".replace("-", "\N{MINUS SIGN}")


def held(row: Row, found: dict[str, Any]) -> str:
    """Return the range of a row in words."""
    if not row.is_expressible:
        return "–"
    if found["lo"] is None:
        return f"below {written(found['hi'])}"
    if found["hi"] is None:
        return f"above {written(found['lo'])}"
    return f"{written(found['lo'])} to {written(found['hi'])}"


def line(row: Row, found: dict[str, Any]) -> str:
    """Return a row of the table."""
    result = {"pass": "reproduced", "miss": "**missed**", "not expressible": "not expressible"}
    simulated = written(found["simulated"], 3)
    if found["se"]:
        simulated += f" ± {written(found['se'], 1)}"
    unit = row.unit if row.unit != "1" else ""
    return (
        f"| {row.id} | {row.quantity}; {row.condition} | {unit} | {written(row.published)} | "
        f"{held(row, found)} | {simulated} | {row.role} | {result[found['result']]} |"
    )


def counts(found: Sequence[dict[str, Any]]) -> str:
    """Return how many numbers of each role are reproduced."""
    tried = Counter(each["role"] for each in found if each["result"] != "not expressible")
    met = Counter(each["role"] for each in found if each["result"] == "pass")
    told = "\n".join(
        f"| {role} | {words} | {met[role]} of {tried[role]} | {100 * met[role] / tried[role]:.0f} % |"
        for role, words in ROLES.items()
        if tried[role]
    )
    return f"| Role | What it is | Reproduced | |\n|---|---|--:|--:|\n{told}"


def page(found: Sequence[dict[str, Any]]) -> str:
    """Return the page."""
    by_id = {each["id"]: each for each in found}
    cannot = [row for row in rows() if not row.is_expressible]
    parts = [
        "# The body held to published results",
        MADE,
        *INTRODUCTION,
        counts(found),
        f"{len(cannot)} of {len(rows())} numbers cannot be expressed, because the body lacks what they measure.",
        SHOWN,
    ]
    for domain, title in DOMAINS.items():
        own = [row for row in rows() if row.domain == domain]
        table = "\n".join(line(row, by_id[row.id]) for row in own)
        shown = [f"![{title}]({PICTURES}/{domain}.svg)"] if picture(domain, found) else []
        parts += [f"## {title}", *shown, f"{HEADER}\n{table}", *remarks(own)]
    parts += ["## The protocols", PROTOCOLS, protocols()]
    return "\n\n".join(parts) + "\n"


def picture(domain: str, found: Sequence[dict[str, Any]]) -> str:
    """Return the numbers of a domain beside their pass ranges; empty where none can be expressed.

    Assumptions: a range that is open on one side begins where two standard errors are cleared.
    """
    by_id = {each["id"]: each for each in found}
    drawn = [
        published(row, by_id[row.id])
        for role in ROLES
        for row in rows()
        if row.is_expressible and (row.domain, row.role) == (domain, role)
    ]
    if not drawn:
        return ""
    return draw_versus(VersusList(DOMAINS[domain], tuple(drawn)))


def published(row: Row, found: dict[str, Any]) -> Published:
    """Return a number as a picture takes it."""
    is_open = math.isinf(row.lo) or math.isinf(row.hi)
    sure = 2.0 * found["se"] if is_open else 0.0
    return Published(
        f"{row.role.capitalize()}: {ROLES[row.role].partition(':')[0]}",
        f"{row.id}: {row.quantity}, {row.condition}",
        row.lo + sure,
        row.hi - sure,
        None if is_open and abs(row.published) == 1.0 else row.published,
        found["simulated"],
        row.unit if row.unit != "1" else "",
    )


PROTOCOLS = (
    "Each stands as a file of the [body's protocols](body-protocol.md) in "
    "`src/nightlab/body/validation/protocols/`. Its head says what the publication did and which choices are ours; "
    "`nightlab simulate FILE` lives it."
)


def remarks(own: Sequence[Row]) -> list[str]:
    """Return what is to be said of rows: sources, rules, and why."""
    cited: dict[str, list[str]] = {}
    for row in own:
        cited.setdefault(row.citation, []).append(row.id)
    sources = "; ".join(f"{citation} ({', '.join(ids)})" for citation, ids in cited.items())
    told = [f"Sources: {sources}."]
    ruled: dict[str, list[str]] = {}
    for row in own:
        for words in filter(None, (row.rule, row.why)):
            ruled.setdefault(words, []).append(row.id)
    if ruled:
        told.append("\n".join(f"- {', '.join(ids)}: {words}." for words, ids in ruled.items()))
    return told


def protocols() -> str:
    """Return the list of protocols."""
    names = sorted({row.protocol for row in rows() if row.protocol})
    told = []
    for name in names:
        protocol = protocol_named(name)
        used = ", ".join(row.id for row in rows() if row.protocol == name)
        told.append(f"| `{name}.toml` | {protocol.title} | {protocol.question} | {used} |")
    return "| File | | Asks | Numbers |\n|---|---|---|---|\n" + "\n".join(told)


def problems() -> list[str]:
    """Say what is not as the table and the kept numbers have it."""
    found = read()
    kept = {each["id"]: each for each in found}
    wrong = [f"no number for {row.id}" for row in rows() if row.id not in kept]
    wrong += [
        f"{row.id} has another range or role than when it was measured"
        for row in rows()
        if row.id in kept
        and (kept[row.id]["role"], kept[row.id]["published"]) != (row.role, row.published)
    ]
    if wrong:
        return wrong
    wanted = {path.relative_to(DOCS).as_posix(): text for path, text in made(found).items()}
    there = {path.relative_to(DOCS).as_posix() for path in (DOCS / PICTURES).glob("*.svg")}
    wrong += [f"docs/{name} is no longer made" for name in sorted(there - wanted.keys())]
    return wrong + [
        f"docs/{name} differs"
        for name, text in wanted.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != text
    ]


def made(found: Sequence[dict[str, Any]]) -> dict[Path, str]:
    """Return the page and its pictures, by file."""
    pictures = {DOCS / PICTURES / f"{name}.svg": picture(name, found) for name in DOMAINS}
    return {PAGE: page(found)} | {path: f"{svg}\n" for path, svg in pictures.items() if svg}


def main(arguments: list[str]) -> int:
    """Rewrite the page, or only check it."""
    if "--measure" in arguments:
        measure()
    if "--check" not in arguments:
        (DOCS / PICTURES).mkdir(exist_ok=True)
        for path, text in made(read()).items():
            path.write_text(text, encoding="utf-8")
    for each in problems():
        click.echo(each, err=True)
    return int(bool(problems()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
