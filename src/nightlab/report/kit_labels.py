"""Labels for the packages of a blinded trial, to cut out of plain paper and tape on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.report.kit_paper import MARGIN_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.report.kit_paper import Sheet
    from nightlab.trials.blinding.envelopes import Envelopes
    from nightlab.trials.blinding.packages import Package

COLUMNS = 3
HEIGHT_MM = 34.0
QR_MM = 25.0
INSET_MM = 3.0
NUMBER_PT = 30
CODE_PT = 20
WHEN_PT = 11
SMALL_PT = 8


@dataclass(frozen=True, slots=True)
class Label:
    """One label: everything on it, and nothing that tells an arm.

    Args:
        trial: The trial's short id.
        number: Large, in the order of taking.
        code: Below it; empty for a shuffled envelope.
        when: The evenings it is for.
        dose: How much to take each evening.
        qr: What a telephone reads.
    """

    trial: str
    number: int
    code: str
    when: str
    dose: str
    qr: str


def package_labels(trial: str, packages: Sequence[Package]) -> list[Label]:
    """Return a label for each package that a helper packs."""
    return [
        Label(
            trial,
            package.number,
            package.code,
            package.when,
            _dose(package.capsules // package.nights),
            qr_text(trial, package.code),
        )
        for package in packages
    ]


def envelope_labels(trial: str, envelopes: Envelopes) -> list[Label]:
    """Return a label with a number for each envelope."""
    units = sum(pile.size for pile in envelopes.piles)
    when = "for one evening" if envelopes.nights == 1 else f"for {envelopes.nights} evenings"
    return [
        Label(
            trial,
            number,
            "",
            when,
            _dose(envelopes.capsules_per_evening),
            qr_text(trial, str(number)),
        )
        for number in range(1, units + 1)
    ]


def qr_text(trial: str, code: str) -> str:
    """Return what stands in a label's QR code: capital letters, which make the smallest code.

    Example:
        >>> qr_text("t1", "H4FX")
        'NIGHTLAB:T1:H4FX'
    """
    return f"NIGHTLAB:{trial}:{code}".upper()


def draw_labels(sheet: Sheet, labels: Sequence[Label]) -> None:
    """Draw labels three to a row, with dashed lines to cut along."""
    width = sheet.inner / COLUMNS
    rows = int((sheet.bottom - MARGIN_MM) // HEIGHT_MM)
    for i, label in enumerate(labels):
        place = i % (rows * COLUMNS)
        if i and place == 0:
            sheet.next_page()
        row, column = divmod(place, COLUMNS)
        x, y = MARGIN_MM + column * width, MARGIN_MM + row * HEIGHT_MM
        sheet.cut(x, y, width, HEIGHT_MM)
        _draw(sheet, label, x, y, width)
    sheet.next_page()


def _draw(sheet: Sheet, label: Label, x: float, y: float, width: float) -> None:
    left = x + INSET_MM
    beside = x + width - QR_MM - 1
    sheet.qr(beside, y + 1, QR_MM, label.qr)
    sheet.text(left, y + 12.8, str(label.number), size=NUMBER_PT, font="Helvetica-Bold")
    if label.code:
        sheet.text(left, y + 20.6, label.code, size=CODE_PT, font="Courier-Bold")
    sheet.text(left, y + 26, label.when, size=WHEN_PT, font="Helvetica-Bold")
    sheet.text(left, y + 31, f"{label.dose}. Keep from children.", size=SMALL_PT)
    name = f"trial {label.trial}"
    size = SMALL_PT - 1
    sheet.text(x + width - INSET_MM - sheet.width_of(name, size=size), y + 26, name, size=size)


def _dose(capsules: int) -> str:
    return f"{capsules} capsule{'s' if capsules > 1 else ''} an evening"
