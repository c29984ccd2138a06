"""What becomes of each type of record: sleep, a series, an event, or nothing."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

CATEGORY, QUANTITY = "HKCategoryTypeIdentifier", "HKQuantityTypeIdentifier"
SLEEP = f"{CATEGORY}SleepAnalysis"
MINDFUL = f"{CATEGORY}MindfulSession"
CAFFEINE = f"{QUANTITY}DietaryCaffeine"
DRINKS = f"{QUANTITY}NumberOfAlcoholicBeverages"
MAGNESIUM = f"{QUANTITY}DietaryMagnesium"
EVENTS = frozenset({MINDFUL, CAFFEINE, DRINKS, MAGNESIUM})
WORKOUT = "Workout"
WORKOUT_TYPE = "HKWorkoutActivityType"

# Elements that belong to one that is counted itself.
INNER = frozenset(
    {
        *("HealthData", "ExportDate", "Me", "MetadataEntry", "HeartRateVariabilityMetadataList"),
        *("InstantaneousBeatsPerMinute", "WorkoutActivity", "WorkoutEvent", "WorkoutStatistics"),
        *("WorkoutRoute", "FileReference", "Location", "SensitivityPoint", "RightEye", "LeftEye"),
        "Attachment",
    }
)
CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
PREFIX = re.compile(r"HK(?:[A-Z][a-z]+TypeIdentifier|DataType(?:Identifier)?|WorkoutActivityType)?")


WORDS = {"hrv_sdnn": "heart rate variability", "spo2": "blood oxygen"}


class Measure(NamedTuple):
    """A type of record that makes a series.

    Args:
        kind: Kind of the series.
        units: Units that Health may print, with what a value is multiplied with, and then added.
        least: Less cannot be; own bound.
        most: More cannot be; own bound.
    """

    kind: str
    units: Mapping[str, tuple[float, float]]
    least: float
    most: float

    @property
    def title(self) -> str:
        """What its samples are called."""
        return f"samples of {WORDS.get(self.kind, self.kind.replace('_', ' '))}"


PER_MIN = MappingProxyType({"count/min": (1.0, 0.0), "count/s": (60.0, 0.0)})
MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        f"{QUANTITY}HeartRate": Measure("heart_rate", PER_MIN, 15, 350),
        f"{QUANTITY}HeartRateVariabilitySDNN": Measure(
            "hrv_sdnn", {"ms": (1.0, 0.0), "s": (1000.0, 0.0)}, 0, 2000
        ),
        f"{QUANTITY}RespiratoryRate": Measure("respiratory_rate", PER_MIN, 1, 120),
        f"{QUANTITY}OxygenSaturation": Measure("spo2", {"%": (100.0, 0.0)}, 20, 100),
        f"{QUANTITY}AppleSleepingWristTemperature": Measure(
            "wrist_temperature", {"degC": (1.0, 0.0), "degF": (5 / 9, -160 / 9)}, 20, 45
        ),
        f"{QUANTITY}StepCount": Measure("steps", {"count": (1.0, 0.0)}, 0, 200_000),
    }
)


def words(name: str) -> str:
    """Return the name of a type or an element in words.

    Example:
        >>> words("HKQuantityTypeIdentifierActiveEnergyBurned"), words("ActivitySummary")
        ('active energy burned', 'activity summary')
    """
    return CAPITAL.sub(" ", PREFIX.sub("", name, count=1)).lower()[:60] or "no type"


def plain_name(source: str) -> str:
    """Return the name of a source with plain apostrophes and blanks, in which exports differ.

    Example:
        >>> plain_name("Riley\u2019s\u00a0Watch")
        "Riley's Watch"
    """
    return source.replace("\u2019", "'").replace("\u00a0", " ")
