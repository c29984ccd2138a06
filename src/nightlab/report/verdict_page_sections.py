"""The parts of a verdict page, in the order in which they are read."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nightlab.draw import draw_posterior, posterior_table
from nightlab.draw.bands import Choice, EffectBands, bands_table, draw_bands
from nightlab.draw.forest import Interval
from nightlab.draw.lettering import decimals_for, percent, plural
from nightlab.draw.nights import draw_nights, nights_table
from nightlab.report import page as html
from nightlab.report.verdict_page_words import (
    CANNOT_TELL,
    WORDS,
    figures,
    given,
    lay_sentence,
    likeness,
    numbers,
    rules,
    second_opinion,
    word,
    worthwhile,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.draw import Row
    from nightlab.report.verdict_page_records import (
        Estimate,
        PriorRow,
        VerdictPage,
    )

STYLE = """
.answer{font-size:1.25rem;line-height:1.45;margin:.2em 0 .6em}
.word{display:inline-block;font-weight:700;padding:.15em .7em;border-radius:99px;border:2px solid currentColor;margin:0 0 .6em}
.works{color:var(--good)}.harms{color:var(--warn)}.none,.open{color:var(--muted)}
.caution{border-left:5px solid var(--warn)}
.card h3{margin:.2em 0 .4em;font-size:1.02rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;margin:.6em 0}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
ul{padding-left:1.2em}li{margin:.35em 0}
.grid{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1.2fr);gap:.2em 1.4em;font-size:.92rem}
.grid>p{overflow-wrap:anywhere}.grid>h3{grid-column:1/-1;margin:1.2em 0 .2em;font-size:1rem}.grid>p{margin:.15em 0 .5em}
@media (max-width:500px){
main{padding:30px 12px 60px}.card{padding:14px}.card:has(svg){padding:2px 2px 10px}
.card:has(svg) details{margin:6px 12px 0}.grid{grid-template-columns:minmax(0,1fr)}.grid>p{margin:.1em 0 .3em}
}
@media print{
@page{margin:14mm}body{font-size:13px}main{max-width:none;padding:0}.card{margin:10px 0;padding:12px}
.card svg{max-height:88mm}h2{break-after:avoid;margin-top:1.6em}tr,li,pre{break-inside:avoid}
details.keep{display:block}details.keep::details-content{content-visibility:visible;display:block}
.scroll{overflow:visible}a{color:inherit}
}
"""
KIND = {"works": "works", "harms": "harms", "no-useful-effect": "none", "not-known-yet": "open"}
SIGN = {"works": "✓", "harms": "✗", "no-useful-effect": "=", "not-known-yet": "?"}


def answer(page: VerdictPage) -> html.Section:
    """Return the answer in one sentence."""
    badge = f"{SIGN[page.decision]} {word(page)}"
    parts = [
        f'<div class="word {KIND[page.decision]}">{escape(badge)}</div>',
        f'<p class="answer">{escape(lay_sentence(page))}</p>',
        html.text(page.next_step) if page.next_step else "",
        html.text(page.factor, "note") if page.factor else "",
        html.text("The trial is still running: this is a look on the way.", "note")
        if page.status == "running"
        else "",
    ]
    cautions = bullets(page.warnings)
    beware = html.card(f"<h3>What to hold against it</h3>{cautions}", "caution") if cautions else ""
    return html.Section(
        "The answer", (f"<style>{STYLE}</style>", html.card("".join(parts), "verdict"), beware)
    )


def how_sure(page: VerdictPage) -> html.Section:
    """Return the chances of the bands, the picture of the effect and the second opinion."""
    chance, worth = page.chances, worthwhile(page)
    rows: list[Row] = [
        {"how likely is it that it …": "helps at all", "chance": percent(chance.better)},
        {
            "how likely is it that it …": f"helps by more than {worth}",
            "chance": percent(chance.worthwhile),
        },
        {
            "how likely is it that it …": f"does less than {worth} either way",
            "chance": percent(chance.negligible),
        },
        {
            "how likely is it that it …": f"harms by more than {worth}",
            "chance": percent(chance.worse),
        },
    ]
    drawn = page.posterior
    return html.Section(
        "How sure is that?",
        (
            html.card(html.table(rows, "Chances")),
            html.picture(draw_posterior(drawn), posterior_table(drawn), "The effect")
            if drawn
            else "",
            *_texts(second_opinion(page), likeness(page)),
            folded("How the decision is made", html.text(rules(page)), keep=True),
        ),
    )


def every_night(page: VerdictPage) -> html.Section | None:
    """Return the picture of every night."""
    if page.raw is None:
        return None
    told = "One mark a night, nothing taken away and nothing smoothed. "
    means = (
        "The means at the side are those of the nights as they are; the verdict also allows for the weeks, "
        "the weekdays and the nights before."
    )
    return html.Section(
        "Every night",
        (
            html.text(told + (means if page.raw.means else "")),
            html.picture(draw_nights(page.raw), nights_table(page.raw), "Every night"),
        ),
    )


def three_priors(page: VerdictPage) -> html.Section | None:
    """Return the answer under each prior, side by side."""
    if not page.priors:
        return None
    rows: list[Row] = [
        {
            "believed before the first night": ": ".join(filter(None, (_prior(row), row.meaning))),
            "effect (95 % sure)": figures(page, row.effect),
        }
        for row in page.priors
    ]
    told = "Where they agree, your nights speak. Where they differ, part of the answer was belief."
    return html.Section("Beliefs side by side", (html.text(told), html.card(html.table(rows))))


def _prior(row: PriorRow) -> str:
    return f"{row.name} (the stated one)" if row.is_stated else row.name


def other_choices(page: VerdictPage) -> html.Section | None:
    """Return the answer under other reasonable choices."""
    if not page.sensitivity:
        return None
    drawn = EffectBands(
        f"Effect of {given(page.arm)}",
        page.unit,
        page.better,
        page.worthwhile,
        tuple(_choices(page)),
    )
    told = "The same nights, asked in other reasonable ways."
    return html.Section(
        "Other choices",
        (html.text(told), html.picture(draw_bands(drawn), bands_table(drawn), "Other choices")),
    )


def _choices(page: VerdictPage) -> Iterator[Choice]:
    """Return the planned analysis once, first, and the others after it."""
    stated = [row.what for row in page.sensitivity if row.is_stated] or ["as planned"]
    yield Choice(stated[0], _interval(page.effect), WORDS[page.decision], stated=True)
    others = [row for row in page.sensitivity if not row.is_stated]
    for row in others:
        yield Choice(
            row.what, _interval(row.effect), row.decision, differs=row.differs, note=row.note
        )


def further_outcomes(page: VerdictPage) -> html.Section | None:
    """Return the further measures, marked as what they are."""
    if not page.secondaries and not page.secondaries_left_out:
        return None
    rows: list[Row] = []
    for row in page.secondaries:
        places = decimals_for(row.raw.hi95 - row.raw.lo95)
        rows.append(
            {
                "measure": row.name,
                "by itself": numbers(row.raw, places, row.unit),
                "together with the others": numbers(row.shrunken, places, row.unit),
            }
        )
    told = (
        f"Exploratory: {plural(len(rows), 'further measure')}, none of which decides. Look at many and one of "
        "them looks good by chance. The last column therefore draws them all towards no effect, the noisy ones most."
    )
    left_out = bullets(page.secondaries_left_out)
    missing = html.card(f"<h3>Named beforehand and not analysed</h3>{left_out}") if left_out else ""
    shown = (html.text(told), html.card(html.table(rows))) if rows else ()
    return html.Section("Further outcomes", (*shown, missing))


def would_change(page: VerdictPage) -> html.Section | None:
    """Return what would change the conclusion."""
    if not page.would_change:
        return None
    return html.Section(
        "What would change the conclusion", (html.card(bullets(page.would_change)),)
    )


def before_you_believe(page: VerdictPage) -> html.Section:
    """Return what no trial of this kind can tell."""
    hopes = (
        (
            "You knew what you took. Expectation alone can move what is felt, and some of what is measured.",
        )
        if page.is_open
        else ()
    )
    return html.Section("What this cannot tell", (html.card(bullets((*CANNOT_TELL, *hopes))),))


def _interval(effect: Estimate | None) -> Interval | None:
    return Interval("effect", effect.mean, effect.lo95, effect.hi95) if effect else None


def bullets(lines: tuple[str, ...]) -> str:
    """Return lines as a list; nothing for none."""
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def _texts(*lines: str) -> list[str]:
    return [html.text(line) for line in lines if line]


def folded(summary: str, inside: str, *, keep: bool) -> str:
    """Return what can be unfolded; what is kept is printed too."""
    kind = ' class="keep"' if keep else ""
    return f"<details{kind}><summary>{escape(summary)}</summary>{inside}</details>"
