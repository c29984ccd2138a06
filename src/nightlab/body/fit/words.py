"""What was learnt of a person, and what was not, in plain sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nightlab.body.fit.priors import FITTED, prior_of

if TYPE_CHECKING:
    from nightlab.body.fit.posterior import Fitted, Posterior

SURE = 0.95
# What is had, not done.
YOURS = ("clock.period_h", "stages.cycle_min", "homeostat.amplitude")
CUP_MG, CUP_H = 100.0, 6.0
MORE = {
    "clock.period_h": ("Your clock runs slower", "Your clock runs faster"),
    "clock.light_gain": ("Light moves your clock more", "Light moves your clock less"),
    "stages.trait": ("You are more aroused at night", "You are calmer at night"),
    "stages.onset_per_min": ("You fall asleep more easily", "You fall asleep less easily"),
    "stages.wake_per_min": ("You wake more readily", "You wake less readily"),
    "stages.cycle_min": ("Your sleep cycles are longer", "Your sleep cycles are shorter"),
    "homeostat.amplitude": ("Your slow waves are larger", "Your slow waves are smaller"),
    "caffeine.arousal": ("Caffeine arouses you more", "Caffeine arouses you less"),
    "alcohol.vmax_g_l_h": ("You break alcohol down faster", "You break alcohol down more slowly"),
    "alcohol.sedation": ("Alcohol calms you more", "Alcohol calms you less"),
    "alcohol.rebound": (
        "When alcohol has gone, you are more aroused",
        "When alcohol has gone, you are less aroused",
    ),
    "alcohol.rem": (
        "Alcohol takes more REM sleep from you",
        "Alcohol takes less REM sleep from you",
    ),
}


def sentence(found: Fitted) -> str:
    """Return what was learnt of one parameter; empty where nothing was.

    Assumptions: nothing is said of magnesium, whatever the draws: in nights as they come its weeks are
    also those of the season, of hope and of all else that changed.
    """
    if found.learnt == "nothing" or found.name == "magnesium.arousal":
        return ""
    if found.name == "caffeine.ke_per_h":
        return _caffeine(found)
    chance = max(found.above, 1.0 - found.above)
    higher = found.above == chance
    what = MORE[found.name][0 if higher else 1]
    anybody = "the average person's" if found.name in YOURS else "the average person"
    if chance < SURE:
        return f"{what} than {anybody}: {_percent(chance)} likely, so not known."
    return f"{what} than {anybody}: {_percent(chance)} likely.{_size(found)}"


def _size(found: Fitted) -> str:
    prior = prior_of(found.name)
    if prior.kind == "lognormal" and found.name != "stages.cycle_min":
        low, high = (end / prior.centre for end in found.interval)
        return f" By a factor of {found.median / prior.centre:.2g} ({low:.2g} to {high:.2g})."
    low, high = found.interval
    unit = "" if found.unit == "1" else f" {found.unit}"
    return f" {found.median:.4g}{unit} ({low:.4g} to {high:.4g}), not {prior.centre:.4g}."


def _caffeine(found: Fitted) -> str:
    low, high = found.interval
    left = [CUP_MG * math.exp(-rate * CUP_H) for rate in (found.median, high, low)]
    known = "" if found.learnt != "little" else " That is little more than is known of anybody."
    return (
        f"Half of a coffee's caffeine has left you after {math.log(2) / found.median:.1f} h "
        f"({math.log(2) / high:.1f} to {math.log(2) / low:.1f}; the average person 5.0): of {CUP_MG:.0f} mg "
        f"drunk {CUP_H:.0f} h before bed {left[0]:.0f} mg are left at bedtime ({left[1]:.0f} to "
        f"{left[2]:.0f}).{known}"
    )


def not_learnt(posterior: Posterior) -> str:
    """Return what the nights said nothing of; empty where they spoke of everything."""
    silent = [FITTED[each.name] for each in posterior.all if each.learnt == "nothing"]
    if not silent:
        return ""
    return f"Your nights tell nothing of: {', '.join(silent)}. For these you are taken for anybody of your kind."


def about_magnesium(posterior: Posterior) -> str:
    """Return that nights as they come hardly tell what magnesium does."""
    found = posterior.fitted("magnesium.arousal")
    low, high = found.interval
    no = " No effect at all is among what is possible." if low <= 0.0 <= high else ""
    return (
        "What magnesium does to you cannot be told from nights as they come: it would work over weeks, and so "
        "do the season, hope and all else that changes. Its row says what would follow if nothing else had."
        f"{no} A randomised trial can tell: `nightlab trial new`."
    )


def cautions(posterior: Posterior) -> list[str]:
    """Return what to keep in mind."""
    found = [
        (
            "This is what a simulated body would have to be like to sleep as you did. It is no measurement of "
            "yours and no diagnosis. Light, meals and everything you did not log are taken for ordinary."
        ),
    ]
    pairs = [f"{FITTED[one]} and {FITTED[other]}" for one, other, _ in posterior.entangled]
    if pairs:
        found.append(
            f"Known together better than each alone: {'; '.join(pairs)}. One may stand for the other."
        )
    if posterior.strange:
        found.append(
            f"No simulated person sleeps like you in: {', '.join(posterior.strange)}. This was left out. "
            "Something is at work that the body does not know, or an entry is wrong: trust the figures less."
        )
    return found


def _percent(share: float) -> str:
    return f"{100 * min(share, 0.99):.0f} %"
