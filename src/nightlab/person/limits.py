"""What a profile may hold: the names of laboratory values and scores, and what is possible.

The limits are not norms. They lie where no living adult's or child's value can be, to catch a slipped
decimal point or a wrong unit.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Limits(NamedTuple):
    """Unit, lowest and highest possible value."""

    unit: str
    low: float
    high: float


SEXES = ("female", "male", "other")
PROFILES = ("EU", "US")
DOSE_UNITS = ("mg", "salt_mg", "ug", "mcg", "µg", "g", "IU", "CFU")

AGE = Limits("years", 0, 120)
WEIGHT = Limits("kg", 2, 400)
AMOUNT = Limits("", 0, 100_000)
WEEKS = Limits("weeks", 0, 5200)
YEARS = Limits("years", 0, 120)

LABS: Mapping[str, Limits] = MappingProxyType(
    {
        "egfr": Limits("mL/min/1.73 m2", 0, 200),
        "serum_mg_mmol": Limits("mmol/L", 0.1, 10),
        "potassium_mmol": Limits("mmol/L", 1, 12),
        "calcium_mmol": Limits("mmol/L", 0.5, 5),
        "ferritin_ug_l": Limits("µg/L", 0, 100_000),
        "alt_x_uln": Limits("times the upper limit of normal", 0, 500),
        "sbp_mmhg": Limits("mmHg", 40, 300),
        "resting_hr_per_min": Limits("/min", 20, 250),
        "bmi": Limits("kg/m2", 8, 120),
        "neck_cm": Limits("cm", 10, 100),
    }
)

# Ranges of the instruments themselves.
SCORES: Mapping[str, Limits] = MappingProxyType(
    {
        "isi": Limits("points", 0, 28),
        "psqi": Limits("points", 0, 21),
        "epworth": Limits("points", 0, 24),
        "pss10": Limits("points", 0, 40),
        "gad7": Limits("points", 0, 21),
        "phq9": Limits("points", 0, 27),
        "phq9_item9": Limits("points", 0, 3),
        "stopbang": Limits("points", 0, 8),
        "stop_yes": Limits("answers", 0, 4),
        "irls": Limits("points", 0, 40),
        "meq": Limits("points", 16, 86),
        "rmeq": Limits("points", 4, 25),
        "audit_c": Limits("points", 0, 12),
        "mdq": Limits("answers", 0, 13),
        "dass21_depression": Limits("points", 0, 42),
        "dass21_anxiety": Limits("points", 0, 42),
        "dass21_stress": Limits("points", 0, 42),
        "who5": Limits("points", 0, 100),
        "sci": Limits("points", 0, 32),
    }
)

# How it has gone: counts and changes that a person or a diary tells.
COURSE: Mapping[str, Limits] = MappingProxyType(
    {
        "nights_per_week": Limits("bad nights a week", 0, 7),
        "months": Limits("months of bad nights", 0, 1440),
        "weeks_on_programme": Limits("weeks", 0, 5200),
        "isi_change": Limits("points since the start", -28, 28),
        "phq9_change": Limits("points since the start", -27, 27),
        "nights_under_4h": Limits("nights of less than 4 h of sleep in the last week", 0, 7),
        "nocturia_per_night": Limits("times up to pass water", 0, 50),
        "loose_stools_24h": Limits("loose stools in 24 h", 0, 100),
        "bristol": Limits("Bristol stool type", 1, 7),
        "weight_loss_pct_6mo": Limits("percent of body weight lost in 6 months", 0, 90),
        "low_histamine_weeks": Limits("weeks on a low-histamine diet", 0, 5200),
        "prescribed_tib_h": Limits("hours in bed that are planned", 0, 24),
    }
)
