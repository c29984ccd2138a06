from __future__ import annotations

from datetime import time

import pytest

from begun import begun, protocol
from nightlab.errors import NightlabError
from nightlab.report.kit_of import printed
from nightlab.trials import Treatment
from nightlab.trials.blinding.packages import packages

pytest.importorskip("reportlab")

HOW = {"capsules_per_evening": 1, "spare": 2}
ARMS = (
    Treatment("placebo", at=time(22)),
    Treatment("magnesium", "magnesium", "capsules", 200.0, "mg", time(22)),
)


@pytest.mark.parametrize(
    ("blinding", "kind"),
    [("helper", "labels"), ("helper", "packing"), ("envelopes", "envelopes")],
)
def test_each_part_is_a_pdf(blinding: str, kind: str) -> None:
    trial = begun(protocol(blinding=blinding, treatments=ARMS))
    for paper in ("A4", "Letter"):
        made = printed(trial, kind, contents={}, paper=paper, **HOW)
        assert made.startswith(b"%PDF-")


def test_contents_of_an_arm_that_there_is_not_are_refused() -> None:
    trial = begun(protocol(blinding="helper", treatments=ARMS))
    with pytest.raises(NightlabError):
        printed(trial, "packing", contents={"zinc": "15 mg"}, paper="A4", **HOW)


def test_codes_on_the_labels_are_those_of_the_schedule() -> None:
    trial = begun(protocol(blinding="helper", treatments=ARMS), evening=None)
    codes = {package.code for package in packages(trial.design)}
    hidden = begun(protocol(blinding="helper", treatments=ARMS), evening=trial.start)
    assert {line.arm.removeprefix("package ") for line in hidden.shown} == codes
