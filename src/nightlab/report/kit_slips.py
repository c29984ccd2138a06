"""Envelopes without a helper: a guide, and slips that say what is inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.report.kit_paper import MARGIN_MM
from nightlab.report.kit_sheets import (
    BODY_PT,
    SMALL_PT,
    TITLE_PT,
    framed,
    heading,
    listed,
    numbered,
)

if TYPE_CHECKING:
    from nightlab.report.kit_paper import Sheet
    from nightlab.trials.blinding.envelopes import Envelopes, Pile

COLUMNS = 3
SLIP_MM = 30.0
SLIP_PT = 12
LEAST_PT = 6
STEPS = (
    "Fill the capsules, one content after the other, each into its own marked bowl. Wipe them well.",
    "All capsules must look, weigh and sound alike. Top up the light ones with a harmless filler.",
    "Take the next block of the list below. Put its capsules into envelopes that hide them.",
    "Fold each slip twice, text inside, and tape it shut. It goes in with its capsules.",
    "Close the envelopes. Write nothing on them.",
    "Shuffle the pile on a table, face down, for at least a minute: spread, mix, gather, three times.",
    "Now stick on the numbers of this block, in the order in which the envelopes lie. Then the next block.",
    "Each evening open the envelope that is due and take the capsules. Leave the slip taped.",
    "When all is over, and not before, open all slips and read them in, number by number.",
)
EMERGENCY = (
    "In an emergency open the slip at once and tell the doctor what was taken. A life comes before a trial; "
    "the trial only notes that it was opened."
)


def draw_envelope_guide(sheet: Sheet, trial: str, envelopes: Envelopes) -> None:
    """Draw the guide: steps, what to buy, and what goes into each block."""
    y = heading(sheet, 26, f"Shuffled envelopes for trial {trial}", size=TITLE_PT)
    y = numbered(sheet, y, STEPS) + 5
    y = heading(sheet, y, "What is needed")
    y = listed(sheet, y, envelopes.shopping) + 7
    y = framed(sheet, y, EMERGENCY)
    y = heading(sheet, y, "What goes into each block")
    for pile in envelopes.piles:
        words = _pile(envelopes, pile)
        lines = len(sheet.wrapped(words, width=sheet.inner - 8, size=BODY_PT))
        if y + lines * sheet.line_of(BODY_PT) > sheet.bottom:
            sheet.next_page()
            y = heading(sheet, 26, "What goes into each block")
        y = listed(sheet, y, [words])
    sheet.next_page()


def draw_slips(sheet: Sheet, envelopes: Envelopes) -> None:
    """Draw a slip for each envelope, block by block, with lines to cut and to fold."""
    width = sheet.inner / COLUMNS
    rows = int((sheet.bottom - MARGIN_MM) // SLIP_MM)
    words = [
        (pile.block, supply.content)
        for pile in envelopes.piles
        for supply, count in zip(envelopes.supplies, pile.counts, strict=True)
        for _ in range(count)
    ]
    for i, (block, content) in enumerate(words):
        place = i % (rows * COLUMNS)
        if i and place == 0:
            sheet.next_page()
        row, column = divmod(place, COLUMNS)
        x, y = MARGIN_MM + column * width, MARGIN_MM + row * SLIP_MM
        sheet.cut(x, y, width, SLIP_MM)
        _slip(sheet, (x, y), width, block, content)
    sheet.next_page()


def _slip(
    sheet: Sheet, corner: tuple[float, float], width: float, block: int, content: str
) -> None:
    x, y = corner
    middle = y + SLIP_MM / 2
    sheet.line(x + 3, middle, x + width - 3, middle, width=0.2)
    sheet.centred(x + width / 2, middle - 1, "fold", size=LEAST_PT)
    size = _size(sheet, content, width - 6)
    lines = sheet.wrapped(content, width=width - 6, size=size, font="Helvetica-Bold")
    line = sheet.line_of(size)
    top = middle + 3 + (SLIP_MM / 2 - 6 - len(lines) * line) / 2 + line * 0.75
    for i, words in enumerate(lines):
        sheet.centred(x + width / 2, top + i * line, words, size=size, font="Helvetica-Bold")
    sheet.centred(x + width / 2, y + SLIP_MM - 1.8, f"block {block}", size=SMALL_PT - 2)


def _size(sheet: Sheet, content: str, width: float) -> float:
    """Return the largest size at which the content fits under the fold."""
    for size in range(SLIP_PT, LEAST_PT, -1):
        lines = sheet.wrapped(content, width=width, size=size, font="Helvetica-Bold")
        if len(lines) * sheet.line_of(size) <= SLIP_MM / 2 - 5:
            return size
    return LEAST_PT


def _pile(envelopes: Envelopes, pile: Pile) -> str:
    held = ", ".join(
        f"{count} with {supply.content}"
        for supply, count in zip(envelopes.supplies, pile.counts, strict=True)
    )
    numbers = f"numbers {pile.first} to {pile.last}"
    return f"Block {pile.block}: {held}; {numbers}."
