"""Envelopes without a helper: a guide, and slips that say what is inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.report.kit_paper import MARGIN_MM
from nightlab.report.kit_sheets import (
    BODY_PT,
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
INSET_MM, GAP_MM = 3.0, 1.5
ROOM_MM = SLIP_MM / 2 - 2 * GAP_MM - 2.5  # for the content, between the fold and the block's number
SLIP_PT, LEAST_PT = 12, 6
STEPS = (
    "Fill the capsules, one content after the other, each into its own marked bowl. Wipe them well.",
    "All capsules must look, weigh and sound alike. Top up the light ones with a harmless filler.",
    "Take the next block of the list below. Put its capsules into envelopes that hide them.",
    "Fold each slip twice, text inside, and tape it shut. It goes in with its capsules.",
    "Close the envelopes. Write nothing on them.",
    "Shuffle the pile on a table, face down, for at least a minute: spread, mix, gather, three times.",
    "Now stick on the numbers of this block, in the order in which the envelopes lie. Then the next block.",
    "Open each envelope when it is due, and take its capsules. Leave the slip taped.",
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
    y = sheet.paragraph(MARGIN_MM, y, _each(envelopes), width=sheet.inner, size=BODY_PT) + 2
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
        (pile.block, supply.slip)
        for pile in envelopes.piles
        for supply, count in zip(envelopes.supplies, pile.counts, strict=True)
        for _ in range(count)
    ]
    size = min(_size(sheet, supply.slip, width) for supply in envelopes.supplies)
    for i, (block, content) in enumerate(words):
        place = i % (rows * COLUMNS)
        if i and place == 0:
            sheet.next_page()
        row, column = divmod(place, COLUMNS)
        x, y = MARGIN_MM + column * width, MARGIN_MM + row * SLIP_MM
        sheet.cut(x, y, width, SLIP_MM)
        _slip(sheet, (x, y), content, block=block, size=size)
    sheet.next_page()


def _slip(
    sheet: Sheet, corner: tuple[float, float], content: str, *, block: int, size: float
) -> None:
    """Draw a slip: nothing above its fold, the content below, all slips in letters of one size."""
    x, y = corner
    width, middle = sheet.inner / COLUMNS, y + SLIP_MM / 2
    sheet.line(x + INSET_MM, middle, x + width - INSET_MM, middle, width=0.2)
    sheet.centred(x + width / 2, middle - 1, "fold", size=LEAST_PT)
    lines = _lines(sheet, content, width, size)
    line = sheet.line_of(size)
    top = middle + GAP_MM + (ROOM_MM - len(lines) * line) / 2 + 0.75 * line
    for i, words in enumerate(lines):
        sheet.centred(x + width / 2, top + i * line, words, size=size, font="Helvetica-Bold")
    sheet.centred(x + width / 2, y + SLIP_MM - GAP_MM, f"block {block}", size=LEAST_PT)


def _size(sheet: Sheet, content: str, width: float) -> float:
    """Return the largest size at which the content fits under the fold."""
    for size in range(SLIP_PT, LEAST_PT, -1):
        if len(_lines(sheet, content, width, size)) * sheet.line_of(size) <= ROOM_MM:
            return size
    return LEAST_PT


def _lines(sheet: Sheet, content: str, width: float, size: float) -> list[str]:
    room = width - 2 * INSET_MM
    return sheet.wrapped(content, width=room, size=size, font="Helvetica-Bold")


def _each(envelopes: Envelopes) -> str:
    capsules = envelopes.nights * envelopes.capsules_per_evening
    held = f"{capsules} capsule{'s' if capsules > 1 else ''} and a slip"
    evenings = "one evening" if envelopes.nights == 1 else f"{envelopes.nights} evenings"
    return f"Every envelope holds {held}, and is for {evenings}."


def _pile(envelopes: Envelopes, pile: Pile) -> str:
    held = ", ".join(
        f"{count} with {supply.content}"
        for supply, count in zip(envelopes.supplies, pile.counts, strict=True)
    )
    numbers = f"numbers {pile.first} to {pile.last}"
    return f"Block {pile.block}: {held}; {numbers}."
