"""Light at the eye: from lux by lamp to melanopic light, and ordinary light by hour.

The body counts melanopic equivalent daylight illuminance (melanopic EDI) in lux everywhere: the photopic
lux of daylight D65 that would move melanopsin as much. Photopic lux of a lamp times its melanopic
daylight efficacy ratio is its melanopic EDI. Constants from studies in photopic lux are brought to this
scale once, in the organ that uses them, by the ratio of the lamp of the study.

Source: CIE S 026:2018, System for metrology of optical radiation for ipRGC-influenced responses to light.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nightlab.errors import NightlabError


@dataclass(frozen=True, slots=True)
class Lamp:
    """A kind of light and its melanopic daylight efficacy ratio (melanopic EDI over photopic lux)."""

    name: str
    ratio: float
    source: str
    certainty: Literal["measured", "secondary", "unverified", "assumed"]


_TYPICAL = "typical value; lamps of one name differ by about a fifth"

LAMPS = {
    lamp.name: lamp
    for lamp in (
        Lamp("daylight", 1.0, "by definition of CIE S 026 (D65); sun and sky range from 0.8 to 1.2", "measured"),
        Lamp("led cool", 0.80, f"about 6500 K; {_TYPICAL}", "unverified"),
        Lamp("led neutral", 0.60, f"about 4000 K; {_TYPICAL}", "unverified"),
        Lamp("led warm", 0.43, f"about 2700 K; {_TYPICAL}", "unverified"),
        Lamp("fluorescent", 0.618, "4100 K: 8.19e-4 W/m2 a lux (Tekieh 2020) over 1.3262e-3 of D65 (CIE S 026)", "secondary"),
        Lamp("fluorescent warm", 0.40, f"about 2700 K; {_TYPICAL}", "unverified"),
        Lamp("incandescent", 0.50, "illuminant A (2856 K), from its spectrum", "secondary"),
        Lamp("halogen", 0.52, f"about 3000 K; {_TYPICAL}", "unverified"),
        Lamp("candle", 0.32, "a black body of about 1900 K", "unverified"),
        Lamp("screen", 0.90, "white point of 6500 K, as most screens leave the works", "unverified"),
        Lamp("screen warm", 0.50, "white point shifted by a night mode to about 3400 K", "unverified"),
        Lamp("red", 0.03, "light-emitting diode of about 630 nm", "unverified"),
    )
}  # fmt: skip


def melanopic_edi_lux(photopic_lux: float, lamp: str) -> float:
    """Return melanopic EDI in lux for photopic lux at the eye of a lamp.

    Raises:
        NightlabError: A lamp that is not known, or light below zero.

    >>> melanopic_edi_lux(100.0, "daylight")
    100.0
    >>> round(melanopic_edi_lux(200.0, "led warm"), 1)
    86.0
    """
    if lamp not in LAMPS:
        raise NightlabError(
            f"there is no lamp {lamp!r}", where="light", fix=f"use one of {', '.join(LAMPS)}"
        )
    if not photopic_lux >= 0.0:
        raise NightlabError(
            f"light of {photopic_lux} lux", where="light", fix="give lux of zero or more"
        )
    return photopic_lux * LAMPS[lamp].ratio


def photopic_lux(edi_lux: float, lamp: str) -> float:
    """Return the photopic lux of a lamp that has this melanopic EDI in lux.

    Raises:
        NightlabError: A lamp that is not known, or light below zero.

    >>> round(photopic_lux(61.8, "fluorescent"), 1)
    100.0
    """
    if not edi_lux >= 0.0:
        raise NightlabError(
            f"light of {edi_lux} lux", where="light", fix="give lux of zero or more"
        )
    return edi_lux / melanopic_edi_lux(1.0, lamp)


# Start of the span in hours on the wall, melanopic EDI in lux at the eye.
_ORDINARY = (
    (0.0, 15.0), (7.0, 30.0), (8.0, 200.0), (8.5, 100.0), (12.0, 300.0), (12.5, 100.0), (17.0, 200.0),
    (17.5, 90.0), (22.0, 70.0),
)  # fmt: skip
BEDROOM_LUX = 0.1


def ordinary_edi_lux(hour: float, *, in_bed: bool = False) -> float:
    """Return the melanopic EDI in lux of a common working day: an office, three short walks, a lit evening.

    Assumptions: the way to work, midday and the way home are half an hour outdoors each, mostly in the
    shade; rooms have 100 lux by day and 90 to 70 in the evening, and a bedroom 0.1. Day and evening are
    about as bright as each other, as they are for those who live indoors, so that the average clock keeps
    to a bedtime of 23 with melatonin rising some two hours before.
    Source: assumed; no usable table of a whole day.

    >>> ordinary_edi_lux(12.25)
    300.0
    >>> ordinary_edi_lux(23.5, in_bed=True)
    0.1
    """
    if in_bed:
        return BEDROOM_LUX
    wall = hour % 24.0
    return next(lux for start, lux in reversed(_ORDINARY) if wall >= start)
