"""What an effect is held against: the better side, the nights' own spread, what is worthwhile, the priors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.trials.prior import Normal, Prior, evidence, neutral, sceptical

if TYPE_CHECKING:
    from nightlab.trials.data import TrialData
    from nightlab.trials.verdict import Better

DEFAULT_WORTHWHILE_SD = 0.3
FAR_FROM_SD = 1e9  # times the outcome's sd, beyond which a worthwhile effect is a slip of the unit
FEWEST_FOR_SD = 5
# Nights without treatment that hardly vary beside all nights are no measure of an outcome's spread.
LEAST_SD_SHARE = 0.3
_LOWER_WORDS = re.compile(
    r"(^|_)(sol|latency|latencies|awake|awakenings|wakings|waso|isi|stress|pain|sfi|tasafa|anxiety)(_|$)"
)


@dataclass(frozen=True, slots=True)
class Literature:
    """What trials on others say of the effect, in the outcome's unit, and how far it is believed.

    Args:
        parts: Predictive distribution for one new person.
        weight: Trust in it against scepticism, see ``prior.CERTAINTY_WEIGHT``.
    """

    parts: tuple[Normal, ...]
    weight: float


def guess_better(outcome: str, warnings: list[str]) -> Better:
    """Return which way is better by an outcome's name, and warn that it was guessed."""
    guess: Better = "lower" if _LOWER_WORDS.search(outcome.casefold()) else "higher"
    warnings.append(
        f"Nothing said which way is better; from its name {guess} {outcome} is taken as better."
    )
    return guess


def spread(data: TrialData) -> tuple[float, str]:
    """Return the outcome's sd and of which nights: those without treatment, where they are a measure."""
    seen = data.seen
    untreated = data.outcome[seen & (data.allocation == 0) & ~data.others.any(axis=1)]
    every = float(data.outcome[seen].std(ddof=1))
    own = float(untreated.std(ddof=1)) if untreated.size >= FEWEST_FOR_SD else 0.0
    if own > LEAST_SD_SHARE * every:
        return own, "the nights without treatment"
    return every, "all nights"


def worthwhile_effect(
    worthwhile: float | None, sd: float, of_nights: str, warnings: list[str]
) -> float:
    """Return the smallest worthwhile effect, a share of the nights' sd where none was given.

    Args:
        worthwhile: What was given, in the outcome's unit.
        sd: Of the nights.
        of_nights: Which nights those are, in words.
        warnings: Where to say that it was not given.

    Raises:
        NightlabError: It cannot be in the outcome's unit.
    """
    if worthwhile is not None:
        if not sd / FAR_FROM_SD < worthwhile < sd * FAR_FROM_SD:
            raise NightlabError(
                f"{worthwhile:g} cannot be where nights differ by {sd:.3g}",
                where="worthwhile",
                fix="give it in the outcome's unit",
            )
        return worthwhile
    delta = DEFAULT_WORTHWHILE_SD * sd
    warnings.append(
        f"No smallest worthwhile effect was given; {delta:.3g} is taken (0.3 sd of {of_nights})."
    )
    return delta


def priors_of(
    sd: float, delta: float, literature: Literature | None, wanted: str, warnings: list[str]
) -> dict[str, Prior]:
    """Return the three priors by name.

    Args:
        sd: Of the outcome on the model's scale, which the neutral one leans on.
        delta: Smallest worthwhile effect, which the sceptical one leans on.
        literature: What trials on others say.
        wanted: The prior the verdict is stated under.
        warnings: Where to say that it rests on nothing.
    """
    trust = literature or Literature((), 0.0)
    known = evidence(trust.parts, weight=trust.weight, delta=delta)
    if literature is None and wanted == "evidence":
        warnings.append(
            "No evidence on this effect was given, so the evidence prior is the sceptical one."
        )
    return {"neutral": neutral(sd), "sceptical": sceptical(delta), "evidence": known}
