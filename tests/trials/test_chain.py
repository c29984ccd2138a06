"""One Newton step along the chain of nights, against the same equations written out whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.trials.chain import Chain, newton_step

nights = st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=2, max_size=9)


@given(nights, st.floats(-0.6, 0.97), st.floats(0.05, 3), st.floats(0.05, 3), st.integers(0, 99))
def test_a_step_solves_the_whole_system_over_any_gaps_and_runs(
    steps: list[tuple[int, bool]], phi: float, noise_sd: float, run_sd: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    days = np.cumsum([gap for gap, _ in steps])
    runs = np.cumsum([0, *[new for _, new in steps[1:]]]).astype(np.int64)
    n, r, q = days.size, int(runs[-1]) + 1, 3
    two = np.array([phi, 0.2])
    chain = Chain.of(
        days, runs, phi=two, noise_sd=np.array([noise_sd, 1.0]), run_sd=np.full(2, run_sd)
    )
    curvature, columns = rng.random((n, 2)) + 0.1, rng.standard_normal((n, q))
    border = np.einsum("nk,nl,nm->klm", curvature, columns, columns) + np.eye(q)
    pulls = [rng.standard_normal(shape) for shape in ((n, 2), (r, 2), (2, q))]
    found = newton_step(
        chain,
        curvature,
        curvature[..., None] * columns[:, None],
        border,
        pull=pulls[0],
        level_pull=pulls[1],
        border_pull=pulls[2],
    )
    for k, sd in enumerate((noise_sd, 1.0)):
        gaps = np.abs(days[:, None] - days[None, :]).astype(int)
        prior = np.linalg.inv(sd**2 * np.array([[two[k] ** int(g) for g in row] for row in gaps]))
        weight, member = np.diag(curvature[:, k]), np.eye(r)[runs]
        z, x = weight @ member, weight @ columns
        whole = np.block(
            [
                [prior + weight, z, x],
                [z.T, member.T @ z + np.eye(r) / run_sd**2, member.T @ x],
                [x.T, x.T @ member, border[k]],
            ]
        )
        told = np.concatenate([pulls[0][:, k], pulls[1][:, k], pulls[2][k]])
        step = np.concatenate([found.noise[:, k], found.levels[:, k], found.border[k]])
        assert step == pytest.approx(np.linalg.solve(whole, told), rel=1e-6, abs=1e-7)
        assert found.log_det[k] == pytest.approx(np.linalg.slogdet(whole)[1], abs=1e-6)
        last = np.linalg.inv(whole)[-q:, -q:]
        assert np.linalg.inv(found.border_left[k]) == pytest.approx(last, rel=1e-6, abs=1e-8)
        noise = rng.standard_normal((n, 2))
        assert chain.pull(noise)[:, k] == pytest.approx(-prior @ noise[:, k], rel=1e-6, abs=1e-6)
