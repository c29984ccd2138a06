"""Which of a person's own trials tested which driver."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nightlab.drivers.records import Tested
from nightlab.formulary.agents import find_agent

if TYPE_CHECKING:
    from nightlab.trials import Design, Verdict

# What is tried -> the driver it acts on; the first that fits, by the formulary's name or else by words.
# Sleep aids that act on no driver, such as melatonin or a bath, are not here: that something helps does
# not say what disturbed.
DRIVERS = (
    ("caffeine", r"caffein|coffee|espresso|\btea\b|\bcola\b|energy drink"),
    ("alcohol", r"alcohol|\bwine\b|\bbeer\b|drinking"),
    ("nicotine", r"nicotin|smok|cigar|\bvap"),
    ("late_light", r"evening light|screen|blue light|dim(med)? light|phone"),
    ("late_exercise", r"(late|evening) (exercise|workout|training|sport|run)|exercise earlier"),
    ("inactivity", r"exercise|walk|physical activity|workout|training|\bsport"),
    ("late_meals", r"(late|early|earlier) (meal|dinner|supper|snack)|sugar|sweets|dessert|snack"),
    (
        "irregular_hours",
        r"regular (hours|rise|schedule|bedtime)|fixed (hours|rise)|same (hours|time)",
    ),
    (
        "bedroom",
        r"ear ?plug|eye ?mask|blackout|(cool|dark|quiet|warm|noisy|bright) (bed)?room|noise",
    ),
    ("disturbed_by_others", r"separate (bed|room)s?|sleeping alone|pet|partner"),
    ("low_magnesium", r"magnesium"),
    ("gut", r"probiotic|prebiotic|\bfib(re|er)\b"),
    ("histamine", r"histamine"),
    ("learned_insomnia", r"stimulus control|sleep (window|restriction|compression)|cbt"),
    ("stress", r"worry time|mindful|slow breathing|muscle relaxation|wind-?down|stress"),
    ("body_clock", r"bright light|morning light|light box"),
    ("pain", r"pain|ibuprofen|paracetamol|acetaminophen"),
)
# By these words an arm takes away what it names; food, forms and programmes act against their driver.
_LESS = re.compile(
    r"\b(no|not|without|less|free|avoid\w*|low|stop\w*|curfew|limit|restriction|earl\w+|dim(med)?|"
    r"abstain\w*|decaf\w*|skip\w*|off)\b|-free\b",
    re.IGNORECASE,
)
# Drivers that are something one takes or does: an arm that names them brings them in.
_TAKEN = frozenset(
    {"caffeine", "alcohol", "nicotine", "late_light", "late_exercise", "late_meals", "disturbed_by_others"}
)  # fmt: skip
_ROOM_WORSE = re.compile(r"warm|nois|bright", re.IGNORECASE)
NOTHING = re.compile(r"^(placebo|control|nothing|usual|as usual|none|normal)\b", re.IGNORECASE)


def tested(trial: str, design: Design, verdict: Verdict) -> tuple[Tested, ...]:
    """Return what a trial's verdict says; of no driver where it tested something that acts on none.

    Assumptions: a trial of two arms tests what the arms differ in. Where both name the same driver and
    neither takes it away, as two amounts of coffee do, the arm that comes second counts as having more
    of it only if its words say so; else nothing is concluded. Several arms, combinations and doses are
    not read. What acts on no driver, such as melatonin, is told without one where it was held against
    nothing or a placebo.

    Args:
        trial: Its ID.
        design: Its rules.
        verdict: What it has shown.
    """
    if len(design.arms) > 2 or design.factors or design.unit:
        return ()
    found = driver_and_way(verdict.arm, verdict.control)
    if found is None:
        if not NOTHING.match(verdict.control.strip()) or NOTHING.match(verdict.arm.strip()):
            return ()
        found = "", False
    driver, adds = found
    effect = verdict.effect
    return (
        Tested(
            trial=trial,
            driver=driver,
            agent=verdict.control if NOTHING.match(verdict.arm.strip()) else verdict.arm,
            outcome=verdict.outcome,
            decision=verdict.decision,
            mean=effect.mean,
            lo95=effect.lo95,
            hi95=effect.hi95,
            adds=adds,
        ),
    )


def driver_and_way(arm: str, control: str) -> tuple[str, bool] | None:
    """Return the driver that an arm differs in, and whether it brings it in; None where that is not clear.

    Example:
        >>> driver_and_way("no coffee after noon", "as usual"), driver_and_way("coffee", "decaf coffee")
        (('caffeine', False), ('caffeine', True))
        >>> driver_and_way("melatonin", "placebo") is None
        True
    """
    mine, other = _of(arm), _of(control)
    if mine is not None:
        if other is None:
            return mine if NOTHING.match(control.strip()) or _is_less(control) else None
        if other[0] == mine[0] and other[1] != mine[1]:
            return mine
        return None
    if other is not None and (NOTHING.match(arm.strip()) or _is_less(arm)):
        return other[0], not other[1]
    return None


def _of(label: str) -> tuple[str, bool] | None:
    """Return the driver that a label names, and whether the label brings it in."""
    agent = find_agent(label)
    words = f"{label} {agent.name if agent else ''}".casefold()
    for driver, pattern in DRIVERS:
        if re.search(pattern, words):
            return driver, _brings(driver, label)
    # Without caffeine is how decaffeinated drinks name themselves.
    return ("caffeine", False) if re.search(r"\bdecaf", words) else None


def _brings(driver: str, label: str) -> bool:
    if driver == "bedroom":
        return bool(_ROOM_WORSE.search(label)) and not _is_less(label)
    return driver in _TAKEN and not _is_less(label)


def _is_less(label: str) -> bool:
    return bool(_LESS.search(label))
