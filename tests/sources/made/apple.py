"""Apple Health's export."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from nightlab.nights import Stage
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from nightlab.nights import Night

BROKEN_DTD = """<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
  device        CDATA #IMPLIED
>
]>
"""

APPLE_VALUES = {
    Stage.WAKE: "Awake",
    Stage.LIGHT: "AsleepCore",
    Stage.N3: "AsleepDeep",
    Stage.REM: "AsleepREM",
    Stage.ASLEEP: "AsleepUnspecified",
}
HEART = '<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" value="60"/>\n'


def apple_xml(nights: Sequence[Night], rng: Generator) -> bytes:
    """Write nights as Health does: rows in any order, some doubled, all at the phone's offset now."""
    rows = [row for night in nights for row in _apple_rows(night, rng)]
    order = rng.permutation(len(rows))
    body = "".join(rows[index] + HEART for index in order)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    text = f'{head}{BROKEN_DTD}<HealthData locale="en_DE">\n{body}</HealthData>\n'
    return text.encode().replace(b'value="60"', b'value="60\x0b"', 3)


def _apple_rows(night: Night, rng: Generator) -> list[str]:
    phone = timezone(timedelta(hours=int(rng.integers(-9, 10))))
    stretches = [
        (APPLE_VALUES[run.stage], run.start, run.end)
        for run in (night.hypnogram.to_intervals() if night.hypnogram else ())
        if run.stage is not Stage.UNSCORED
    ] or [("InBed", night.start, night.end)]
    stretches += [stretch for stretch in stretches if rng.random() < 0.1]
    return [
        apple_row(value, start.astimezone(phone), end.astimezone(phone), night.device, night.zone)
        for value, start, end in stretches
    ]


def apple_row(value: str, start: datetime, end: datetime, source: str, zone: str = "") -> str:
    """Write one sleep record."""
    child = f'<MetadataEntry key="HKTimeZone" value={quoteattr(zone)}/>' if zone else ""
    return (
        f'<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName={quoteattr(source)}'
        f' value="HKCategoryValueSleepAnalysis{value}"'
        f' startDate="{start:%Y-%m-%d %H:%M:%S %z}" endDate="{end:%Y-%m-%d %H:%M:%S %z}">'
        f"{child}</Record>\n"
    )


def apple_night(rows: Sequence[tuple[str, datetime, datetime]], source: str = "Watch") -> bytes:
    """Write an export of these rows alone."""
    body = "".join(apple_row(value, start, end, source) for value, start, end in rows)
    return f"<HealthData>\n{body}</HealthData>\n".encode()


def _people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    both = []
    for device in ("Riley's Watch", "Mat & Co"):
        nights = person(rng, zone, season, "apple", days)
        both += [replace(night, device=device) for night in nights]
    both[0] = replace(both[0], hypnogram=None)
    return both


def _zip(nights: Sequence[Night], rng: Generator) -> bytes:
    return zipped(
        {
            "apple_health_export/workout-routes/route.gpx": b"<gpx/>",
            "apple_health_export/export_cda.xml": b"<ClinicalDocument/>",
            "apple_health_export/Exportación.xml": apple_xml(nights, rng),
        }
    )


CASES = (
    Case("apple", _people, apple_xml, b"<HealthData/>", clock="own"),
    Case("apple", _people, _zip, zipped({"e.xml": b"<HealthData/>"}), is_zip=True, clock="own"),
)
