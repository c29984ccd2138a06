"""People who answer the assessment: an ordinary one, and any that a seed draws.

    ordinary(caffeine_mg=400)    everything answered; an adult who lies awake, and nothing else
    drawn(7)                     anybody: any answer that a question takes, or none, contradictions too
    drawn(7, share=0.1)          the ordinary adult but for one question in ten
    anybody()                    the same as a strategy of Hypothesis

Answers come checked, as the lab keeps them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

from nightlab.drivers.assessment import check_answer, questions
from nightlab.formulary import agents

if TYPE_CHECKING:
    from nightlab.drivers.assessment import Question
    from nightlab.person import Value

    Answers = dict[str, Value]

PERSONS = Path(__file__).parent.parent / "plan" / "persons.toml"
UNSAID, UNKNOWN = 0.15, 0.1
MINUTES = 24 * 60
SEEDS = 2**32 - 1
# Questions that the worked persons leave out, so that everything is answered.
NOTHING_ELSE: dict[str, Any] = {
    **dict.fromkeys(("flags_now", "flags_body", "flags_sleep"), ()),
    **dict.fromkeys(("conditions_heart", "conditions_nerves", "conditions_body"), ()),
    **dict.fromkeys(("low_mood_2w", "anxious_2w", "tense_2w"), False),
    **dict.fromkeys(("kidney_disease", "loud_new_snoring"), False),
    "caffeine_last_mg": 90,
    "dinner": "18:30",
    "egfr": 95,
    "isi": 14,
}
MEDICINES = (
    *(
        "levothyroxine",
        "ciprofloxacin",
        "sertraline",
        "zolpidem",
        "lorazepam",
        "tramadol",
        "warfarin",
    ),
    *("ramipril", "bisoprolol", "prednisolone", "pseudoephedrine", "methylphenidate", "lithium"),
    *(
        "alendronate",
        "gabapentin",
        "clozapine",
        "fluvoxamine",
        "metformin",
        "furosemide",
        "omeprazole",
    ),
    *("doxylamine", "mirtazapine", "the pill", "salbutamol", "ibuprofen"),
)
OWN = (
    "no idea",
    "\N{CYRILLIC SMALL LETTER A}spirin",
    "a little of everything, on and off",
    "100 mg",
    "22:30",
    "; DROP TABLE answer",
    "wine",
)
"""Own words that are nothing in particular."""


def ordinary(**changes: Any) -> Answers:
    """Return the answers of an adult with trouble falling asleep and nothing else, with changes.

    Assumptions: None among the changes stands for what the person does not know; lists and whole numbers
    are taken too.
    """
    return _usual() | _checked(changes)


def drawn(seed: int, *, share: float = 1.0) -> Answers:
    """Return a random person's answers.

    Args:
        seed: Fixes them.
        share: Chance of each question to be answered at random; else it is as of the ordinary adult.
    """
    rng = np.random.default_rng(seed)
    found: Answers = {}
    for key, each in questions().items():
        if share < 1 and rng.random() >= share:
            if key in _usual():
                found[key] = _usual()[key]
        elif rng.random() >= UNSAID:
            found[key] = None if rng.random() < UNKNOWN else check_answer(key, _any(each, rng))
    return found


def anybody() -> st.SearchStrategy[Answers]:
    """Return people over the whole domain of the questions, and ordinary ones with a few oddities."""
    share = st.sampled_from([1.0, 0.3, 0.05])
    return st.builds(lambda seed, share: drawn(seed, share=share), st.integers(0, SEEDS), share)


def as_toml(answers: Answers) -> str:
    """Return answers as the file that ``nightlab check --file`` takes; what is not known stands as such."""
    return "".join(f"{key} = {_written(value)}\n" for key, value in answers.items())


@cache
def _usual() -> Answers:
    told = tomllib.loads(PERSONS.read_text(encoding="utf-8"))["ordinary"]
    found = _checked(NOTHING_ELSE | told)
    return {key: found[key] for key in questions() if key in found}


def _checked(answers: dict[str, Any]) -> Answers:
    return {
        key: check_answer(key, tuple(value) if isinstance(value, list) else value)
        for key, value in answers.items()
    }


def _any(what: Question, rng: np.random.Generator) -> Value:
    if what.kind == "yes":
        return bool(rng.random() < 0.5)
    if what.kind == "number":
        return _number(what, rng)
    if what.kind == "clock":
        return _clock(rng)
    if what.kind == "choice":
        return str(rng.choice(list(what.options)))
    return _words(what, rng)


def _number(what: Question, rng: np.random.Generator) -> float:
    """Return a number within the limits: often a small one, now and then an end of the range."""
    small = what.low + (what.high - what.low) * rng.random() ** 3
    value = float(rng.choice([what.low, what.high, round(small), round(small), small]))
    return float(round(value)) if what.whole else min(max(value, what.low), what.high)


def _clock(rng: np.random.Generator) -> str:
    hour, minute = divmod(int(rng.integers(MINUTES)), 60)
    return f"{hour:02d}:{minute:02d}"


def _words(what: Question, rng: np.random.Generator) -> tuple[str, ...]:
    among = [*what.options, *(_own_words() if what.own else ())]
    count = int(rng.integers(min(len(among), 5)))
    chosen = [str(each) for each in rng.choice(among, count, replace=False)]
    if what.key in {"medicine_times", "supplements"}:
        chosen = [f"{each} {_clock(rng)}" for each in chosen]
    return tuple(chosen)


@cache
def _own_words() -> list[str]:
    return [*dict.fromkeys((*(each.name for each in agents()), *MEDICINES, *OWN))]


def _written(value: Value) -> str:
    if value is None:
        return '"unknown"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(_written(each) for each in value)}]"
    return f"{value!r}" if isinstance(value, float) else f'"{value}"'
