"""What is measured on a night: its names, units and the words a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Better = Literal["higher", "lower"] | None


class Meaning(NamedTuple):
    """How a measure is written and read: its unit, its label, and which way is better."""

    unit: str
    label: str
    better: Better


# Stages, latency of REM and clock times have no direction that is better for everybody.
MEASURES: Mapping[str, Meaning] = MappingProxyType(
    {
        "tib_min": Meaning("min", "Time in bed (TIB)", None),
        "spt_min": Meaning("min", "Sleep period, onset to final awakening (SPT)", None),
        "tst_min": Meaning("min", "Total sleep time (TST)", "higher"),
        "sol_min": Meaning("min", "Time to fall asleep (SOL)", "lower"),
        "waso_min": Meaning("min", "Awake between onset and final awakening (WASO)", "lower"),
        "tasafa_min": Meaning("min", "In bed after the final awakening (TASAFA)", "lower"),
        "awake_min": Meaning("min", "Awake in bed, all together", "lower"),
        "se_percent": Meaning("%", "Sleep efficiency, of time in bed (SE)", "higher"),
        "se_dse_percent": Meaning("%", "Sleep efficiency, of time spent trying to sleep", "higher"),
        "sme_percent": Meaning("%", "Sleep maintenance, of the sleep period (SME)", "higher"),
        "awakenings": Meaning("", "Awakenings", "lower"),
        "sfi_per_h": Meaning("/h", "Awakenings per hour of sleep (SFI)", "lower"),
        "n1_min": Meaning("min", "N1 sleep", None),
        "n2_min": Meaning("min", "N2 sleep", None),
        "light_min": Meaning("min", "Light sleep (N1 and N2)", None),
        "n3_min": Meaning("min", "Deep sleep (N3)", None),
        "rem_min": Meaning("min", "REM sleep", None),
        "n1_percent": Meaning("%", "N1, of total sleep", None),
        "n2_percent": Meaning("%", "N2, of total sleep", None),
        "light_percent": Meaning("%", "Light sleep (N1 and N2), of total sleep", None),
        "n3_percent": Meaning("%", "Deep sleep (N3), of total sleep", None),
        "rem_percent": Meaning("%", "REM, of total sleep", None),
        "rem_latency_min": Meaning("min", "Onset of sleep to first REM", None),
        "midsleep_h": Meaning("h", "Midsleep, hours after midnight", None),
        "quality": Meaning("1-5", "Sleep quality, 1 very poor to 5 very good", "higher"),
    }
)


@dataclass(frozen=True, slots=True)
class Measures:
    """What is known of one night; None where it is not known, never a guess.

    Assumptions: minutes are elapsed time and count epochs, not wall clocks. Unscored epochs are
    neither sleep nor wake: time in bed, latency, sleep period and TASAFA span them, TST and WASO
    leave them out.

    Args:
        tib_min: Time in bed: the whole recording; in a diary, into bed (where that was not asked,
            lights out) to rising.
        spt_min: Sleep period: first to last epoch of sleep.
        tst_min: Total sleep time: epochs of sleep.
        sol_min: Lights out to the first epoch of sleep.
        waso_min: Wake between onset and the FINAL awakening.
        tasafa_min: Final awakening to the end; AASM tables count it as WASO, Nightlab never does.
        awake_min: All wake in the recording, before, during and after the sleep period.
        se_percent: TST of TIB.
        se_dse_percent: TST of SOL + TST + WASO + TASAFA.
        sme_percent: TST of SPT.
        awakenings: Changes from sleep to wake within the sleep period, the final one left out.
        sfi_per_h: Changes from sleep to wake, the final one included, per hour of sleep.
        n1_min: N1; unknown where the device cannot tell it from N2.
        n2_min: N2; unknown where the device cannot tell it from N1.
        light_min: N1, N2 and light sleep together.
        n3_min: N3.
        rem_min: REM.
        n1_percent: N1, of TST.
        n2_percent: N2, of TST.
        light_percent: N1, N2 and light, of TST.
        n3_percent: N3, of TST.
        rem_percent: REM, of TST.
        rem_latency_min: Onset (not lights out) to the first epoch of REM.
        midsleep_h: Wall clock halfway between onset and final awakening, in hours after the midnight
            that begins the night's date: 3.25 is 03:15 and -0.5 is 23:30 the evening before.
        quality: The diary's 1 (very poor) to 5 (very good).

    Source: AASM terms as in Reed & Sacco 2016 (PMC4751425, with its DSE); SFI as in YASA 0.8.
    """

    tib_min: float | None = None
    spt_min: float | None = None
    tst_min: float | None = None
    sol_min: float | None = None
    waso_min: float | None = None
    tasafa_min: float | None = None
    awake_min: float | None = None
    se_percent: float | None = None
    se_dse_percent: float | None = None
    sme_percent: float | None = None
    awakenings: float | None = None
    sfi_per_h: float | None = None
    n1_min: float | None = None
    n2_min: float | None = None
    light_min: float | None = None
    n3_min: float | None = None
    rem_min: float | None = None
    n1_percent: float | None = None
    n2_percent: float | None = None
    light_percent: float | None = None
    n3_percent: float | None = None
    rem_percent: float | None = None
    rem_latency_min: float | None = None
    midsleep_h: float | None = None
    quality: float | None = None
