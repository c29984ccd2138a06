"""Write the tables of the pages on drivers and on the plan from the data and from what was measured.

    python docs/make_drivers.py
    python docs/make_drivers.py --check  # say what differs, change nothing

Nothing is measured here: see ``measure_answers.py`` and ``measure_drivers.py``.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import measure_drivers
from measure_answers import RESULTS
from nightlab.drivers.catalogue import drivers
from nightlab.drivers.likelihoods import likelihoods
from nightlab.plan.programme.lessons import lesson
from nightlab.plan.programme.paths import PATHS
from nightlab.plan.steps import steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DOCS = Path(__file__).parent
PAGES = (DOCS / "drivers.md", DOCS / "plan.md")
BLOCK = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
WEEKS = PATHS.with_name("weeks.toml")
READ = {
    "fulltext": "read whole",
    "table": "a table or passage",
    "abstract": "an abstract",
    "secondary": "another account",
    "no": "not checked",
}
KINDS = {
    "programme": "The programme",
    "behaviour": "What you do",
    "light": "Light",
    "limit": "What you leave out",
    "food": "Food",
    "diet": "A diet for a while",
    "supplement": "What you swallow",
    "referral": "Whom to see",
}


def catalogue() -> str:
    """Return the table of drivers."""
    rows = []
    for one in drivers().values():
        share = one.prevalence
        usual = f"{100 * share.value:.0f} % ({100 * share.low:.0f} to {100 * share.high:.0f})"
        known = READ[share.checked] if share.checked != "no" else "our own guess"
        label = f"{one.label}, *for a clinician to find out*" if one.refers else one.label
        rows.append((label, one.certainty, usual, known))
    head = ("driver", "that it can disturb sleep", "in how many who sleep badly", "read for it")
    return table(head, rows)


def ratios() -> str:
    """Return the table of how far the sources of the ratios were read."""
    counts = Counter(one.checked for one in likelihoods())
    rows = [(READ[how], str(counts[how])) for how in READ if counts[how]]
    return table(("how far the source of a ratio was read", "ratios"), rows)


def answers() -> str:
    """Return the table of how honest chances by answers are."""
    rows = [
        (
            f"{one['together']:g}",
            one["counted"],
            f"{one['slope']:.2f}",
            f"{100 * one['gap']:.1f}",
            f"{one['sure']}",
            f"{100 * one['of them true']:.0f} %" if one["sure"] else "–",
        )
        for one in json.loads(RESULTS.read_text(encoding="utf-8"))
    ]
    head = (
        "answers of a group go together",
        "counted",
        "slope",
        "gap, points",
        "chances from 90 % on",
        "of them true",
    )
    return table(head, rows)


def series() -> str:
    """Return the table of how often drivers seen in nights are real."""
    return measure_drivers.page()


def courses() -> str:
    """Return the table of the courses, in the order in which they are asked for."""
    rows = []
    for row in tomllib.loads(PATHS.read_text(encoding="utf-8"))["path"]:
        when = (
            "a rule of safety says so"
            if row.get("from_safety")
            else CONDITIONS.get(row["key"], f"`{row['when']}`")
        )
        window = {"restriction": "yes", "compression": "gentle", "none": "no"}[row["window"]]
        rows.append((row["label"], when, row.get("refer", "–") or "–", window))
    return table(("course", "when", "whom to see", "sleep window"), rows)


CONDITIONS = {
    "under 18": "under 18 years",
    "age not known": "no age told",
    "apnoea": "signs of untreated pauses in breathing",
    "restless legs": "the criteria of restless legs",
    "mood": "scores of mood or anxiety in the range that deserves its own treatment",
    "more time in bed": "under 7 h in bed, asleep when in bed, and tired by day",
    "tired by day": "waking unrefreshed alone, asleep when in bed, 7 h of sleep or more, and tired by day",
    "alcohol": "much alcohol, or depending on it",
    "advanced phase": "sleep is good when free, and begins and ends early",
    "jet lag": "a flight across zones, and bad nights only lately",
    "hypnotics": "something for sleep on three nights a week or more",
    "postpartum": "a birth in the last year, or a child under one at home",
    "night work": "night or rotating shifts",
    "trauma": "nightmares each week after something terrible",
    "nightmares": "nightmares each week",
    "delayed phase": "sleep is good when it may be late, and would begin after one",
    "no insomnia": "no complaint, or hardly a bad night",
    "short-term": "under three months, or under three nights a week",
    "chronic pain": "lasting pain on three nights a week or more",
    "menopause": "hot flushes on two nights a week or more, around menopause",
    "insomnia": "all else, where short nights are known to be safe",
    "insomnia gentle": "all else, and wherever something is not known",
}


def what() -> str:
    """Return the table of the steps."""
    rows = []
    for kind, heading in KINDS.items():
        for one in steps():
            if one.kind != kind:
                continue
            weighed = ", ".join(dict.fromkeys(f"`{outcome}`" for _, outcome in one.evidence)) or "–"
            rows.append(
                (
                    heading,
                    f"{one.label} (`{one.key}`)",
                    one.certainty if kind != "referral" else "–",
                    weighed,
                )
            )
            heading = ""  # noqa: PLW2901 - named once, above its first row
    head = ("", "step", "certainty, as offered here", "trials looked up on")
    return table(head, rows)


def weeks() -> str:
    """Return the table of what is read in which week of the common course."""
    every = tomllib.loads(WEEKS.read_text(encoding="utf-8"))["weeks"]["insomnia"]
    rows = [(str(at), ", ".join(map(title, one))) for at, one in enumerate(every, 1)]
    return table(("week", "to read"), rows)


def title(key: str) -> str:
    """Return what a text of the programme is called."""
    if key == "window":
        return "*the diary, then your window*"
    found = lesson(key).title
    return found[:1].lower() + found[1:]


TABLES = {
    "catalogue": catalogue,
    "ratios": ratios,
    "answers": answers,
    "series": series,
    "courses": courses,
    "steps": what,
    "weeks": weeks,
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *rows])


def page(text: str) -> str:
    """Return a page with its tables made anew."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n\n{found[3]}", text)


def main(arguments: list[str]) -> int:
    """Write the pages, or say whether they are as they should be."""
    wanted = {path: page(path.read_text(encoding="utf-8")) for path in PAGES}
    differ = [path for path, text in wanted.items() if path.read_text(encoding="utf-8") != text]
    for path in differ:
        sys.stdout.write(f"{path.name} differs\n")
        if "--check" not in arguments:
            path.write_text(wanted[path], encoding="utf-8")
    return int("--check" in arguments and bool(differ))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
