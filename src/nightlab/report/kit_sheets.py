"""The sheet of the helper who packs: a cover that may be seen, and a page for each content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.report.kit_paper import MARGIN_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.report.kit_paper import Sheet
    from nightlab.trials.blinding.packages import Package, Packing, Supply

TITLE_PT, HEAD_PT, BODY_PT, CODE_PT, SMALL_PT = 24, 14, 11, 13, 9
COLUMNS = 3
ROW_MM = 9.5
BOX_MM = 4.5
STEPS = (
    "Only you may read beyond this page. The person in the trial must not be in the room.",
    "Fill all capsules of one content, pack all its packages, and clear the table before the next.",
    "All capsules must look, weigh and sound alike. Top up the light ones with a harmless filler.",
    "Wear gloves, and wipe every capsule. Powder on the outside can be tasted.",
    "Put a label on each package. Number and code on it must both agree with the page. Tick the box.",
    "Count what is left over. The spare capsules stay with you, each content in its own marked bag.",
    "Sort all packages by number. From now on nothing tells them apart.",
    "Sign each page. Fold these sheets into an envelope, sign across its flap, and keep it.",
    "Say nothing of it until the trial is over: no hint, no look, no guess.",
)
EMERGENCY = (
    "In an emergency open the envelope at once and tell the doctor what was taken. A life comes before a "
    "trial; the trial only notes that it was opened."
)


def draw_packing_sheet(sheet: Sheet, trial: str, packing: Packing) -> None:
    """Draw the cover, then a page (or more) for each content."""
    _cover(sheet, trial, packing)
    for supply in packing.supplies:
        _content(sheet, trial, supply, packing.of(supply.arm), packing.capsules_per_evening)


def numbered(sheet: Sheet, y: float, steps: Sequence[str]) -> float:
    """Write numbered steps; return the next free baseline."""
    for number, step in enumerate(steps, start=1):
        sheet.text(MARGIN_MM, y, f"{number}.", size=BODY_PT, font="Helvetica-Bold")
        y = sheet.paragraph(MARGIN_MM + 8, y, step, width=sheet.inner - 8, size=BODY_PT) + 1.5
    return y


def listed(sheet: Sheet, y: float, lines: Sequence[str]) -> float:
    """Write lines with a box to tick; return the next free baseline."""
    for line in lines:
        sheet.box(MARGIN_MM, y - 3.6, BOX_MM, BOX_MM)
        y = sheet.paragraph(MARGIN_MM + 8, y, line, width=sheet.inner - 8, size=BODY_PT) + 2
    return y


def heading(sheet: Sheet, y: float, words: str, *, size: float = HEAD_PT) -> float:
    """Write a heading; return the next free baseline."""
    y = sheet.paragraph(MARGIN_MM, y, words, width=sheet.inner, size=size, font="Helvetica-Bold")
    return y + 1.5


def framed(sheet: Sheet, y: float, words: str, *, bold: bool = False) -> float:
    """Write a paragraph in a frame; return the next free baseline."""
    size, font = (HEAD_PT, "Helvetica-Bold") if bold else (BODY_PT, "Helvetica")
    width = sheet.inner - 10
    height = len(sheet.wrapped(words, width=width, size=size, font=font)) * sheet.line_of(size) + 6
    sheet.box(MARGIN_MM, y - 6, sheet.inner, height)
    sheet.paragraph(MARGIN_MM + 5, y + 1.5, words, width=width, size=size, font=font)
    return y + height + 5


def _cover(sheet: Sheet, trial: str, packing: Packing) -> None:
    y = heading(sheet, 26, f"For the helper who packs trial {trial}", size=TITLE_PT)
    stop = "Are you the person in this trial? Stop here, and pass this on."
    y = framed(sheet, y, stop, bold=True)
    y = heading(sheet, y, "How to pack")
    y = numbered(sheet, y, STEPS) + 5
    y = heading(sheet, y, "What is needed")
    y = listed(sheet, y, packing.shopping) + 7
    framed(sheet, y, EMERGENCY)
    sheet.next_page()


def _content(
    sheet: Sheet, trial: str, supply: Supply, packages: Sequence[Package], per_evening: int
) -> None:
    width = sheet.inner / COLUMNS
    y = _content_head(sheet, trial, supply, packages, per_evening)
    first = y
    rows = min(int((sheet.bottom - 24 - y) // ROW_MM), -(-len(packages) // COLUMNS))
    for i, package in enumerate(packages):
        place = i % (rows * COLUMNS)
        if i and place == 0:
            _signature(sheet)
            sheet.next_page()
            _content_head(sheet, trial, supply, packages, per_evening)
        column, row = divmod(place, rows)
        x, line = MARGIN_MM + column * width, first + row * ROW_MM
        sheet.box(x, line - 4, BOX_MM, BOX_MM)
        sheet.text(x + 8, line, str(package.number), size=CODE_PT, font="Helvetica-Bold")
        sheet.text(x + 21, line, package.code, size=CODE_PT + 2, font="Courier-Bold")
    _signature(sheet)
    sheet.next_page()


def _content_head(
    sheet: Sheet, trial: str, supply: Supply, packages: Sequence[Package], per_evening: int
) -> float:
    sheet.text(MARGIN_MM, 18, f"Trial {trial}. For the helper only.", size=SMALL_PT)
    y = heading(sheet, 29, supply.content, size=TITLE_PT)
    each = packages[0].capsules if packages else 0
    spare = supply.capsules - sum(package.capsules for package in packages)
    told = f"Fill {supply.capsules} capsules: {len(packages)} packages of {each}, and {spare} to spare."
    if per_evening > 1:
        told += f" What stands above is for the {per_evening} capsules of one evening together."
    y = sheet.paragraph(MARGIN_MM, y, told, width=sheet.inner, size=BODY_PT)
    sheet.line(MARGIN_MM, y, sheet.width - MARGIN_MM, y)
    return y + 9


def _signature(sheet: Sheet) -> None:
    y = sheet.bottom - 8
    x = MARGIN_MM
    for words, until in (("Packed by", 62), ("Signed", 126), ("Date", sheet.inner)):
        sheet.text(x, y, words, size=SMALL_PT)
        start = x + sheet.width_of(words, size=SMALL_PT) + 2
        sheet.line(start, y + 0.5, MARGIN_MM + until - 3, y + 0.5)
        x = MARGIN_MM + until
