"""Every family on any table that can be: an answer that can be, or one clear refusal."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import Verdict, analyse, fitting
from nightlab.trials.data import read_data
from nightlab.trials.family import Family
from nightlab.trials.prior import Normal
from nightlab.trials.table import read_table
from nightlab.trials.yardsticks import Literature
from trials.made import noise

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED = 20261122
FAMILIES = get_args(Family)
ARMS = {"two": ("0", "1"), "three": ("placebo", "a", "b"), "doses": ("0", "100", "200")}
PRIORS: dict[str, dict[str, Any]] = {
    "neutral": {},
    "sceptical": {"prior": "sceptical"},
    "one part": {
        "prior": "evidence",
        "literature": Literature((Normal(1.0, 0.3, 0.2),), 0.6),
    },
    "two parts": {
        "prior": "evidence",
        "literature": Literature((Normal(0.7, 0.3, 0.2), Normal(0.3, 5.0, 2.0)), 0.9),
    },
}


def as_family(family: str, z: NDArray[np.float64], rng: np.random.Generator) -> Any:
    """Nights of a bell curve as outcomes of a family."""
    if family == "log":
        return np.round(np.exp(3 + 0.6 * z))
    if family == "logit":
        return np.minimum(np.round(100 / (1 + np.exp(-2 - z))), 100)
    if family == "counts":
        return rng.poisson(np.exp(np.minimum(1 + 0.4 * z, 6))).astype(float)
    return np.clip(np.round(3 + z), 1, 5) if family == "ratings" else z


def judged(table: dict[str, Any], family: str, **options: Any) -> Verdict | None:
    """The verdict with NumPy's warnings as errors; None where it is refused."""
    asked = {"outcome": "y", "arm": "arm", "better": "higher", "randomise": False}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return analyse(table, **{**asked, "family": family, **options})
        except NightlabError:
            return None


def assert_can_be(found: Verdict) -> None:
    for effect in found.priors.values():
        assert np.isfinite([effect.mean, effect.sd, effect.lo95, effect.hi95]).all()
        assert effect.sd > 0
        assert effect.lo95 < effect.hi95
    bands = (found.p_worthwhile, found.p_negligible, found.p_worse)
    assert min(bands) > -1e-9
    assert sum(bands) == pytest.approx(1)
    assert 0 <= found.p_better <= 1
    phi = found.autocorrelation
    assert np.isfinite([phi.mean, phi.lo95, phi.hi95]).all()
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["decision"] == found.decision
    assert found.sentence


