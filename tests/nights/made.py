"""Made-up nights: short builders, and strategies for Hypothesis."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from hypothesis import strategies as st

from nightlab.nights import DiaryEntry, Hypnogram, Night, Stage
from nightlab.units import instant

BERLIN = "Europe/Berlin"
START = datetime(2024, 1, 1, 22, tzinfo=UTC)

PSG = (Stage.WAKE, Stage.N1, Stage.N2, Stage.N3, Stage.REM)
WEARABLE = (Stage.WAKE, Stage.LIGHT, Stage.N3, Stage.REM)
KINDS = (PSG, WEARABLE, (Stage.WAKE, Stage.ASLEEP), tuple(Stage), (*PSG, Stage.UNSCORED))


def hypnogram(letters: str, *, epoch_s: float = 60, start: datetime = START) -> Hypnogram:
    return Hypnogram.from_string(letters, epoch_s=epoch_s, start=start)


@st.composite
def hypnograms(draw: st.DrawFn, kinds: tuple[tuple[Stage, ...], ...] = KINDS) -> Hypnogram:
    stages = draw(st.sampled_from(kinds))
    runs = draw(
        st.lists(st.tuples(st.sampled_from(stages), st.integers(1, 40)), min_size=1, max_size=15)
    )
    epochs = np.repeat([stage for stage, _ in runs], [length for _, length in runs])
    epoch_s = draw(st.sampled_from([1.0, 20.0, 30.0, 60.0, 300.0]))
    return Hypnogram(epochs.astype(np.uint8), epoch_s, START)


def night(
    ends: date, asleep: str, awake: str, *, zone: str = BERLIN, is_nap: bool = False
) -> Night:
    """A night of unbroken sleep between two wall clocks, scored by the minute."""
    start, end = _instants(ends, asleep, awake, zone)
    slept = np.full(round((end - start).total_seconds() / 60), Stage.ASLEEP, dtype=np.uint8)
    return Night(start, end, zone, "made", is_nap=is_nap, hypnogram=Hypnogram(slept, 60, start))


def diary(ends: date, asleep: str, awake: str, *, zone: str = BERLIN) -> DiaryEntry:
    """A diary whose writer is asleep from lights out to rising."""
    start, end = _instants(ends, asleep, awake, zone)
    return DiaryEntry(
        zone=zone, tried_to_sleep=start, fell_asleep=start, woke=end, rose=end, awakenings=0
    )


def _instants(ends: date, asleep: str, awake: str, zone: str) -> tuple[datetime, datetime]:
    falls, wakes = time.fromisoformat(asleep), time.fromisoformat(awake)
    evening = ends if falls < wakes else ends - timedelta(days=1)
    return instant(evening, falls, zone), instant(ends, wakes, zone)
