"""The printed kit of a trial that was begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.report.kit import envelopes_pdf, labels_pdf, packing_pdf
from nightlab.trials.blinding.envelopes import envelopes
from nightlab.trials.blinding.packages import packages, packing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.report.kit_paper import Paper
    from nightlab.trials import RunningTrial


def printed(
    trial: RunningTrial,
    kind: str,
    *,
    contents: Mapping[str, str],
    paper: Paper,
    capsules_per_evening: int,
    spare: int,
) -> bytes:
    """Return one part of a kit as PDF.

    Args:
        trial: A blinded trial.
        kind: ``labels``, ``packing`` or ``envelopes``.
        contents: What one evening of an arm holds; by default the arm as the protocol has it.
        paper: ``A4`` or ``Letter``.
        capsules_per_evening: The same on every arm.
        spare: Evenings for which more is made.

    Raises:
        NightlabError: Contents that cannot be, or no library to print with.
    """
    design = trial.design
    if kind == "labels":
        units = packages(design, capsules_per_evening=capsules_per_evening)
        return labels_pdf(trial.id, units, paper=paper)
    words = {arm: trial.protocol.what(arm) for arm in design.arms} | dict(contents)
    how = {"capsules_per_evening": capsules_per_evening, "spare": spare}
    if kind == "packing":
        return packing_pdf(trial.id, packing(design, contents=words, **how), paper=paper)
    return envelopes_pdf(trial.id, envelopes(design, contents=words, **how), paper=paper)
