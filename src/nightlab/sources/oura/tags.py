"""The tags that a person set in Oura's app, as events."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from nightlab.sources.oura.night import NAME
from nightlab.sources.port import FieldError
from nightlab.sources.tags import event_of_tag
from nightlab.units import instant

if TYPE_CHECKING:
    from nightlab.nights import Event, Zones
    from nightlab.sources.oura.documents import Doc

PREFIXES = ("tag_generic_", "tag_sleep_", "tag_")
CUSTOM = {"custom", "tag_custom"}
NOON = time(12)


def event_of(doc: Doc, zones: Zones) -> Event:
    """Return the event of a tag.

    Assumptions: a tag without a time is of the noon of its day. Its comment is a person's own note
    and is not taken.

    Raises:
        NightlabError: A field that cannot be read, or a tag without a name or a day.
    """
    name, code = doc.text("custom_name"), doc.text("tag_type_code")
    text = name or ("" if code in CUSTOM else code)
    prefix = next((each for each in PREFIXES if text.startswith(each)), "")
    label = text.removeprefix(prefix).replace("_", " ")
    if begin := doc.instant("start_time"):
        at = begin[0]
    else:
        day = doc.day("start_day") or doc.day("day")
        if day is None:
            raise FieldError("missing", where=doc.at("start_day"), fix="export it again")
        at = instant(day, NOON, zones.home)
    return event_of_tag(label, at, zones.of(at), source=NAME)
