"""What a verdict page tells of the trial itself: nights, doses, guesses, what happened, what was sealed."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from nightlab.draw.lettering import GAP, decimals_for, plain, plural
from nightlab.evidence.checked import CHECKED
from nightlab.report import page as html
from nightlab.report.cent import SOURCE, checklist
from nightlab.report.verdict_page_facts import facts
from nightlab.report.verdict_page_sections import bullets, folded
from nightlab.report.verdict_page_words import day, figures, numbers, sealing, ways

if TYPE_CHECKING:
    from nightlab.report.cent import Answer
    from nightlab.report.verdict_page_records import (
        ArmRow,
        Estimate,
        GuessRow,
        Happening,
        SealedProtocol,
        VerdictPage,
    )


def the_facts(page: VerdictPage) -> html.Section:
    """Return dates, nights, doses, missing nights and guesses."""
    span = f"{day(page.started)} to {day(page.until)}"
    lines = [
        f"{span}: {plural(page.nights, 'night')} with an outcome, {page.missing} missing.",
        page.design,
        page.blinding,
    ]
    inside = [html.text(words) for words in lines if words]
    if page.arms:
        inside.append(bullets(tuple(_arm(page, row) for row in page.arms)))
    parts = [html.card("".join(inside))]
    if page.missing_note:
        parts.append(html.card(f"<h3>Missing nights</h3>{html.text(page.missing_note)}"))
    parts += [_adherence(page), _guesses(page)]
    return html.Section("The facts", tuple(filter(None, parts)))


def on_the_way(page: VerdictPage) -> html.Section | None:
    """Return what was told on the way, changes of the sealed protocol first."""
    groups = (
        ("Changed after it was sealed", page.amendments),
        ("Adverse events", page.adverse),
        ("Not as planned", page.deviations),
        ("Pauses", page.pauses),
    )
    parts = [
        f"<h3>{heading}</h3>{bullets(tuple(map(_happening, rows)))}"
        for heading, rows in groups
        if rows
    ]
    if not parts:
        return None
    calm = [] if page.adverse else [html.text("No adverse event was told.", "note")]
    return html.Section("What happened on the way", (html.card("".join((*parts, *calm))),))


def protocol_section(page: VerdictPage) -> html.Section | None:
    """Return the sealed protocol and how anyone checks the schedule and the verdict."""
    sealed = page.sealed
    if sealed is None:
        return None
    head = [
        html.text(f"{sealing(sealed, page.started)} Its SHA-256:"),
        f"<p><code>{escape(sealed.sha256)}</code></p>",
        folded("The protocol, word by word", f"<pre>{escape(sealed.text)}</pre>", keep=True),
    ]
    return html.Section(
        "The sealed protocol",
        (html.card("".join(head)), html.card("<h3>Check it yourself</h3>" + _check(page, sealed))),
    )


def checklist_section(page: VerdictPage) -> html.Section:
    """Return the checklist for reports of such trials, filled in and folded."""
    answers = checklist(facts(page))
    counts = [sum(row.answered == kind for row in answers) for kind in ("yes", "does not apply")]
    rest = len(answers) - sum(counts)
    told = (
        f"{SOURCE}: {len(answers)} parts, {counts[0]} answered, {counts[1]} that do not apply to one person, "
        f"{rest} not reported. The questions are in our words; behind each stands how far the original was read."
    )
    parts = [
        f"<h3>{escape(section)}</h3>{''.join(map(_part, rows))}"
        for section, rows in groupby(answers, key=lambda row: row.section)
    ]
    inside = f'<div class="grid">{"".join(parts)}</div>'
    return html.Section(
        "Reporting checklist", (html.text(told), folded("The checklist", inside, keep=True))
    )


def _part(row: Answer) -> str:
    asks = f"<p><strong>{row.item}</strong> {escape(row.asks)}"
    read = f' <span class="note">({CHECKED[row.checked]})</span></p>'
    answer = escape(row.answer)
    return f"{asks}{read}<p>{answer if row.answered == 'yes' else f'<em>{answer}</em>'}</p>"


def _check(page: VerdictPage, sealed: SealedProtocol) -> str:
    others = f" one of {ways(page)} equally likely ones," if page.schedules else ""
    lines = [
        (
            f"Save the protocol above as <code>{escape(sealed.file_name)}</code>. Its SHA-256 must be the one that stands "
            f"here: <code>sha256sum {escape(sealed.file_name)}</code>."
        ),
        (
            "The order is that of the shuffled envelopes. It follows from no seed, and rests on the slips as they "
            "were read in."
        )
        if page.is_shuffled
        else f"The schedule,{others} follows from the seed in it; Nightlab draws the same one on every computer.",
    ]
    if page.verify:
        lines.append(
            f"<code>{escape(page.verify)}</code> checks every digest in the exported file, draws the schedule "
            "again and computes the verdict anew."
        )
    return f"<ol>{''.join(f'<li>{line}</li>' for line in lines)}</ol>"


def _arm(page: VerdictPage, row: ArmRow) -> str:
    name = row.what if row.what.startswith(row.arm) else f"{row.arm} {row.what}".strip()
    told = [f"{plural(row.nights, 'night')}, {row.missing} missing", _mean(page, row.mean)]
    if row.taken is not None:
        counts = ((row.taken, "taken"), (row.late, "late"), (row.missed, "missed"))
        words = [f"{count} {how}" for count, how in counts if count]
        words += [f"{row.untold} not told"] if row.untold else []
        told.append(f"doses: {', '.join(words)}" if words else "")
    return f"{name}: {'; '.join(filter(None, told))}."


def _mean(page: VerdictPage, mean: Estimate | None) -> str:
    if mean is None:
        return ""
    places = decimals_for(mean.hi95 - mean.lo95)
    low, high = plain(mean.lo95, places), plain(mean.hi95, places)
    unit = f"{GAP}{page.unit}" if page.unit else ""
    return f"mean {plain(mean.mean, places)}{unit} (95{GAP}% sure: {low}{GAP}to{GAP}{high})"


def _adherence(page: VerdictPage) -> str:
    if not page.adherence_note and page.adherence is None:
        return ""
    words = [html.text("Nights count on the arm they were allocated to, taken or not.")]
    if page.adherence:
        size = figures(page, page.adherence)
        words.append(html.text(f"The effect of doses that were really taken: {size}."))
    if page.adherence_note:
        words.append(html.text(page.adherence_note, "note"))
    return html.card(f"<h3>Doses not taken as planned</h3>{''.join(words)}")


def _guesses(page: VerdictPage) -> str:
    if not page.guesses:
        return ""
    scale = (
        "The index is 1 where every guess was right, 0 as by chance, and below 0 where they were wrong; in "
        f"brackets where it lies, 95{GAP}% sure, if no guess hung on another."
    )
    note = html.text(page.guesses_note) if page.guesses_note else ""
    lines = bullets(tuple(map(_guess, page.guesses)))
    return html.card(
        f"<h3>Could you tell what you took?</h3>{note}{lines}{html.text(scale, 'note')}"
    )


def _guess(row: GuessRow) -> str:
    index = f"; Bang's index {numbers(row.index, 2)}" if row.index else ""
    told = f"{row.right} right, {row.wrong} wrong, {row.unknown} did not know"
    return f"Periods on {row.arm}: {told}{index}."


def _happening(row: Happening) -> str:
    until = f" to {day(row.until)}" if row.until and row.until != row.on else ""
    kind = f" ({row.kind})" if row.kind else ""
    why = f"; why: {row.reason}" if row.reason else ""
    told = row.told_at.date() if row.told_at else row.on
    late = f" Told on {day(told)}." if told != row.on else ""
    return f"{day(row.on)}{until}: {row.what}{kind}{why}".rstrip(".") + f".{late}"
