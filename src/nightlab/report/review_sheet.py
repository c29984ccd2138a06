"""All safety rules on paper, for a pharmacist and a physician to sign."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from nightlab.evidence.checked import CHECKED
from nightlab.report import page
from nightlab.safety import review_note, rules

if TYPE_CHECKING:
    from nightlab.safety import Rule

HEAD = ("Rule", "If", "Then", "Because, and who says so", "Pharmacist", "Physician")
STYLE = """
.sheet{font-size:.82rem;line-height:1.4}
.sheet .note{font-size:inherit}.sheet td{padding:7px 12px 7px 0}.sheet td:nth-child(2){width:23%;overflow-wrap:anywhere}
.sheet td:nth-child(3){width:20%}.sheet .box{width:9%;border-left:1px solid var(--line);padding-left:8px;color:var(--muted)}
.unchecked td:first-child{border-left:4px solid var(--warn);padding-left:8px}
.mark{color:var(--warn);font-weight:600}
@media print{.sheet tr{break-inside:avoid}@page{size:A4 landscape;margin:12mm}main.wide{max-width:none;padding:0}}
"""
UNCHECKED = ' class="unchecked"'
ASKS = {
    "ask": "asks when not known",
    "refer": "refers when not known",
    "block": "blocks when not known",
    "ignore": "",
}


def review_sheet() -> str:
    """Return the sheet as one HTML page that prints on A4.

    A rule whose source nobody has checked is marked by a bar, a cross and a word.
    """
    every = sorted(rules(), key=lambda rule: (rule.group.casefold(), rule.name))
    sections = [
        page.Section(f"{group} ({len(some)})", (_table(some),))
        for group, members in groupby(every, key=lambda rule: rule.group)
        for some in [list(members)]
    ]
    return page.page(
        "Safety rules for review",
        review_note(),
        [
            page.Section("How to read it", (_key(), f"<style>{STYLE}</style>")),
            *sections,
            _signatures(),
        ],
        "Each rule is a row of src/nightlab/safety/rules.csv; a signature goes into its column reviewed_by.",
        wide=True,
    )


def _key() -> str:
    unchecked = sum(rule.checked == "no" for rule in rules())
    return page.text(
        "If the condition holds, the action applies to the agents named. Actions, the strongest first: "
        "emergency, stop (crisis), stop and refer urgently, stop and refer, block, stop, refer (not until a "
        "clinician has agreed), behavioural programme first, suggest a referral; cap, separate and step down "
        "hold side by side; warn and inform weigh least. Hard and soft say how much harm is feared, not how "
        f"strictly the rule is kept: the program keeps all of them. ✗ marks the {unchecked} rules whose source "
        "nobody has read; the word behind other sources says how far it was."
    )


def _table(some: list[Rule]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in HEAD)
    rows = "".join(map(_row, some))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(some[0].group)} rules">'
        f'<table class="sheet"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(rule: Rule) -> str:
    unchecked = rule.checked == "no"
    words = CHECKED[rule.checked]
    mark = f' <span class="mark">✗ {words}</span>' if unchecked else f" ({words})"
    then = f"<strong>{escape(rule.action.replace('_', ' '))}</strong>: {escape(', '.join(rule.agents))}"
    because = (
        f"{escape(rule.reason)} {escape(rule.advice)}<br>"
        f'<span class="note">{escape(rule.source)}</span>'
    )
    cells = (
        f"<strong>{rule.name}</strong><br>{'hard' if rule.hard else 'soft'}",
        escape(rule.when.text),
        then + _more(rule),
        because + mark,
    )
    boxes = '<td class="box">☐ agree<br>☐ change</td>' * 2
    if rule.reviewed_by:
        boxes = f'<td class="box" colspan="2">{escape(rule.reviewed_by)}</td>'
    body = "".join(f"<td>{cell}</td>" for cell in cells)
    return f"<tr{UNCHECKED if unchecked else ''}>{body}{boxes}</tr>"


def _more(rule: Rule) -> str:
    told = [f"{key.replace('_', ' ')} {value:g}" for key, value in rule.params.items()]
    told += [
        f"also {effect.action.replace('_', ' ')}"
        + (f" {', '.join(effect.agents)}" if effect.agents != rule.agents else "")
        + (f" when {effect.when.text}" if effect.when else "")
        for effect in rule.also
    ]
    told += filter(None, [ASKS[rule.on_unknown]])
    return f'<br><span class="note">{escape("; ".join(told))}</span>' if told else ""


def _signatures() -> page.Section:
    line = "_" * 40
    return page.Section(
        "Signatures",
        tuple(
            page.text(f"{role}: {line}  Name: {line}  Date: {'_' * 16}")
            for role in ("Pharmacist", "Physician")
        ),
    )
