from __future__ import annotations

import json
import math

import pytest

from race.machine import cpu_model, describe
from race.results import row_of
from race.row import Row, rounded, seconds


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234.5, 2, "1,200"),
        (0.03456, 2, "0.035"),
        (9.96, 2, "10"),
        (99.96, 3, "100"),
        (0, 2, "0"),
        (-3.14159, 3, "-3.14"),
        (250.46, 3, "250"),
    ],
)
def test_a_number_has_so_many_digits_that_count(value: float, digits: int, text: str) -> None:
    assert rounded(value, digits) == text


@pytest.mark.parametrize(
    ("value_s", "text"), [(0.0234, "23 ms"), (1.5, "1.5 s"), (0.000045, "0.045 ms"), (74, "74 s")]
)
def test_a_duration_has_the_unit_that_suits_it(value_s: float, text: str) -> None:
    assert seconds(value_s) == text


def test_a_row_says_itself_in_one_line_and_is_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    row = Row(
        "a", "1 s", "2 s", 2.0, "times faster", None, None, "Ünder\nway.", profile=("50 %  f",)
    )
    row.say()
    (line,) = capsys.readouterr().out.splitlines()
    assert row_of(json.loads(line)) == row
    assert math.isfinite(json.loads(line)["ratio"])


def test_a_processor_is_named_where_the_system_names_it() -> None:
    assert (
        cpu_model("processor\t: 0\nmodel name\t: AMD  EPYC \n\nmodel name\t: other\n") == "AMD EPYC"
    )
    assert cpu_model("Features\t: fp asimd\n") == ""
    assert describe(cpu="X", cores=1, system="S", python="P") == "X, 1 core, S, P"
