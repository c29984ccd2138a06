"""A safety check of a person with 15 medicines, and the loading of the rules, against their bounds.

There is no peer that does the same; the bound is what a page may wait for. Half of the medicines are
typed with dose and frequency, three are misspelled, and the whole formulary is judged.

    python bench/safety_check.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from race.machine import hold_to_one_core
from race.row import Row, rounded, seconds

CHECK_BOUND_MS, LOAD_BOUND_MS = 10.0, 50.0
ROUNDS, CHECKS = 9, 20
TYPED = (
    "ramipril 5mg od", "metphormin 1g twice a day", "levothyroxine 75", "omeprazole 20", "atorvastatin",
    "amlodopine 5", "bisoprolol 2.5 mg", "furosemide 40 in the morning", "sertraline", "apixaban 5 bd",
    "tamsulosin", "Ventolin inhaler", "ciproflaxacin 500", "Fosamax weekly", "co-codamol 8/500",
)  # fmt: skip
LOAD = """
import time
from nightlab.safety import check, rules
from nightlab.safety.medicines.vocabulary import vocabulary
begun = time.process_time()
rules()
between = time.process_time()
vocabulary()
print(1e3 * (between - begun), 1e3 * (time.process_time() - between))
"""


def main() -> None:
    """Measure both and print a row for each."""
    hold_to_one_core()
    loads = [_load_ms() for _ in range(ROUNDS)]
    rules_ms = statistics.median(rules for rules, _ in loads)
    names_ms = statistics.median(names for _, names in loads)
    check_ms = statistics.median(_check_ms() for _ in range(ROUNDS))
    _row(
        "A safety check: 15 medicines as typed, every agent of the formulary",
        check_ms,
        CHECK_BOUND_MS,
        "After the first check, which loads rules and names. Processor time, the middle of "
        f"{ROUNDS} rounds of {CHECKS}; each name is matched anew.",
    )
    _row(
        "Loading the 207 safety rules",
        rules_ms,
        LOAD_BOUND_MS,
        f"Processor time, the middle of {ROUNDS} fresh processes; the names of medicines load beside "
        f"them in {seconds(names_ms / 1e3)}.",
    )


def _row(what: str, took_ms: float, bound_ms: float, note: str) -> None:
    Row(
        row=what,
        ours=seconds(took_ms / 1e3),
        peer=f"bound: {rounded(bound_ms)} ms",
        ratio=round(bound_ms / took_ms, 2),
        unit="times under the bound",
        goal=1.0,
        met=took_ms < bound_ms,
        note=note,
    ).say()


def _check_ms() -> float:
    from nightlab.person import Medication, Profile
    from nightlab.safety import check
    from nightlab.safety.medicines import matching

    person = Profile(age_years=72, sex="male", medications=tuple(map(Medication, TYPED)))
    check(person)
    forget = getattr(matching.match, "cache_clear", lambda: None)
    begun = time.process_time()
    for _ in range(CHECKS):
        forget()
        check(person)
    return 1e3 * (time.process_time() - begun) / CHECKS


def _load_ms() -> tuple[float, float]:
    told = subprocess.run(
        [sys.executable, "-c", LOAD], check=True, stdout=subprocess.PIPE, text=True
    )
    rules_ms, names_ms = map(float, told.stdout.split())
    return rules_ms, names_ms


if __name__ == "__main__":
    main()
