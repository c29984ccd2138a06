"""What all pictures share: the sheet of paper, its heading, its words for a screen reader."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from nightlab.draw.lettering import fit, width, wrap
from nightlab.draw.svg import Element, clean, el, num
from nightlab.draw.theme import NARROW_SIZES, SIZES, stylesheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 640
MARGIN = 20
TOP = 78  # the first unit below the heading
TITLE_LIMIT = 200
# Bold letters are wider than the estimate of widths allows for, most of all in DejaVu Sans.
BOLD, BOLDER = "h", 1.06
DOT = "\N{NO-BREAK SPACE}· "  # renderers drop a plain space at the start of a tspan

Row = dict[str, str | float | int | None]


def picture(*, title: str, desc: str, height: float, body: Iterable[Element]) -> str:
    """Return a complete SVG document, 640 units wide.

    Assumptions: the same content gives the same bytes; the ids begin with a hash of the content, so
    that pictures can share a page.

    Args:
        title: Name of the picture; text of any origin.
        desc: One sentence with its numbers, for people who do not see it.
        height: Height in user units.
        body: The marks.

    Raises:
        NightlabError: A mark at a place that is no finite number.
    """
    marks = el("g", el("rect", width=WIDTH, height=height, rx=10, class_="f-paper"), *body)
    words = (clean(title, TITLE_LIMIT) or "Picture", clean(desc))
    content = "\n".join((*words, marks.render()))
    scope = "nl" + hashlib.sha256(content.encode()).hexdigest()[:10]
    return el(
        "svg",
        el("title", words[0], id=f"{scope}-t"),
        el("desc", words[1], id=f"{scope}-d"),
        el("style", stylesheet(scope, marks.classes())),
        marks,
        xmlns="http://www.w3.org/2000/svg",
        id=scope,
        viewBox=f"0 0 {WIDTH} {num(height)}",
        width=WIDTH,
        height=height,
        role="img",
        aria_labelledby=f"{scope}-t {scope}-d",
    ).render()


def line(
    content: str, x: float, y: float, class_: str = "t f-ink", *, room: float = WIDTH
) -> Element:
    """Return one line of text, cut so that it fits ``room`` units on a narrow page too.

    Assumptions: the first class names the size of the letters.
    """
    name = class_.split(maxsplit=1)[0]
    size = NARROW_SIZES[name] * (BOLDER if name in BOLD else 1)
    return el("text", fit(content, room, size), x=x, y=y, class_=class_)


def heading(title: str, facts: Sequence[str]) -> list[Element]:
    """Return the title and, below it, as many facts as a wide and as a narrow page have room for.

    Args:
        title: Text of any origin.
        facts: The most important first; empty ones are left out.
    """
    room = WIDTH - 2 * MARGIN
    told = [clean(fact) for fact in facts if fact] or [""]
    everywhere = fit(told[0], room, NARROW_SIZES["t"])
    wide = everywhere
    for fact in told[1:]:
        if wide == everywhere and width(f"{wide}{DOT}{fact}", NARROW_SIZES["t"]) <= room:
            everywhere += f"{DOT}{fact}"
            wide = everywhere
        elif width(f"{wide}{DOT}{fact}", SIZES["t"]) <= room:
            wide += f"{DOT}{fact}"
    more = wide.removeprefix(everywhere)
    hidden = [el("tspan", more, class_="x")] if more else []
    return [
        line(title, MARGIN, 33, "h f-ink", room=room),
        el("text", everywhere, *hidden, x=MARGIN, y=58, class_="t f-muted"),
    ]


def draw_empty(title: str, sentence: str) -> str:
    """Return a calm picture that says why there is nothing to see yet.

    Args:
        title: Name of the picture that would stand here.
        sentence: What is missing and how it will come, in one sentence.
    """
    lines = wrap(sentence, WIDTH - 4 * MARGIN, NARROW_SIZES["t"])
    high = 32 + 26 * len(lines)
    box = {"x": MARGIN, "y": 52, "width": WIDTH - 2 * MARGIN, "height": high}
    body = [
        line(title, MARGIN, 33, "h f-ink", room=WIDTH - 2 * MARGIN),
        el("rect", **box, rx=8, class_="s-edge thin dash"),
        *(
            line(words, WIDTH / 2, 82 + 26 * index, "t f-muted m")
            for index, words in enumerate(lines)
        ),
    ]
    return picture(title=title, desc=sentence, height=high + 72, body=body)