def cases() -> list[tuple[Any, ...]]:
    """A trial of every family, length and slow term; what else there is, at random."""
    rng = np.random.default_rng(SEED)
    found: list[tuple[Any, ...]] = []
    for family in FAMILIES:
        for nights in (5, 8, 14, 20, 21, 28):
            trend = ("none", "linear", "level", "blocks")[len(found) % 4]
            others = (rng.choice(kinds) for kinds in ([0, 1, 3], [0, 0.4], [*PRIORS], [0, 2]))
            found.append((family, nights, trend, *others, str(rng.choice([*ARMS]))))
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: "-".join(map(str, case)))
def test_any_trial_has_a_verdict_that_can_be(case: tuple[Any, ...]) -> None:
    family, nights, trend, half_life, missing, prior, covariates, arms = case
    rng = np.random.default_rng([SEED, nights, FAMILIES.index(family)])
    labels = ARMS[arms]
    size = 2 * len(labels)
    blocks = [rng.permutation(np.arange(size) % len(labels)) for _ in range(-(-nights // size))]
    code = np.concatenate(blocks)[:nights]
    y = as_family(family, noise(rng, nights, 0.3) + 0.4 * code, rng)
    y = np.where(rng.random(nights) < missing, np.nan, y)
    table: dict[str, Any] = {
        "night": list(range(nights)),
        "arm": [labels[c] for c in code],
        "block": (np.arange(nights) // size).tolist(),
        "y": y.tolist(),
        **{f"x{c}": rng.standard_normal(nights).tolist() for c in range(covariates)},
    }
    found = judged(
        table,
        family,
        night="night",
        half_life_nights=float(half_life),
        covariates=tuple(f"x{c}" for c in range(covariates)),
        **({"block": "block"} if trend == "blocks" else {"trend": trend}),
        **({"control": "placebo", "active": "a"} if arms == "three" else {}),
        **PRIORS[prior],
    )
    if found is not None:  # few nights may lack an arm
        assert_can_be(found)
    else:
        assert nights < 15  # longer ones have both arms


OF_ALL: dict[str, list[float]] = {
    "gaussian": [-1e9, 0.0, 1.0, 1e-9, 420.0, 1e9],
    "student": [-1e9, 0.0, 1.0, 1e-9, 420.0, 1e9],
    "log": [0.0, 1e-9, 1.0, 20.0, 600.0],
    "logit": [0.0, 1e-9, 1.0, 88.5, 100.0],
    "counts": [0.0, 1.0, 2.0, 1000.0],
    "ratings": [-2.0, 1.0, 2.0, 5.0, 1e9],
}


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_a_small_table_is_judged_or_refused(family: str, data: st.DataObject) -> None:
    cell = st.sampled_from([*OF_ALL[family], None])
    rows = data.draw(st.lists(st.tuples(cell, st.booleans()), min_size=4, max_size=12))
    table = {"arm": [int(on) for _, on in rows], "y": [y for y, _ in rows]}
    trend = data.draw(st.sampled_from(["none", "linear", "level"]))
    half_life = data.draw(st.sampled_from([0.0, 2.0]))
    found = judged(table, family, trend=trend, half_life_nights=half_life)
    if found is not None:
        assert_can_be(found)


def test_ratings_without_a_slow_term_or_a_week_have_no_columns_at_all() -> None:
    rng = np.random.default_rng(SEED)
    table = {"arm": [0, 1] * 7, "y": rng.integers(1, 6, 14).tolist()}
    found = judged(table, "ratings", trend="none")
    assert found is not None
    assert_can_be(found)


def test_neighbouring_blocks_share_a_level_where_there_are_too_many() -> None:
    nights = 84
    table: dict[str, Any] = {
        "night": list(range(nights)),
        "arm": [0, 1] * (nights // 2),
        "block": (np.arange(nights) // 2).tolist(),
        "y": np.random.default_rng(SEED).standard_normal(nights).tolist(),
    }
    data = read_data(
        read_table(table),
        outcome="y",
        arm="arm",
        control="0",
        active=None,
        night="night",
        block="block",
        covariates=(),
    )
    for most, left in ((60, 42), (30, 21), (20, 11)):
        model = fitting.nuisance_of(data, "blocks", 0.0, runs=True, most_blocks=most)
        assert model.groups[-1].columns.shape == (nights, left)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_half_life_may_be_a_whole_number(family: str) -> None:
    rng = np.random.default_rng(SEED)
    table = {"arm": [0, 1] * 7, "y": as_family(family, rng.standard_normal(14), rng).tolist()}
    whole, broken = (judged(table, family, half_life_nights=h) for h in (2, 2.0))
    assert whole is not None
    assert broken is not None
    assert whole.effect == broken.effect


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("prior", None),
        ("family", None),
        ("half_life_nights", None),
        ("block_nights", 0),
        ("block_nights", "14"),
        ("seed", -1),
        ("seed", "1"),
    ],
)
def test_an_option_that_cannot_be_is_refused_by_its_name(option: str, value: object) -> None:
    table = {"arm": [0, 1] * 7, "y": list(range(14))}
    wrong: dict[str, Any] = {option: value}
    with pytest.raises(NightlabError) as refused:
        analyse(table, outcome="y", arm="arm", better="higher", **wrong)
    assert refused.value.where == option


def test_two_nights_cannot_tell_which_of_them_are_wild() -> None:
    table = {"arm": [0, 100, 200, 100, 200], "y": [None, 1.0, 2.0, None, None]}
    with pytest.raises(NightlabError, match="2 nights cannot tell"):
        analyse(table, outcome="y", arm="arm", better="higher", family="student")


@pytest.mark.parametrize("family", ["log", "logit", "counts", "ratings"])
@pytest.mark.parametrize("half_life", [0.0, 30.0, 365.0])
def test_a_trial_that_tells_next_to_nothing_says_so_on_both_scales(
    family: str, half_life: float
) -> None:
    """Found by a sweep: counts with a long half-life were sure of harm where the model was not."""
    rng = np.random.default_rng([SEED, FAMILIES.index(family)])
    arm = rng.permutation(np.arange(40) % 2)
    table = {"arm": arm.tolist(), "y": as_family(family, rng.standard_normal(40), rng).tolist()}
    found = judged(table, family, half_life_nights=half_life)
    assert found is not None
    for posterior in found.posteriors.values():
        assert posterior.below(0.0) == pytest.approx(posterior.of_model.below(0.0), abs=0.01)
    if half_life:
        assert 0.1 < found.p_better < 0.9
