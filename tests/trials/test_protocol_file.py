from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from begun import design, protocol
from nightlab.errors import NightlabError
from nightlab.evidence.mixture import Normal
from nightlab.safety import ACTIONS
from nightlab.trials import Eligibility, Protocol, Treatment, plan_design, protocol_text
from nightlab.trials.protocol_file import parse_protocol, read_protocol
from nightlab.trials.yardsticks import Literature

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.trials import Design

WHERE = "p.toml"
PRINTABLE = st.text(max_size=40).filter(lambda text: text.isprintable())
NAMES = st.lists(
    st.sampled_from(["tst_min", "waso_min", "quality", "awakenings"]), unique=True, max_size=3
).map(tuple)
EVENTS = st.lists(st.sampled_from(["caffeine", "alcohol", "stress"]), unique=True).map(tuple)
SIZES = st.floats(1e-6, 1e6, allow_nan=False)
PLANS: dict[str, dict[str, Any]] = {
    "nightly": {"arms": ["placebo", "magnesium"], "nights": 28},
    "pairs": {"arms": ["placebo", "magnesium"], "nights": 28, "half_life_nights": 1.5},
    "factorial": {"arms": ["magnesium", "glycine"], "nights": 24},
    "dose": {"arms": ["0", "100", "200"], "nights": 24, "unit": "mg"},
    "onoff": {"arms": ["placebo", "magnesium"], "nights": 44, "half_life_nights": 1.0},
    "latin": {"arms": ["placebo", "a", "b"], "nights": 18, "period_nights": 2},
    "timeofday": {"arms": ["magnesium"], "nights": 28},
}


@st.composite
def designs(draw: st.DrawFn) -> Design:
    name = draw(st.sampled_from(sorted(PLANS)))
    return plan_design(
        name,
        **PLANS[name],
        seed=draw(st.integers(0, 2**63 - 1)),
        outcome="sol_min",
        better=draw(st.sampled_from(["", "lower"])),
        worthwhile=draw(st.none() | SIZES),
        prior=draw(st.sampled_from([None, "neutral", "sceptical", "evidence"])),
    )


@st.composite
def treatments(draw: st.DrawFn, arms: tuple[str, ...]) -> tuple[Treatment, ...]:
    told = draw(st.lists(st.sampled_from(arms), unique=True))
    clocks = st.none() | st.times().map(lambda at: at.replace(fold=0))
    return tuple(
        Treatment(
            arm,
            draw(PRINTABLE),
            draw(PRINTABLE),
            draw(st.none() | st.floats(1e-6, 1e6)),
            draw(PRINTABLE),
            draw(clocks),
        )
        for arm in told
    )


@st.composite
def protocols(draw: st.DrawFn) -> Protocol:
    made = draw(designs())
    normals = st.builds(Normal, st.floats(0.01, 1), st.floats(-100, 100), st.floats(0.01, 100))
    return Protocol(
        made,
        question=draw(PRINTABLE),
        treatments=draw(treatments(made.arms)),
        family=draw(st.sampled_from(["gaussian", "log", "student"])),
        trend=draw(st.sampled_from([None, "linear", "level", "blocks"])),
        source=draw(st.sampled_from(["", "diary", "fitbit"])),
        secondaries=draw(NAMES),
        covariates=draw(EVENTS),
        looks=draw(st.sampled_from(["block ends", "end"])),
        literature=draw(
            st.none()
            | st.builds(
                Literature, st.lists(normals, min_size=1, max_size=3).map(tuple), st.floats(0, 1)
            )
        ),
        eligibility=draw(
            st.none()
            | st.builds(
                Eligibility,
                st.sampled_from(ACTIONS),
                st.dates(),
                st.lists(PRINTABLE, max_size=3).map(tuple),
                PRINTABLE,
            )
        ),
    )


@settings(max_examples=30, deadline=None)
@given(protocols())
def test_any_protocol_is_itself_when_read_again(made: Protocol) -> None:
    text = protocol_text(made)
    assert parse_protocol(text, where=WHERE) == made
    assert protocol_text(parse_protocol(text, where=WHERE)) == text


def test_bare_design_is_written_as_it_always_was() -> None:
    assert protocol_text(Protocol(design())).splitlines()[1] == "format = 1"


