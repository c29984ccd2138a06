"""What the fuzzer once found, for good."""

from __future__ import annotations

from datetime import datetime

import pytest

from fuzz import kept_plans
from fuzz.targets import TARGETS
from sources.made.edf import edf

PARSERS = {target.name: target for target in TARGETS}
FINDINGS = {
    "a profile with a number of thousands of digits": ("person", b"age = " + b"9" * 5000),
    "one in another base, which only printing refuses": ("person", b"sex = 0x" + b"f" * 5000),
    "a profile of lists too deep": ("person", b"age = " + b"[" * 5000),
    "a profile of tables too deep": ("person", b"job." + b"a." * 3000 + b"a = 1"),
    "a message as long as the file": ("person", b"9" * 5000 + b" = 1"),
    "an element in nothing": ("label", b"Magnesium oxide 0 mg per (2 capsules: 16.5 mmol)"),
    "an element in nothing, between bad bytes": (
        "label",
        b"Magnesium oxiate 4\xff0 mg \xb8\xb8per(2 capsules: 16.5 s: 16.5 mmol",
    ),
    "a clock with an hour of many digits": (
        "person",
        b'behaviour.bedtime = "77777777777777777777:00"',
    ),
    "a sleep within a longer one, hours after another within it": (
        "edf",
        edf(
            datetime(2024, 3, 4, 22),  # noqa: DTZ001 - EDF has wall clocks
            [
                (0, 80_000, "Sleep stage 2"),
                (600, 600, "Sleep stage N3"),
                (30_000, 600, "Sleep stage R"),
            ],
        ),
    ),
    "a list of an answer without sleep": ("fitbit", b'[{"sleep": []}]'),
    "advice whose claims are no list": (
        "advice",
        b'format = 1\nkey = "a"\ntitle = "a"\n[[step]]\nlabel = "a"\nstep = "a"\nagent = "a"\nclaims = 3',
    ),
    "advice whose body is no table": (
        "advice",
        b'format = 1\nkey = "a"\ntitle = "a"\n[[step]]\nlabel = "a"\nstep = "a"\nagent = "a"\nbody = 3',
    ),
    "a kept plan of lists too deep": ("plan", b"[" * 100_000),
    "a kept plan in an endless week": ("plan", b'{"form": 1, "week": 1e999}'),
    "a kept plan of a form that cannot be printed": ("plan", b'{"form": "\\ud800"}'),
    "a kept plan with a place that is a list": (
        "plan",
        kept_plans.seeds()[0].replace(b'"place": "now"', b'"place": ["now"]'),
    ),
    "a kept plan with a figure that is none": (
        "plan",
        kept_plans.seeds()[0].replace(b'"learning": 0.4', b'"learning": NaN'),
    ),
}


@pytest.mark.parametrize("finding", FINDINGS)
def test_a_finding_stays_mended(finding: str) -> None:
    name, content = FINDINGS[finding]
    PARSERS[name].run(content)
