"""One self-contained HTML page: no script, no request, light and dark, readable on a phone and on paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from nightlab.draw import Row, draw_table

STYLE = """
:root{--paper:#fbfaf7;--card:#fff;--ink:#1d2733;--muted:#5a6371;--line:#e4e1da;--accent:#6b4fa8;--good:#0b7a75;--warn:#9c4a14;--nl-paper:transparent}
@media (prefers-color-scheme:dark){:root{--paper:#101419;--card:#15191f;--ink:#ece9e2;--muted:#a9afb9;--line:#2a313b;--accent:#b39ae8;--good:#4cc3a0;--warn:#f08a5a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:760px;margin:0 auto;padding:48px 20px 80px}
h1{font-size:2.1rem;line-height:1.15;margin:0 0 .4em;letter-spacing:-.02em;text-wrap:balance}
h2{font-size:1.3rem;margin:2.6em 0 .5em;letter-spacing:-.01em}
main.wide{max-width:1180px}
p{margin:.5em 0 .9em}.lead{font-size:1.15rem;color:var(--muted)}
.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:18px;margin:18px 0;container-type:inline-size}
.card svg{display:block;width:100%;height:auto}
.verdict{border-left:5px solid var(--accent);font-size:1.12rem}
.truth{border-left:5px solid var(--good)}
.note{color:var(--muted);font-size:.92rem}
ol.steps{padding-left:1.2em}ol.steps li{margin:.35em 0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--muted);font-weight:600}
details{margin-top:10px}summary{cursor:pointer;color:var(--muted);font-size:.92rem;min-height:24px}
footer{margin-top:56px;border-top:1px solid var(--line);padding-top:18px;color:var(--muted);font-size:.92rem}
@media print{body{background:#fff;color:#000}.card{break-inside:avoid;border-color:#ccc}details{display:none}}
"""

CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, as HTML made by this module."""

    heading: str
    parts: tuple[str, ...]


def text(words: str, kind: str = "") -> str:
    """Return a paragraph; what stands between backticks is a command."""
    told = CODE.sub(r"<code>\1</code>", escape(words))
    return f"<p{_class(kind)}>{told}</p>"


def card(inside: str, kind: str = "") -> str:
    """Return a framed piece of a page."""
    return f'<div class="card{" " + kind if kind else ""}">{inside}</div>'


def picture(svg: str, rows: list[Row], caption: str) -> str:
    """Return a picture with its data table folded under it."""
    data = f"<details><summary>The data of this picture</summary>{table(rows, caption)}</details>"
    return card(svg + data)


def table(rows: list[Row], caption: str = "") -> str:
    """Return a table that scrolls by itself on a narrow screen."""
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption or "table")}">{draw_table(rows)}</div>'


def steps(lines: list[str]) -> str:
    """Return a numbered list."""
    return '<ol class="steps">' + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ol>"


def page(title: str, lead: str, sections: list[Section], footer: str, *, wide: bool = False) -> str:
    """Return the page; a wide one is for tables on paper."""
    body = "".join(
        f"<section><h2>{escape(s.heading)}</h2>{''.join(s.parts)}</section>" for s in sections
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<style>{STYLE}</style></head><body><main{_class('wide' if wide else '')}><h1>{escape(title)}</h1>"
        f'<p class="lead">{escape(lead)}</p>{body}<footer>{escape(footer)}</footer></main></body></html>\n'
    )


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
