"""What the checklist can be told from a page; what the page does not hold stays unanswered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.draw.lettering import plural
from nightlab.report.verdict_page_words import (
    CANNOT_TELL,
    day,
    figures,
    lay_sentence,
    likeness,
    sealing,
    ways,
    word,
    worthwhile,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nightlab.report.verdict_page_records import Happening, VerdictPage


def facts(page: VerdictPage) -> dict[str, str]:
    """Return sentences by name for ``cent.checklist``; what the page was told itself wins."""
    found = {
        "title": f"“{title(page)}”.",
        "summary": lay_sentence(page),
        "question": page.question,
        "design": page.design,
        "blinding": page.blinding,
        "concealment": page.blinding,
        "dates": f"{day(page.started)} to {day(page.until)}.",
        "effects": f"{page.outcome}, {page.arm} against {page.control}: {figures(page, page.effect)}.",
        "harms": happened(page.adverse) or "No adverse event was told.",
        "limits": " ".join((*page.warnings, CANNOT_TELL[-1])),
        "generalisability": CANNOT_TELL[0],
        "interpretation": _interpretation(page),
        **_of_methods(page),
        **_of_results(page),
        **_of_seal(page),
    }
    return {name: words for name, words in {**found, **page.told}.items() if words}


def title(page: VerdictPage) -> str:
    """Return the page's title, which says what kind of trial it is."""
    return f"{page.name[:1].upper()}{page.name[1:]}: an N-of-1 trial"


def happened(rows: tuple[Happening, ...]) -> str:
    """Return what happened on the way, a sentence each."""
    return " ".join(f"{_when(row)}: {_what(row)}." for row in rows)


def _when(row: Happening) -> str:
    return day(row.on) + (f" to {day(row.until)}" if row.until else "")


def _what(row: Happening) -> str:
    kind = f" ({row.kind})" if row.kind else ""
    why = f", because {row.reason}" if row.reason else ""
    return f"{row.what}{kind}{why}".rstrip(".")


def _interpretation(page: VerdictPage) -> str:
    harm = plural(len(page.adverse), "adverse event") if page.adverse else "no adverse event"
    return f"{word(page)}; {harm} was told. Benefit and harm are yours to weigh."


def _of_methods(page: VerdictPage) -> dict[str, str]:
    further = ", ".join(row.name for row in page.secondaries)
    lot = f"Drawn by lot from {ways(page)} equally likely schedules." if page.schedules else ""
    return {
        "interventions": _listed(row.what for row in page.arms if row.what),
        "doses": _listed(
            f"{row.arm}: {row.taken} taken, {row.late} late, {row.missed} missed, {row.untold} not told"
            for row in page.arms
            if row.taken is not None
        ),
        "outcomes": f"{_main(page)}; worth having from {worthwhile(page)}, {page.better} is "
        f"better.{f' Further: {further}.' if further else ''}",
        "randomised": "Drawn by shuffling the envelopes." if page.is_shuffled else lot,
        "amendments": " ".join(filter(None, (happened(page.amendments), page.otherwise))),
    }


def _listed(parts: Iterable[str]) -> str:
    told = "; ".join(parts)
    return f"{told}." if told else ""


def _main(page: VerdictPage) -> str:
    if not page.planned_outcome:
        return f"Main: {page.outcome}"
    return f"Named before the start: {page.planned_outcome}. This page is on another, {page.outcome}, which was not"


def _of_results(page: VerdictPage) -> dict[str, str]:
    by_arm = "; ".join(f"{row.arm}: {plural(row.nights, 'night')}" for row in page.arms)
    lost = "; ".join(f"{row.arm}: {row.missing} missing" for row in page.arms)
    rests = f" Pauses: {happened(page.pauses)}" if page.pauses else ""
    nights = f"{plural(page.nights, 'night')} with an outcome, {page.missing} missing."
    others = [row for row in page.sensitivity if row.effect and not row.is_stated]
    differing = sum(row.differs for row in others)
    other = f"{differing} of {plural(len(others), 'other choice')} would change the decision."
    return {
        "completed": nights + rests,
        "numbers": f"{by_arm}." if by_arm else "",
        "lost": f"{lost}. {page.missing_note}".strip() if lost else "",
        "raw": "A picture and a table of every night." if page.raw else "",
        "other": " ".join(filter(None, (other if others else "", likeness(page)))),
        "ended": {
            "stopped": "It was stopped before its planned end.",
            "finished": "It ran to its planned end.",
        }.get(page.status, ""),
    }


def _of_seal(page: VerdictPage) -> dict[str, str]:
    if page.sealed is None:
        return {}
    is_kept = not page.amendments and not page.otherwise
    return {
        **({"amendments": "Nothing was changed after it was sealed."} if is_kept else {}),
        "sequence": "That of the shuffled envelopes; the exported file holds it."
        if page.is_shuffled
        else "Anyone derives it from the seed in the sealed protocol.",
        "registration": f"In no public registry. {sealing(page.sealed, page.started)} SHA-256 {page.sealed.sha256}.",
        "protocol": "Whole on this page and in the exported file.",
    }
