"""A person: one description, what of it is declared, denied or unknown, and its one reader."""

from nightlab.person.answers import Answer, KeptPlan, Value, latest
from nightlab.person.habits import Behaviour, Drink, Medication, Supplement
from nightlab.person.limits import COURSE, DOSE_UNITS, LABS, PROFILES, SCORES, SEXES, Limits
from nightlab.person.profile import Profile
from nightlab.person.reader import read_profile
from nightlab.person.toml_file import read_toml

__all__ = [
    "COURSE",
    "DOSE_UNITS",
    "LABS",
    "PROFILES",
    "SCORES",
    "SEXES",
    "Answer",
    "Behaviour",
    "Drink",
    "KeptPlan",
    "Limits",
    "Medication",
    "Profile",
    "Supplement",
    "Value",
    "latest",
    "read_profile",
    "read_toml",
]
