"""Give an empty capsule to simulated people, and write what each way of asking makes of it.

    python docs/make_placebo.py

Fills the table of ``placebo.md`` and draws its picture. The people are seeded; a change of the body changes
the figures. Takes a minute or two.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.body.protocol import Habit, Who
from nightlab.draw import ErrorRates, Rate, draw_rates
from nightlab.rehearsal.silico import Enrolment, Life, Sleepers, many
from nightlab.trials import Design, Protocol
from nightlab.units import signed

if TYPE_CHECKING:
    from nightlab.rehearsal.silico import Count

DOCS = Path(__file__).parent
BLOCK = re.compile(r"(<!-- table: placebo -->\n)(.*?)(<!-- end -->)", re.DOTALL)
PEOPLE, SEED = 100, 5
BAD_WEEK = Enrolment("waso_min", above=75.0, run_in_nights=7, longest_wait_nights=56)
ANY_WEEK = Enrolment(run_in_nights=7)
PLACEBO = frozenset({"expectation.drift", "expectation.expectancy"})
PROTOCOL = Protocol(
    Design(
        ("placebo", "capsule"),
        nights=56,
        seed=1,
        block_nights=14,
        max_run=3,
        outcome="waso_min",
        worthwhile=10.0,
        prior="neutral",
    ),
    blinding="helper",
)
SLEEPERS = Sleepers(
    Who(people=PEOPLE, sex="both"),
    Habit(strain=0.2),
    Life(hard_share=0.25, hard_stays=0.8),
    settling_days=35,
)


@dataclass(frozen=True)
class Case:
    """People who are given an empty capsule.

    Args:
        words: Who they are.
        short: The same in the picture: what there is to be fooled by.
        selected: Whether only those enter who slept badly for a week.
        believes: Whether their bodies answer to being in a trial and to believing.
        is_open: Whether they know what they take.
    """

    words: str
    short: str
    selected: bool
    believes: bool
    is_open: bool = False

    def count(self) -> Count:
        """Let them live it."""
        who = SLEEPERS.who if self.believes else replace(SLEEPERS.who, off=PLACEBO)
        enrolment = BAD_WEEK if self.selected else ANY_WEEK
        protocol = replace(PROTOCOL, blinding="open") if self.is_open else PROTOCOL
        sleepers = replace(SLEEPERS, who=who, enrolment=enrolment)
        return many(protocol, sleepers, SEED, stated={"capsule": 0.0}, lucks=1)


CASES = (
    Case("anybody, no placebo response", "nothing", selected=False, believes=False),
    Case("after a bad week, no placebo response", "a bad week", selected=True, believes=False),
    Case("anybody", "placebo response", selected=False, believes=True),
    Case("after a bad week", "both", selected=True, believes=True),
    Case(
        "after a bad week, not blinded",
        "both, not blinded",
        selected=True,
        believes=True,
        is_open=True,
    ),
)


def table(found: list[tuple[Case, Count]]) -> str:
    """Return the rows of the page's table."""
    lines = [
        "| who enters | people | change since before, min | before and after: works | randomised: works | randomised: harms |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for case, told in found:
        naive = told.naive
        lines.append(
            f"| {case.words} | {len(told.people)} | {signed(naive.change, '.0f')} | {naive.works} | "
            f"{told.verdicts['works']} | {told.verdicts['harms']} |"
        )
    return "\n".join(lines)


def picture(found: list[tuple[Case, Count]]) -> str:
    """Return how often an empty capsule was said to work."""
    rates = []
    for case, told in found:
        people = len(told.people)
        for series, works in (
            ("before and after", told.naive.works),
            ("randomised", told.verdicts["works"]),
        ):
            share = works / people
            rates.append(Rate(case.short, series, share, (share * (1 - share) / people) ** 0.5))
    return draw_rates(
        ErrorRates(
            "An empty capsule is said to work",
            tuple(rates),
            0.025,
            note=f"Simulated people, 56 nights each; of {PEOPLE} those who were let in.",
        )
    )


def main() -> None:
    """Write the page's table and its picture."""
    found = [(case, case.count()) for case in CASES]
    page = DOCS / "placebo.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        BLOCK.sub(lambda m: f"{m[1]}\n{table(found)}\n\n{m[3]}", text), encoding="utf-8"
    )
    (DOCS / "_static" / "placebo.svg").write_text(picture(found) + "\n", encoding="utf-8")
    sys.stdout.write(table(found) + "\n")


if __name__ == "__main__":
    main()
