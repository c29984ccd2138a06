"""What a trial's analysis takes from a table, and which tables it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials.data import TrialData, read_data
from nightlab.trials.table import read_table

if TYPE_CHECKING:
    from pathlib import Path

SLEEP = [7.0, 6.0, 8.0, 5.0, 7.5, 6.5]
AB = ["placebo", "active"] * 3


def data(table: Any, **options: Any) -> TrialData:
    plain: dict[str, Any] = {
        "outcome": "sleep",
        "arm": "arm",
        "control": None,
        "active": None,
        "night": None,
        "block": None,
        "covariates": (),
    }
    return read_data(read_table(table), **plain | options)


def refusal(folder: Path, text: str, **options: Any) -> NightlabError:
    path = folder / "nights.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NightlabError) as refused:
        data(path, **options)
    return refused.value


def test_nights_come_in_the_order_of_the_calendar() -> None:
    found = data(
        {"night": [9, 1, 5, 3, 7, 8], "arm": AB, "sleep": SLEEP, "block": list("bababb")},
        night="night",
        block="block",
    )
    assert found.days.tolist() == [1, 3, 5, 7, 8, 9]
    assert found.outcome.tolist() == [6.0, 5.0, 8.0, 7.5, 6.5, 7.0]
    assert found.labels == ("active", "active", "placebo", "placebo", "active", "placebo")
    assert found.blocks is not None
    assert found.blocks.tolist() == [0, 0, 1, 1, 1, 1]


def test_a_missing_outcome_keeps_its_night_and_its_arm() -> None:
    found = data({"arm": [*AB, "active"], "sleep": [*SLEEP, None]})
    assert found.seen.tolist() == [True] * 6 + [False]
    assert found.nights_per_arm() == {"active": 3, "placebo": 3}
    assert found.allocation.tolist() == [0, 1, 0, 1, 0, 1, 1]


def test_a_row_with_neither_arm_nor_outcome_is_no_night_of_the_trial() -> None:
    assert data({"arm": [*AB, ""], "sleep": [*SLEEP, None]}).days.size == 6


@pytest.mark.parametrize(
    "word", ["placebo", "Control", "OFF", "none", "sugar", "sham", "0", "false"]
)
def test_a_control_that_says_so_is_found(word: str) -> None:
    found = data({"arm": ["x", word] * 3, "sleep": SLEEP})
    assert (found.arm, found.control) == ("x", word)


@pytest.mark.parametrize(
    ("arms", "options", "expected"),
    [
        (["a", "b"], {"control": "b"}, ("a", "b")),
        (["A", "B"], {"control": "b"}, ("A", "B")),
        (["a", "b", "c"], {"control": "b", "active": "c"}, ("c", "b")),
        (["placebo", "b", "c"], {"active": "b"}, ("b", "placebo")),
        ([0, 1], {}, ("1", "0")),
        ([1.0, 2.0], {"control": "2"}, ("1", "2")),
        ([True, False], {}, ("1", "0")),
        (["😴", "☕"], {"control": "☕"}, ("😴", "☕")),
        ([0, 1, 2], {"active": "1", "control": "0"}, ("1", "0")),
    ],
)
def test_the_arms_are_those_named(
    arms: list[Any], options: dict[str, Any], expected: tuple[str, str]
) -> None:
    found = data({"arm": arms * (6 // len(arms)), "sleep": SLEEP}, **options)
    assert (found.arm, found.control) == expected
    assert not found.is_dose
    assert set(found.allocation.tolist()) == {0.0, 1.0}
    assert found.others.shape == (6, len(arms) - 2)


def test_more_than_two_numbers_are_doses_as_shares_of_the_highest() -> None:
    found = data({"arm": [0, 100, 400, "200", 0.0, 400], "sleep": SLEEP})
    assert found.is_dose
    assert found.allocation.tolist() == [0, 0.25, 1, 0.5, 0, 1]
    assert (found.arm, found.control) == ("400", "0")
    assert list(found.nights_per_arm()) == ["0", "100", "200", "400"]


def test_runs_are_unbroken_rows_on_one_arm() -> None:
    found = data({"arm": ["p", "p", "a", "p", "a", "a"], "sleep": SLEEP}, control="p")
    assert found.runs.tolist() == [0, 0, 1, 2, 3, 3]


def test_covariates_are_columns_of_numbers() -> None:
    found = data(
        {"arm": [*AB, "active"], "sleep": [*SLEEP, None], "coffee": ["1", 0, 2, 0, 1, 3, None]},
        covariates=["coffee"],
    )
    assert found.covariates[:, 0].tolist() == [1, 0, 2, 0, 1, 3, 0]


HEAD = "night,arm,sleep,block,coffee\n"
ROWS = ["1,placebo,7,1,0", "2,active,6,1,0", "3,active,8,2,1", "4,placebo,5,2,1"]


def text(*changes: tuple[int, str]) -> str:
    rows = dict(enumerate(ROWS, start=2)) | dict(changes)
    return HEAD + "\n".join(rows.values()) + "\n"


@pytest.mark.parametrize(
    ("content", "options", "where", "what"),
    [
        (text((3, "2,active,good,1,0")), {}, "line 3, column sleep", "'good' is not a number"),
        (text((3, "2,active,nan,1,0")), {}, "line 3, column sleep", "not a usable number"),
        (text((3, "2,active,inf,1,0")), {}, "line 3, column sleep", "not a usable number"),
        (text((3, "2,active,1e400,1,0")), {}, "line 3, column sleep", "not a usable number"),
        (text((4, "3,,8,2,1")), {}, "line 4, column arm", "an outcome but no arm"),
        (text((4, "3,NA,8,2,1")), {}, "line 4, column arm", "an outcome but no arm"),
        (text((5, "1,placebo,5,2,1")), {"night": "night"}, "line 5, column night", "stands here"),
        (text((5, "x,placebo,5,2,1")), {"night": "night"}, "line 5, column night", "not a night"),
        (text((5, "999999,placebo,5,2,1")), {"night": "night"}, "line 5, column night", "years"),
        (text((5, "4,placebo,5,,1")), {"block": "block"}, "line 5, column block", "its block"),
        (text((5, "4,placebo,5,2,")), {"covariates": ["coffee"]}, "line 5, column coffee", "lacks"),
        (
            text((5, "4,placebo,5,2,x")),
            {"covariates": ["coffee"]},
            "line 5, column coffee",
            "number",
        ),
        (text((5, "4,placebo,,2,1")), {}, "column arm", "'placebo' has 1 night"),
        (text((2, ""), (5, "4,placebo,,2,1")), {}, "column arm", "two arms with data"),
        (text((2, ""), (5, "")), {}, "column arm", "only 'active' has any"),
        (HEAD + "1,placebo,,1,0\n2,active,,1,0\n", {}, "column arm", "none has any"),
        (HEAD + "1,,,1,0\n2,,,1,0\n", {}, "column arm", "no night has an arm"),
        (
            text().replace("6", "7").replace("8", "7").replace("5,2", "7,2"),
            {},
            "column sleep",
            "equal",
        ),
        (text().replace("placebo", "b"), {}, "column arm", "which of b, active is the control"),
        (text((3, "2,none,6,1,0"), (4, "3,none,8,2,1")), {}, "column arm", "is the control?"),
        (text(), {"control": "sugar"}, "column arm", "no arm is called 'sugar'"),
        (text(), {"active": "placebo"}, "column arm", "no arm is called 'placebo'"),
        (HEAD + "1,0,1,1,0\n2,-5,2,1,0\n3,9,3,1,0\n", {}, "column arm", "a dose of -5 cannot be"),
        (text(), {"outcome": "sol"}, "", "no column 'sol'"),
        (text(), {"arm": "dose"}, "", "no column 'dose'"),
        (text(), {"night": "date"}, "", "no column 'date'"),
        (text(), {"block": "week"}, "", "no column 'week'"),
        (text(), {"covariates": ["beer"]}, "", "no column 'beer'"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, content: str, options: dict[str, Any], where: str, what: str
) -> None:
    error = refusal(tmp_path, content, **options)
    assert error.where == ", ".join(filter(None, ["nights.csv", where]))
    assert what in error.what
    assert error.fix


def test_three_arms_need_the_question_named(tmp_path: Path) -> None:
    rows = "".join(f"{i},{'abc'[i % 3]},{i},1,0\n" for i in range(9))
    error = refusal(tmp_path, HEAD + rows, control="a")
    assert "which of b, c is the question?" in error.what
    assert "--active" in error.fix


@given(st.lists(st.floats(-1e14, 1e14), min_size=4, max_size=20), st.permutations(range(20)))
def test_the_order_of_rows_does_not_count(values: list[float], order: list[int]) -> None:
    values = [*values, max(values) + max(1.0, abs(max(values)))]
    rows = [(i, AB[i % 2], y) for i, y in enumerate(values)]
    mixed = [rows[i] for i in order if i < len(rows)]
    mixed += rows[20:]

    def columns(table: list[tuple[int, str, float]]) -> TrialData:
        night, arm, sleep = zip(*table, strict=True)
        return data({"night": night, "arm": arm, "sleep": sleep}, night="night")

    a, b = columns(rows), columns(mixed)
    assert np.array_equal(a.days, b.days)
    assert np.array_equal(a.outcome, b.outcome)
    assert a.labels == b.labels
