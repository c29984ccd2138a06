"""Colours for light and dark pages, sizes of letters, and the style sheet of one picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Colour:
    """One role's colour on light and on dark paper."""

    light: str
    dark: str


# Text on paper has a contrast of 4.5 or more, marks of 3 or more; roles that must be told apart stay
# apart without red, green or blue cones.
COLOURS = {
    "paper": Colour("#fbfaf7", "#15191f"),
    "ink": Colour("#1d2733", "#ece9e2"),
    "muted": Colour("#5a6371", "#a9afb9"),
    "grid": Colour("#e4e1da", "#2a313b"),
    "edge": Colour("#8b8d92", "#717a87"),
    "on": Colour("#ffffff", "#12161c"),
    "awake": Colour("#d4761a", "#f0a24b"),
    "rem": Colour("#b8436f", "#e0719b"),
    "n1": Colour("#2f98a8", "#6fc3d6"),
    "light": Colour("#4a8fd0", "#7db8ec"),
    "deep": Colour("#274f8f", "#4f7fd0"),
    "asleep": Colour("#3f69a8", "#6b97d6"),
    "nap": Colour("#74a3d8", "#a9c8ee"),
    "weekend": Colour("#d4761a", "#f0a24b"),
    "helps": Colour("#0b7a75", "#4cc3a0"),
    "worse": Colour("#b8501b", "#f08a5a"),
    "none": Colour("#5b6675", "#a3adba"),
    "arm1": Colour("#6b4fa8", "#b39ae8"),
    "arm2": Colour("#9c6200", "#e3a94a"),
    "arm3": Colour("#127475", "#4fbdbb"),
    "arm4": Colour("#a63d5c", "#ef8fa8"),
    "arm5": Colour("#3d6a22", "#94c973"),
    "arm6": Colour("#274f8f", "#7fa6ea"),
    "arm7": Colour("#7a5230", "#cfa582"),
    "arm8": Colour("#93358f", "#e08ddb"),
}

FONT = "system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue,Arial,sans-serif"
# A picture is drawn for 640 units and shown down to 400 px, where its letters grow to stay legible.
NARROW_PX = 500
SIZES = {"t": 13.0, "h": 18.0, "n": 11.0, "b": 15.0}
NARROW_SIZES = {"t": 19.0, "h": 25.0, "n": 16.0, "b": 20.0}

SHAPES = {
    "h": "font-weight:650",
    "b": "font-weight:600",
    "m": "text-anchor:middle",
    "e": "text-anchor:end",
    "pale": "opacity:.34",
    "faint": "opacity:.22",
    "soft": "opacity:.55",
    "thin": "stroke-width:1;fill:none",
    "fine": "stroke-width:1.5;fill:none",
    "firm": "stroke-width:2;fill:none;stroke-linecap:round;stroke-linejoin:round",
    "thick": "stroke-width:5;fill:none;stroke-linecap:round",
    "ring": "stroke-width:2",
    "dash": "stroke-dasharray:5 4",
    "dots": "stroke-dasharray:1.5 3.5",
    "dashdot": "stroke-dasharray:8 3 2 3",
}


def stylesheet(scope: str, classes: Iterable[str]) -> str:
    """Return the rules for the classes a picture uses, held to the element with the id ``scope``.

    Assumptions: ``f-role`` fills and ``s-role`` strokes with a colour of ``COLOURS``; a page may set
    ``--nl-role`` to its own colour, which then wins in both themes; programs that know no variables
    take the plain colour before it. Letters grow on a narrow page, and in a narrow column that the
    page declares a container (``container-type: inline-size``).
    """
    known = sorted(set(classes))
    light = [
        f"#{scope}{{max-width:100%;height:auto}}",
        f"#{scope} text{{font-family:{FONT};font-variant-numeric:tabular-nums}}",
        *(f"#{scope} .{name}{{{SHAPES[name]}}}" for name in known if name in SHAPES),
        *_letters(scope, known, SIZES),
        *(_paint(scope, name, "light") for name in known if name[:2] in {"f-", "s-"}),
    ]
    dark = [_paint(scope, name, "dark") for name in known if name[:2] in {"f-", "s-"}]
    narrow = "".join(
        [*_letters(scope, known, NARROW_SIZES), f"#{scope} .x{{display:none}}" * ("x" in known)]
    )
    return (
        "".join(light)
        + f"@media (max-width:{NARROW_PX}px){{{narrow}}}"
        + f"@container (max-width:{NARROW_PX}px){{{narrow}}}"
        + f"@media (prefers-color-scheme: dark){{{''.join(dark)}}}"
    )


def page_variables(theme: str) -> str:
    """Return declarations that hold every picture on a page to ``light`` or ``dark``.

    Raises:
        NightlabError: Another theme.

    Example:
        >>> page_variables("dark")[:19]
        '--nl-paper:#15191f;'
    """
    if theme not in {"light", "dark"}:
        raise NightlabError(f"no theme {theme!r}", where="theme", fix="use light or dark")
    return "".join(f"--nl-{role}:{getattr(colour, theme)};" for role, colour in COLOURS.items())


def _paint(scope: str, name: str, theme: str) -> str:
    role = name[2:]
    what = "fill" if name[0] == "f" else "stroke"
    colour = getattr(COLOURS[role], theme)
    plain = f"{what}:{colour};" if theme == "light" else ""
    return f"#{scope} .{name}{{{plain}{what}:var(--nl-{role},{colour})}}"


def _letters(scope: str, classes: list[str], sizes: dict[str, float]) -> list[str]:
    return [f"#{scope} .{name}{{font-size:{sizes[name]:g}px}}" for name in classes if name in sizes]
