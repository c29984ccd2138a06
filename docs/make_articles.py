"""Write what survives of the two articles into docs/articles.md.

python docs/make_articles.py            # rewrite the page
python docs/make_articles.py --measure  # ask the simulated body and trials anew first, some minutes
python docs/make_articles.py --check    # say what differs, change nothing
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightlab.plan.advice import NOBODY_KNOWS, judge_outright, read_advice
from nightlab.plan.advice.living import UNSEEN_MIN
from nightlab.units import signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.plan.advice import Advice, Judged, JudgedStep

DOCS = Path(__file__).parent
EXAMPLES = DOCS.parent / "examples"
PAGE, MEASURED = DOCS / "articles.md", DOCS / "articles.json"
ARTICLES = ("bisglycinate", "sweet-dreams")
READER = "reader"
FORGOTTEN = {
    "kidneys": "kidneys that no longer clear magnesium",
    "levothyroxine": "levothyroxine at 22:30",
    "ciprofloxacin": "ciprofloxacin at 08:00 and 20:00",
    "ssri": "sertraline, an SSRI",
    "apnoea": "breathing that stops at night",
    "irritable-bowel": "an irritable bowel",
}
PEOPLE = 40
BY_SAFETY = ("must not be", "not at this dose", "not at this hour", "only with a clinician")
NAMES = {"sol_min": "to fall asleep", "waso_min": "awake at night", "tst_min": "asleep"}
HEAD = """# Two articles, judged

Nightlab grew from two popular articles. Here their advice stands exactly as they give it, and is held against [safety](safety.md), [evidence](evidence.md), [the plan](plan.md), [the simulated body](body.md) and a simulated randomised trial. The files are `examples/articles/*.toml`, the people `examples/people/*.toml`; the page is made by `docs/make_articles.py`, and `nightlab plan judge` does the same for any advice and for you.

Safety looks at each person as if they did what the article says, in its dose and at its hour. The trial is one of eight weeks, drawn every evening, on {people} simulated adults who sleep somewhat badly; minutes awake at night decide, and 20 fewer would be worth the trouble. "Before and after" is what those same people would have concluded without a trial.

No clinician has reviewed any of this. It is no diagnosis and no promise.
"""


def judged(article: str, person: str, **how: Any) -> Judged:
    """Return an article's advice judged for one of the people."""
    advice = read_advice(EXAMPLES / "articles" / f"{article}.toml")
    how.setdefault("simulate", False)
    return judge_outright(advice, EXAMPLES / "people" / f"{person}.toml", **how)


def measure() -> None:
    """Ask body and trials about the reader, and write down what they say."""
    found = {}
    for article in ARTICLES:
        told = judged(article, READER, simulate=True, people=PEOPLE)
        found[article] = [_measured(step) for step in told.steps]
    MEASURED.write_text(
        json.dumps({"people": PEOPLE, "steps": found}, indent=1) + "\n", encoding="utf-8"
    )


def _measured(step: JudgedStep) -> dict[str, Any]:
    body = {c.measure: [round(x, 2) for x in (c.mean, c.lo95, c.hi95)] for c in step.body}
    trial = step.trial
    return {
        "label": step.advised.label,
        "body": body,
        "trial": trial
        and {
            "people": trial.people,
            "verdicts": dict(trial.verdicts),
            "truth": round(trial.truth, 2),
            "naive": trial.naive,
        },
    }


def page() -> str:
    """Return the page."""
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    parts = [HEAD.format(people=measured["people"])]
    for article in ARTICLES:
        parts += _article(article, measured["steps"][article])
    parts += _sum()
    return "\n".join(parts)


def _article(article: str, measured: list[Mapping[str, Any]]) -> Iterator[str]:
    reader = judged(article, READER)
    advice = reader.advice
    yield f"## {advice.title}\n"
    yield from _for_reader(reader, measured)
    yield from _for_forgotten(article, advice)


