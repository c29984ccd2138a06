"""An organ is one file: put among the others, it is found, dosed, felt, switched off and told of."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nightlab

VALERIAN = r'''"""A made-up drug."""

import numpy as np

from nightlab.body.organ import Organ, Parameter, State, Takes

(LEVEL,) = range(1)
HALF_LIFE_H, CALM, KEEP = range(3)
(ROOT_MG,) = range(1)


def prepare(v, who, dt_h):
    return {"keep": np.exp(-np.log(2.0) * dt_h / v["half_life_h"])}


def step(s, p, d, bus, out, pull, luck, dt_h):
    for i in range(s.shape[1]):
        s[LEVEL, i] = s[LEVEL, i] * p[KEEP, i] + d[ROOT_MG, i]
        pull[i] = -p[CALM, i] * s[LEVEL, i] / (s[LEVEL, i] + 300.0)


ORGAN = Organ(
    name="valerian",
    title="Valerian",
    about="Made up.",
    equations=r"\dot L = -k L",
    states=(State("level", "mg", 0.0, 0.0, 1e4, "root in the body"),),
    parameters=(
        Parameter("half_life_h", 3.0, "h", "half-life", "made up", "assumed", lowest=0.1),
        Parameter(
            "calm", 3.0, "1", "fall of arousal", "made up", "assumed",
            neutral=0.0, support="assumption",
        ),
    ),
    derived=("keep",),
    doses=(("root_mg", "mg"),),
    takes=(Takes("valerian root", "mg", "root_mg", highest=2000.0),),
    prepare=prepare,
    step=step,
)
'''
DOSE = '[[condition.dose]]\nagent = "valerian root"\namount = 900\nat = "bed-0:30"\n'
PROTOCOL = f"""format = 1
title = "A root"
[population]
people = 3
[base]
days = 1
warm_up_days = 1
keep = ["valerian.level"]
[[condition]]
name = "nothing"
[[condition]]
name = "root"
{DOSE}[[condition]]
name = "root that does nothing"
off = ["valerian.calm"]
{DOSE}"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    package = tmp_path / "package" / "nightlab"
    shutil.copytree(
        Path(nightlab.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__")
    )
    (package / "body" / "organs" / "valerian.py").write_text(VALERIAN)
    (tmp_path / "root.toml").write_text(PROTOCOL)
    return tmp_path


def ran(copy: Path, *words: str) -> str:
    # Machine code for another set of organs takes half a minute to make; Python says the same.
    own = {"PYTHONPATH": str(copy / "package"), "NUMBA_DISABLE_JIT": "1"}
    kept = {"NIGHTLAB_HOME": str(copy / "home"), "XDG_CACHE_HOME": str(copy / "cache")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "nightlab", *words],
        env={**os.environ, **own, **kept},
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_organ_is_added_by_one_file(copy: Path) -> None:
    assert "valerian: Valerian; 1 state, 2 parameters; takes valerian root." in ran(
        copy, "body", "organs"
    )
    told = json.loads(ran(copy, "simulate", "root.toml", "--json"))
    moved = {
        (each["first"], each["second"]): each["measures"]["tst_min"]["mean"]
        for each in told["differences"]
    }
    assert moved["nothing", "root"] > 5.0
    assert moved["nothing", "root that does nothing"] == 0.0
    assert {"mechanism": "valerian.calm", "is_of_taken": True} in [
        {key: each[key] for key in ("mechanism", "is_of_taken")} for each in told["guessed"]
    ]
