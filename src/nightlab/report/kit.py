"""The printed kit of a blinded trial, as PDF: labels, the packer's sheet, slips for envelopes.

Nothing printed for the person names an arm, and no file carries a title, an author or a date. The same
trial gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.report.kit_labels import draw_labels, envelope_labels, package_labels
from nightlab.report.kit_paper import Sheet
from nightlab.report.kit_sheets import draw_packing_sheet
from nightlab.report.kit_slips import draw_envelope_guide, draw_slips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.report.kit_paper import Paper
    from nightlab.trials.blinding.envelopes import Envelopes
    from nightlab.trials.blinding.packages import Package, Packing


def labels_pdf(trial: str, packages: Sequence[Package], *, paper: Paper = "A4") -> bytes:
    """Return the labels that the person sees: number, code, evenings, and a QR code of trial and code.

    Args:
        trial: The trial's short id, such as ``t1``; not its name, which tells the arms.
        packages: See ``trials.blinding.packages.packages``.
        paper: ``A4`` or ``Letter``.

    Raises:
        NightlabError: The library that prints is missing, or another paper.
    """
    sheet = Sheet(paper)
    draw_labels(sheet, package_labels(trial, packages))
    return sheet.finish()


def packing_pdf(trial: str, packing: Packing, *, paper: Paper = "A4") -> bytes:
    """Return the sheet for the helper: a cover without the key, then what goes into which package.

    Args:
        trial: The trial's short id.
        packing: See ``trials.blinding.packages.packing``.
        paper: ``A4`` or ``Letter``.

    Raises:
        NightlabError: The library that prints is missing, another paper, or contents that it has no
            letters for.
    """
    sheet = Sheet(paper)
    draw_packing_sheet(sheet, trial, packing)
    return sheet.finish()


def envelopes_pdf(trial: str, envelopes: Envelopes, *, paper: Paper = "A4") -> bytes:
    """Return what a person needs who packs alone: a guide, labels with numbers, slips to cut and fold.

    Args:
        trial: The trial's short id.
        envelopes: See ``trials.blinding.envelopes.envelopes``.
        paper: ``A4`` or ``Letter``.

    Raises:
        NightlabError: The library that prints is missing, another paper, or contents that it has no
            letters for.
    """
    sheet = Sheet(paper)
    draw_envelope_guide(sheet, trial, envelopes)
    draw_labels(sheet, envelope_labels(trial, envelopes))
    draw_slips(sheet, envelopes)
    return sheet.finish()