def _for_reader(found: Judged, measured: list[Mapping[str, Any]]) -> Iterator[str]:
    yield "### For the reader that it has in mind\n"
    yield "Forty-four, under stress, late coffee on three days a week, irregular hours, little magnesium in the food, nothing else the matter.\n"
    for step, numbers in zip(found.steps, measured, strict=True):
        section = f" ({step.advised.section})" if step.advised.section else ""
        yield f"**{step.advised.label[0].upper()}{step.advised.label[1:]}**{section}: *{step.survives}.* {step.why}\n"
        yield from (f"- {line}" for line in _lines(step, numbers))
        yield ""


def _lines(step: JudgedStep, numbers: Mapping[str, Any]) -> Iterator[str]:
    if step.claims:
        yield "Claims behind it: " + ", ".join(f"{c} {verdict}" for c, verdict in step.claims) + "."
    if step.rules:
        yield "Safety: " + " ".join(step.rules)
    if numbers["body"] and all(abs(mean) < UNSEEN_MIN for mean, _, _ in numbers["body"].values()):
        yield NOBODY_KNOWS
    elif numbers["body"]:
        told = ", ".join(
            f"{signed(mean, '.1f')} min {NAMES[name]} ({signed(low, '.1f')} to {signed(high, '.1f')})"
            for name, (mean, low, high) in numbers["body"].items()
        )
        yield f"The simulated body, for people like this one: {told}."
    else:
        yield "The simulated body has no mechanism for it."
    if trial := numbers["trial"]:
        said = trial["verdicts"]
        yield (
            f"A simulated trial on {trial['people']} people: *it works* {said['works']}, *no useful effect* "
            f"{said['no-useful-effect']}, *not known yet* {said['not-known-yet']}, *it harms* {said['harms']}; "
            f"the truth is {signed(trial['truth'], '.1f')} min awake. Before and after would have said that it "
            f"works for {trial['naive']}."
        )
    if step.advised.note:
        yield step.advised.note


def _for_forgotten(article: str, advice: Advice) -> Iterator[str]:
    every = {who: judged(article, who) for who in FORGOTTEN}
    yield "### For those whom it forgot\n"
    yield "| what it advises | " + " | ".join(FORGOTTEN.values()) + " |"
    yield "|---|" + "---|" * len(FORGOTTEN)
    for place, step in enumerate(advice.steps):
        cells = [every[who].steps[place].survives for who in FORGOTTEN]
        yield f"| {step.label} | " + " | ".join(cells) + " |"
    yield ""
    yield "Why, where safety decides:\n"
    for who, label in FORGOTTEN.items():
        reasons = dict.fromkeys(
            f"{step.advised.label}: {step.why}" for step in every[who].steps if _by_safety(step)
        )
        if every[who].stop:
            reasons = dict.fromkeys(every[who].stop)
        if reasons:
            yield f"- *{label}*: {' '.join(_sentence(each) for each in reasons)}"
    yield ""


def _by_safety(step: JudgedStep) -> bool:
    return any(word in step.survives for word in BY_SAFETY)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _sum() -> Iterator[str]:
    """Give what survives of both, in sentences."""
    yield "## What survives\n"
    rows: dict[str, list[str]] = {}
    for article in ARTICLES:
        for step in judged(article, READER).steps:
            rows.setdefault(step.survives, []).append(step.advised.label)
    for word, labels in rows.items():
        yield f"- *{word}*: {'; '.join(labels)}."
    yield ""
    yield (
        "What neither article says comes first in the reader's plan: the programme with the best evidence, CBT-I. "
        "`nightlab check --file examples/people/reader.toml` and `nightlab plan` show the whole of it.\n"
    )


def main(arguments: list[str]) -> int:
    """Write the page, or say what differs."""
    if "--measure" in arguments:
        measure()
    made = page()
    if "--check" in arguments:
        same = PAGE.exists() and PAGE.read_text(encoding="utf-8") == made
        if not same:
            print(f"{PAGE.name} is not what the program says now")  # noqa: T201 - a script
        return 0 if same else 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
