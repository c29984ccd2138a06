"""The model's parts against what can be worked out without them."""

from __future__ import annotations

import numpy as np
import pytest

from nightlab.drivers.series.chains import effective, r_hat
from nightlab.drivers.series.exposure import Exposure
from nightlab.drivers.series.filling import filled
from nightlab.drivers.series.nuisance import nuisance
from nightlab.drivers.series.outcome import Scale, robust_weights
from nightlab.drivers.series.products import products
from nightlab.drivers.series.sampler import gibbs
from nightlab.drivers.series.shapes import shaped
from nightlab.drivers.series.traces import ANY_SHAPE, Shape, driver_of, traces


def test_products_are_those_of_the_whole_correlation_matrix_over_gaps() -> None:
    luck = np.random.default_rng(1)
    day = np.array([0, 1, 2, 5, 6, 20, 90])
    y, columns = luck.normal(size=7), luck.normal(size=(7, 3))
    phi = np.array([-0.3, 0.0, 0.7])
    made = products(y, columns, day, worth=0.8, phi=phi)
    for f, each in enumerate(phi):
        apart = np.abs(day[:, None] - day[None, :])
        whole = np.where(apart == 0, 1.0, np.where(apart >= 30, 0.0, np.power(each, apart)))
        inverse = np.linalg.inv(whole)
        assert made.gram[f] == pytest.approx(0.8 * columns.T @ inverse @ columns)
        assert made.with_y[f] == pytest.approx(0.8 * columns.T @ inverse @ y)
        assert made.of_y[f] == pytest.approx(0.8 * y @ inverse @ y)
        assert made.log_det[f] == pytest.approx(0.8 * np.linalg.slogdet(whole)[1])


def _exact(y: np.ndarray, columns: np.ndarray, tau: float, slab: float) -> tuple[np.ndarray, ...]:
    """Chance of each column as the one driver, and mean and sd of its effect, by sums over grids."""
    ratio = np.linspace(-1.5, 1.5, 1201)  # effect over noise
    log_noise = np.linspace(-1.2, 1.2, 201)
    # Density of effect over noise: a normal of scale tau lambda, both half-Cauchy, and the slab.
    t = np.tan(np.pi / 2 * (np.arange(400) + 0.5) / 400)
    scales = (tau * t[:, None] * t[None, :]).ravel()
    density = np.zeros(ratio.size)
    for part in np.array_split(scales, 40):
        density += np.sum(np.exp(-0.5 * (ratio[:, None] / part) ** 2) / part, axis=1)
    density *= np.exp(-0.5 * (ratio / slab) ** 2)
    found = []
    for column in columns.T:
        noise = np.exp(log_noise)[None, :]
        square = y @ y - 2 * noise * ratio[:, None] * (column @ y)
        square = square + noise**2 * ratio[:, None] ** 2 * (column @ column)
        log_p = -0.5 * square / noise**2 - y.size * np.log(noise)
        found.append((np.exp(log_p + 0.5 * y.size) * density[:, None], noise * ratio[:, None]))
    mass = np.array([p.sum() for p, _ in found])
    mean = sum((p * effect).sum() for p, effect in found) / mass.sum()
    second = sum((p * effect**2).sum() for p, effect in found) / mass.sum()
    return mass / mass.sum(), np.array([mean, np.sqrt(second - mean**2)])


def test_draws_are_those_of_the_exact_posterior_of_one_driver_with_two_shapes() -> None:
    luck = np.random.default_rng(2)
    columns = luck.normal(size=(40, 2))
    y = 0.35 * columns[:, 0] + luck.normal(size=40)
    chance, moments = _exact(y, columns, 0.3, 1.0)
    made = products(y, columns, np.arange(40) * 40, phi=np.zeros(1))
    effects, shapes, _ = gibbs(
        np.random.default_rng(3),
        made.gram,
        made.with_y,
        made.of_y,
        made.log_det,
        made.nights,
        np.zeros(0),
        np.array([0, 2]),
        np.log([0.5, 0.5]),
        0.3,
        1.0,
        1000,
        60_000,
    )
    assert np.mean(shapes == 0) == pytest.approx(chance[0], abs=0.02)
    assert effects.mean() == pytest.approx(moments[0], abs=0.05 * moments[1])
    assert effects.std() == pytest.approx(moments[1], rel=0.05)


def test_the_same_seed_draws_the_same() -> None:
    luck = np.random.default_rng(4)
    made = products(luck.normal(size=30), luck.normal(size=(30, 2)), np.arange(30))
    args = (made.gram, made.with_y, made.of_y, made.log_det, made.nights)
    rest = (np.ones(1), np.array([1, 2]), np.zeros(2), 0.1, 1.0, 10, 50)
    one = gibbs(np.random.default_rng(1), *args, *rest)
    two = gibbs(np.random.default_rng(1), *args, *rest)
    assert all((a == b).all() for a, b in zip(one, two, strict=True))


