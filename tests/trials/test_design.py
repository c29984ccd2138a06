"""A design is its rules and its seed: a short text file, from which dates and arms follow."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import Design, parse_design, read_design, to_toml

if TYPE_CHECKING:
    from pathlib import Path

PAIR = ("placebo", "magnesium")


def nightly(**changes: Any) -> Design:
    rules: dict[str, Any] = {
        "arms": PAIR,
        "nights": 28,
        "seed": 1,
        "block_nights": 14,
        "max_run": 2,
    }
    return Design(**rules | changes)


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
arm_names = st.lists(
    names, min_size=2, max_size=4, unique_by=lambda n: n.strip().casefold()
).filter(lambda found: all(n.strip() for n in found))


@st.composite
def designs(draw: st.DrawFn) -> Design:
    arms, period = tuple(draw(arm_names)), draw(st.sampled_from([1, 2, 7]))
    block = period * len(arms) * draw(st.integers(1, 2))
    rules: dict[str, Any] = {
        "arms": arms,
        "nights": block * draw(st.integers(2, 4)),
        "seed": draw(st.integers(0, 2**80)),
        "block_nights": block,
        "period_nights": period,
        "max_run": draw(st.none() | st.integers(2 * period, 4 * period)),
        "half_life_nights": draw(st.sampled_from([0.0, 0.1, 1e-7, 0.25])),
        "outcome": draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=10)),
        "better": draw(st.sampled_from(["", "higher", "lower"])),
        "worthwhile": draw(st.none() | st.floats(1e-6, 1e6)),
        "prior": draw(st.sampled_from(["neutral", "sceptical", "evidence"])),
    }
    assume(rules["max_run"] is None or rules["max_run"] <= rules["nights"])
    try:
        return Design(**rules)
    except NightlabError:
        assume(condition=False)
        raise


@settings(max_examples=80)
@given(designs())
def test_a_design_survives_its_text_file(design: Design) -> None:
    again = parse_design(to_toml(design), where="trial.toml")
    assert again == design
    assert again.labels() == design.labels()


@pytest.mark.parametrize(
    "name", ['"quoted"', "back\\slash", "😴", "a\nb", "tab\tbed", "it's", "\x85x"]
)
def test_a_design_with_odd_names_survives_a_file_on_disk(tmp_path: Path, name: str) -> None:
    design = nightly(arms=("placebo", name))
    path = tmp_path / "trial.toml"
    path.write_text(to_toml(design), encoding="utf-8", newline="")
    assert read_design(path) == design


def test_blanks_and_line_ends_around_a_name_do_not_count() -> None:
    assert nightly(arms=(" placebo\n", "\tmagnesium\r\n")) == nightly()


def test_a_design_gives_the_same_schedule_in_every_release() -> None:
    letters = "".join(label[0] for label in nightly(seed=20261122).labels())
    assert letters == "mpmppmmppmmpmpmppmmppmmpmpmp"


def test_other_seeds_give_other_schedules() -> None:
    assert len({nightly(seed=seed).labels() for seed in range(50)}) > 45


def test_blocks_are_balanced_and_no_run_is_longer_than_allowed() -> None:
    for seed in range(100):
        labels = nightly(seed=seed).labels()
        assert labels[:14].count("placebo") == labels[14:].count("placebo") == 7
        assert max(len(list(run)) for _, run in groupby(labels)) <= 2


def test_periods_keep_an_arm_for_their_nights() -> None:
    weeks = Design(PAIR, 56, seed=3, block_nights=14, period_nights=7)
    assert weeks.ways == 16
    for week in range(8):
        assert len(set(weeks.labels()[7 * week : 7 * week + 7])) == 1
    assert all(set(weeks.labels()[14 * pair : 14 * pair + 14]) == set(PAIR) for pair in range(4))


@pytest.mark.parametrize(
    "start",
    [date(2026, 10, 20), date(2026, 3, 25), date(2026, 12, 28), date(2028, 2, 25)],
    ids=["clocks back", "clocks forward", "end of the year", "leap day"],
)
def test_a_dose_belongs_to_the_night_that_ends_the_day_after(start: date) -> None:
    doses = nightly().schedule(start)
    assert [d.take_on for d in doses] == [start + timedelta(days=i) for i in range(28)]
    for dose in doses:
        assert dose.take_on is not None
        assert dose.night == dose.take_on + timedelta(days=1)
    assert [d.number for d in doses] == list(range(1, 29))
    assert [d.block for d in doses] == [1] * 14 + [2] * 14
    assert tuple(d.arm for d in doses) == nightly().labels()


def test_before_a_start_the_schedule_has_no_dates() -> None:
    assert {(d.take_on, d.night) for d in nightly().schedule()} == {(None, None)}


def test_a_schedule_that_runs_off_the_calendar_is_refused() -> None:
    with pytest.raises(NightlabError, match="start: "):
        nightly().schedule(date(9999, 12, 20))


def test_without_carry_over_the_contrast_is_whole() -> None:
    assert nightly().contrast_ratio() == 1.0


def test_longer_half_lives_leave_less_contrast() -> None:
    ratios = [
        Design(PAIR, 56, 1, 14, period_nights=7, half_life_nights=h).contrast_ratio()
        for h in (0, 0.5, 1, 2)
    ]
    assert ratios == sorted(ratios, reverse=True)


@pytest.mark.parametrize(("period", "half_life"), [(1, 2.0), (7, 7.0), (7, 30.0)])
def test_a_design_that_carry_over_would_wash_out_is_refused(period: int, half_life: float) -> None:
    with pytest.raises(NightlabError, match=r"half_life_nights: carry-over would leave 0\.[0-4]"):
        Design(PAIR, 56, 1, 14, period_nights=period, half_life_nights=half_life)


BAD_FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("arms", {"arms": ("placebo",)}),
    ("arms", {"arms": ("placebo", " PLACEBO ")}),
    ("arms", {"arms": ("placebo", "")}),
    ("arms", {"arms": tuple("abcdefg")}),
    ("nights", {"nights": 0}),
    ("nights", {"nights": 401}),
    ("nights", {"nights": 2}),
    ("block", {"block_nights": -1}),
    ("block", {"block_nights": 1}),
    ("period", {"period_nights": 0}),
    ("period", {"period_nights": 3}),
    ("seed", {"seed": -1}),
    ("max_run", {"max_run": 0}),
    ("max_run", {"max_run": 29}),
    ("better", {"better": "more"}),
    ("prior", {"prior": "hopeful"}),
    ("worthwhile", {"worthwhile": 0.0}),
    ("worthwhile", {"worthwhile": float("nan")}),
    ("worthwhile", {"worthwhile": float("inf")}),
    ("half_life_nights", {"half_life_nights": -1.0}),
    ("half_life_nights", {"half_life_nights": float("nan")}),
    ("half_life_nights", {"half_life_nights": 366.0}),
    ("design", {"arms": tuple("abcdef"), "nights": 364, "block_nights": 13}),
]


@pytest.mark.parametrize(("field", "changes"), BAD_FIELDS)
def test_a_rule_that_cannot_be_is_refused_by_its_name(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(NightlabError) as refused:
        nightly(**changes)
    assert refused.value.where == field
    assert refused.value.fix


GOOD = 'format = 1\narms = ["a", "b"]\nnights = 28\nseed = 1\nblock_nights = 14\n'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "trial.toml"),
        ("nights = ", "trial.toml"),
        ("\ufffd\x00", "trial.toml"),
        ("format = 3", "trial.toml, design"),
        ("format = 1.5", "trial.toml"),
        ("format = 2", "trial.toml, arms"),
        (GOOD + "colour = 'red'", "trial.toml"),
        (GOOD.replace("nights = 28", "", 1), "trial.toml, nights"),
        (GOOD.replace("seed = 1", ""), "trial.toml, seed"),
        (GOOD.replace("block_nights = 14", ""), "trial.toml, block_nights"),
        (GOOD.replace('arms = ["a", "b"]', ""), "trial.toml, arms"),
        (GOOD.replace('["a", "b"]', '"ab"'), "trial.toml, arms"),
        (GOOD.replace('["a", "b"]', "[1, 2]"), "trial.toml, arms"),
        (GOOD.replace('["a", "b"]', "5"), "trial.toml, arms"),
        (GOOD.replace("nights = 28", "nights = 28.5", 1), "trial.toml, nights"),
        (GOOD.replace("nights = 28", 'nights = "28"', 1), "trial.toml, nights"),
        (GOOD.replace("seed = 1", "seed = true"), "trial.toml, seed"),
        (GOOD.replace("seed = 1", "seed = -1"), "trial.toml, seed"),
        (GOOD.replace("seed = 1", "seed = " + "9" * 5000), "trial.toml"),
        (GOOD + "worthwhile = 1" + "0" * 400, "trial.toml, worthwhile"),
        (GOOD + "half_life_nights = nan", "trial.toml, half_life_nights"),
        (GOOD.replace("format = 1", "format = 2"), "trial.toml, plan"),
        (GOOD.replace("format = 1", "format = 2") + 'plan = ""', "trial.toml, plan"),
        (GOOD + "outcome = 3", "trial.toml, outcome"),
        (GOOD + "max_run = []", "trial.toml, max_run"),
        (GOOD + "max_run = " + "[" * 5000, "trial.toml"),
        (GOOD + "max_run = 0x" + "f" * 6000, "trial.toml"),
        (GOOD + "outcome = 0x" + "f" * 6000, "trial.toml"),
    ],
)
def test_a_text_that_is_no_design_is_refused_with_its_field(text: str, place: str) -> None:
    with pytest.raises(NightlabError) as refused:
        parse_design(text, where="trial.toml")
    assert refused.value.where == place
    assert refused.value.fix


@given(st.text(max_size=200))
def test_any_text_is_a_design_or_refused(text: str) -> None:
    with pytest.raises(NightlabError):
        parse_design(text, where="trial.toml")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NightlabError, match=r"missing\.toml: cannot be read"):
        read_design(tmp_path / "missing.toml")


def test_the_redrawn_set_of_a_design_holds_its_own_schedule() -> None:
    design = Design(PAIR, 28, 5, 14, period_nights=7)
    redraw = design.redraw("magnesium")
    codes = design.codes()
    assert np.array_equal(redraw.values[codes], (codes == 1).astype(float))
    assert np.array_equal(redraw.unit, np.arange(28) // 7)