WHOLE = protocol_text(
    protocol(
        treatments=(Treatment("magnesium", "magnesium", "capsules", 200.0, "mg", time(22)),),
        literature=Literature((Normal(1.0, -5.0, 4.0),), 0.3),
        eligibility=Eligibility("info", date(2025, 3, 1), ("S1: ask",), "Dr Weiss"),
        secondaries=("quality",),
    )
)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[design]", "[design]\n[design]", "not a design"),
        ("nights = 28", "nights = 28.5", "not a number of nights"),
        ("nights = 28", "nights = -3", "cannot be"),
        ("seed = 7", "seed = true", "not a number of nights or a seed"),
        ('family = "gaussian"', 'family = "cauchy"', "'cauchy' is not known; use gaussian"),
        ('blinding = "open"', 'blinding = "maybe"', "'maybe' is not known; use open"),
        ('looks = "block ends"', 'looks = "daily"', "'daily' is not known"),
        ('looks = "block ends"', "looks = 3", "3 is not a text"),
        ('["quality"]', '["sol_min"]', "sol_min decides already"),
        ('["quality"]', '["quality", "quality"]', "twice the same"),
        ('["quality"]', '["dreams"]', "no measure is called 'dreams'"),
        ('["quality"]', '"quality"', "is not a list of names"),
        ("dose = 200.0", "dose = 0", "a dose of 0.0 cannot be"),
        ("dose = 200.0", "dose = 1e9", "a dose of 1000000000.0 cannot be"),
        ("dose = 200.0", "dose = nan", "not a number"),
        ("dose = 200.0", 'dose = "200"', "not a number"),
        ("at = 22:00:00", 'at = "22:00"', "cannot be; write at = 22:15:00"),
        ('arm = "magnesium"', 'arm = "salt"', "'salt' is no arm"),
        ('form = "capsules"', 'form = "cap\\u001B[31msules"', "cannot be printed"),
        ('form = "capsules"', 'colour = "red"', "unknown field 'colour'"),
        ('question = "Does it help me?"', 'question = "\\u0007"', "cannot be printed"),
        ('question = "Does it help me?"', "question = '''a\nb'''", "cannot be printed"),
        ("trust = 0.3", "trust = 3", "numbers that cannot be"),
        ("trust = 0.3", "", "None is not a number"),
        ("[[1.0, -5.0, 4.0]]", "[]", "numbers that cannot be"),
        ("[[1.0, -5.0, 4.0]]", "[[1.0, -5.0, 0.0]]", "numbers that cannot be"),
        ("[[1.0, -5.0, 4.0]]", "[[1.0, -5.0]]", "not a list of weight, mean and sd"),
        ("checked_on = 2025-03-01", "checked_on = 2025-03-01T10:00:00", "a date is wanted"),
        ('decision = "info"', 'decision = "fine"', "no decision of the safety check"),
        ("[literature]", "[[literature]]", "not a table"),
        ("[[treatment]]", "[treatment]", "not a list of tables"),
        ("format = 3", "format = 4", "not a design of format"),
        ("format = 3", "", "not a design of format"),
    ],
)
def test_what_cannot_be_is_one_sentence_with_the_file(old: str, new: str, words: str) -> None:
    assert WHOLE.count(old) == 1
    with pytest.raises(NightlabError) as caught:
        parse_protocol(WHOLE.replace(old, new), where=WHERE)
    told = str(caught.value)
    assert words in told
    assert told.startswith(WHERE)
    assert "\n" not in told


def test_covariates_are_events_that_can_be_logged() -> None:
    text = WHOLE.replace('["quality"]', '["quality"]\ncovariates = ["coffee"]')
    with pytest.raises(
        NightlabError, match=r"no event of the day is called 'coffee'; use .*caffeine"
    ):
        parse_protocol(text, where=WHERE)


def test_ten_megabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    path.write_text(WHOLE + "#" * 10_000_000, encoding="utf-8")
    with pytest.raises(NightlabError, match="larger than a protocol"):
        read_protocol(path)


def test_control_characters_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(WHOLE.encode() + b"\x07")
    with pytest.raises(NightlabError, match=r"odd\.toml"):
        read_protocol(path)
