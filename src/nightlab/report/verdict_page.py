"""A trial's verdict as one page that can be kept, printed and checked: no script, no request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.report import page as html
from nightlab.report.verdict_page_facts import title
from nightlab.report.verdict_page_records import VerdictPage
from nightlab.report.verdict_page_sections import (
    answer,
    before_you_believe,
    every_night,
    further_outcomes,
    how_sure,
    other_choices,
    three_priors,
    would_change,
)
from nightlab.report.verdict_page_trial import (
    checklist_section,
    on_the_way,
    protocol_section,
    the_facts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["VerdictPage", "verdict_page"]

SECTIONS: tuple[Callable[[VerdictPage], html.Section | None], ...] = (
    answer,
    how_sure,
    every_night,
    the_facts,
    on_the_way,
    three_priors,
    other_choices,
    further_outcomes,
    would_change,
    before_you_believe,
    protocol_section,
    checklist_section,
)


def verdict_page(page: VerdictPage) -> str:
    """Return one trial's verdict as a complete HTML page; parts that are empty do not appear.

    Example:
        >>> from datetime import date
        >>> from nightlab.report.verdict_page_records import Chances, Estimate
        >>> page = VerdictPage(
        ...     trial="t1", name="Tea against none", decision="not-known-yet", outcome="Awakenings", unit="",
        ...     better="lower", arm="tea", control="none", worthwhile=0.5, effect=Estimate(-0.2, -1.1, 0.7),
        ...     chances=Chances(0.67, 0.25, 0.69, 0.06), nights=20, missing=1, started=date(2025, 3, 1),
        ...     until=date(2025, 3, 21), sentence="Not known yet.")
        >>> verdict_page(page).count("<h2>")
        5
    """
    sections = [section for make in SECTIONS if (section := make(page)) is not None]
    made = f"Made by Nightlab {page.engine}. ".replace(" .", ".") if page.engine else ""
    footer = f"{made}A record of one person's own nights; not a medical device, no diagnosis, no promise."
    return html.page(title(page), page.question, sections, footer)