def test_wild_nights_count_less_and_good_nights_all_alike() -> None:
    luck = np.random.default_rng(5)
    columns = np.ones((200, 1))
    tame = robust_weights(luck.normal(size=200), columns, np.zeros(1))
    assert tame.worth > 0.85
    assert tame.each.min() > 0.4
    wild = luck.normal(size=200)
    wild[:6] = 15.0
    found = robust_weights(wild, columns, np.zeros(1))
    assert found.each[:6].max() < 0.1
    assert found.each.mean() == pytest.approx(1)
    assert 0.5 <= found.worth < 1


def test_weights_leave_intervals_of_wild_nights_honest() -> None:
    """The sd that weighted nights claim for their mean against the sd over many such series."""
    luck = np.random.default_rng(6)
    claimed, found = [], []
    for _ in range(300):
        y = luck.standard_t(3, 150)
        weights = robust_weights(y, np.ones((150, 1)), np.zeros(1))
        mean = np.average(y, weights=weights.each)
        noise2 = np.mean(weights.each * (y - mean) ** 2)
        claimed.append(np.sqrt(noise2 / (weights.worth * weights.each.sum())))
        found.append(mean)
    assert np.mean(claimed) == pytest.approx(np.std(found), rel=0.12)


def test_a_latency_is_modelled_by_its_logarithm_and_told_in_minutes_at_the_middle_night() -> None:
    latency = np.exp(np.random.default_rng(7).normal(3, 0.5, 301))
    scale = Scale.of(latency, "sol_min")
    doubled = np.log(2.0) / scale.spread
    assert scale.effect(np.array([doubled]))[0] == pytest.approx(np.median(latency) + 5, rel=1e-6)
    assert not Scale.of(latency, "tst_min").is_log


def test_build_up_and_lag_are_those_of_the_definition() -> None:
    level = np.zeros(60)
    level[30] = 1.0
    nights = np.ones(60, dtype=bool)
    columns = shaped(level, (Shape(0, 0, 1), Shape(1, 0, 1), Shape(0, 3, 1)), nights)
    assert columns[30, 0] == 1
    assert columns[31, 1] == 1
    assert columns[33, 2] == pytest.approx(columns[30, 2] / 2)
    kept_up = shaped(np.ones(60), (Shape(0, 3, 1),), nights)
    assert kept_up[-1, 0] == pytest.approx(1, abs=1e-5)


def test_days_not_known_are_foretold_by_their_company_and_have_a_level_of_their_own() -> None:
    luck = np.random.default_rng(9)
    first = (luck.random(200) < 0.5).astype(float)
    second = np.where(luck.random(200) < 0.9, first, 1 - first)
    told = second.copy()
    told[50:90] = np.nan
    pair = [Exposure(name, name, "", v, ANY_SHAPE) for name, v in (("a", first), ("b", told))]
    weekday = np.arange(200) % 7
    _, level = filled(pair, weekday)
    truth = (second - np.nanmean(told)) / np.nanstd(told)
    assert np.corrcoef(level[50:90], truth[50:90])[0, 1] > 0.7
    assert level[:50] == pytest.approx(truth[:50])
    nights = np.ones(200, dtype=bool)
    with_it = nuisance(nights, weekday, pair, (5, 6)).columns
    assert with_it.shape[1] == nuisance(nights, weekday, (), (5, 6)).columns.shape[1] + 1


def test_days_not_known_of_a_thing_without_company_are_near_its_mean() -> None:
    values = (np.random.default_rng(10).random(300) < 0.3).astype(float)
    values[100:130] = np.nan
    alone = Exposure("a", "a", "", values, ANY_SHAPE)
    (level,) = filled([alone], np.arange(300) % 7)
    assert np.abs(level[105:125]).max() < 0.6


def test_chains_that_disagree_are_found_out() -> None:
    luck = np.random.default_rng(8)
    good = luck.normal(size=(2, 2000, 1))
    assert r_hat(good)[0] < 1.01
    assert effective(good)[0] == pytest.approx(4000, rel=0.2)
    assert r_hat(good + np.array([0.0, 1.0])[:, None, None])[0] > 1.1
    slow = np.empty((2, 4000, 1))
    for chain in range(2):
        last = 0.0
        for at in range(4000):
            last = 0.9 * last + luck.normal()
            slow[chain, at] = last
    assert effective(slow)[0] == pytest.approx(8000 / 19, rel=0.4)


def test_every_trace_has_shapes_whose_chances_add_up() -> None:
    for trace in traces():
        assert sum(shape.weight for shape in trace.shapes) == pytest.approx(1)
        assert trace.step > 0
    assert driver_of("Nicotine gum") == "nicotine"
    assert not driver_of("carpet cleaning")


def test_a_wave_of_a_year_is_as_large_over_three_years_as_over_one() -> None:
    for years in (1, 3):
        nights = np.ones(365 * years, np.bool_)
        drift = nuisance(nights, np.arange(nights.size) % 7, (), (5, 6)).precision[9:]
        assert drift[2 * years - 1] == pytest.approx(0.5**-2)
        assert drift.size == 12 * years
        assert np.all(np.diff(drift) >= 0)
