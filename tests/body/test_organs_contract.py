"""What every organ owes the stepper and the reader, held over all of them."""

from __future__ import annotations

import ast
import inspect
import math
import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest

import nightlab.body
from body.laid_bare import EFFECTS, INPUTS, LEGAL, TRAITS, corners, lay_bare, quiet
from nightlab.body.bus import ROWS
from nightlab.body.compiled import all_organs, step_of
from nightlab.body.organ import Certainty, Organ, Support

if TYPE_CHECKING:
    from nightlab.body.organ import Numbers, Parameter

ORGANS = all_organs()
MOVING = tuple(organ for organ in ORGANS if organ.step is not None)
PEOPLE = 48
UNIT = re.compile(
    r"1|%|rad|degC|lx(\^1\.5)?|dB|MET|billion CFU|"
    r"([mukpn]?(g|mol|U|L|min|h|d|y|s)|1|dL|kg|mg|mL|uU|ug|mmol|pmol|umol|MET|degC|rad|lx)"
    r"([ /]\(?(h|d|y|min|L|dL|mL|kg|g|mg|uU|ug|degC|MET|l)( [hd])?\)?)*( per m?g/d?L)?"
)

each_organ = pytest.mark.parametrize("organ", ORGANS, ids=lambda organ: organ.name)
each_moving = pytest.mark.parametrize("organ", MOVING, ids=lambda organ: organ.name)


def module_of(organ: Organ) -> Any:
    return import_module(f"nightlab.body.organs.{organ.name}")


def most_doses(organ: Organ, people: int) -> Numbers:
    """Return the largest single dose of every row that an agent fills."""
    names = [name for name, _ in organ.doses]
    doses = np.zeros((len(names), people))
    for takes in organ.takes:
        if math.isfinite(takes.highest):
            row = names.index(takes.into)
            doses[row] = np.maximum(doses[row], takes.highest * takes.times)
    return doses


def never_writes_pull(organ: Organ) -> bool:
    return "pull[" not in inspect.getsource(organ.step)  # type: ignore[arg-type]


# --- what it declares


def test_there_are_organs_and_each_bears_its_modules_name() -> None:
    assert len(ORGANS) >= 22
    for organ in ORGANS:
        assert module_of(organ).ORGAN is organ
        assert organ.title
        assert len(organ.about.split()) > 15
        assert organ.equations.strip()


@each_organ
def test_constants_name_the_rows_declared(organ: Organ) -> None:
    module = module_of(organ)
    for names in ([s.name for s in organ.states], organ.rows, [name for name, _ in organ.doses]):
        told = {name.upper(): getattr(module, name.upper(), None) for name in names}
        assert told == {name.upper(): row for row, name in enumerate(names)}


@each_organ
def test_no_name_stands_twice(organ: Organ) -> None:
    names = [*(s.name for s in organ.states), *organ.rows, *(name for name, _ in organ.doses)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)


@each_organ
def test_every_parameter_says_what_it_is_and_whence(organ: Organ) -> None:
    for p in organ.parameters:
        assert len(p.meaning) >= 3, p.name
        assert len(p.source) >= 5, p.name
        assert p.certainty in get_args(Certainty), p.name
        assert UNIT.fullmatch(p.unit), (p.name, p.unit)
        assert math.isfinite(p.value), p.name
        assert p.lowest <= p.value <= p.highest, p.name


@each_organ
def test_units_of_states_and_doses_are_units(organ: Organ) -> None:
    units = [*((s.name, s.unit) for s in organ.states), *organ.doses]
    for name, unit in units:
        assert UNIT.fullmatch(unit), (name, unit)
    for takes in organ.takes:
        assert takes.into in dict(organ.doses)
        assert takes.agent == takes.agent.lower()
        assert takes.highest > 0.0
        assert takes.source or takes.times == 1.0, takes.agent


@each_organ
def test_a_mechanism_has_a_neutral_value_and_a_grade_of_evidence(organ: Organ) -> None:
    for p in organ.parameters:
        assert (p.neutral is None) == (p.support is None), p.name
        if p.neutral is not None:
            assert p.support in get_args(Support), p.name
            assert p.lowest <= p.neutral <= p.highest, p.name
        if p.support == "contrary":
            # What evidence speaks against may be a little, but its doubt must reach the neutral value.
            assert p.doubt is not None, p.name
            assert p.neutral is not None, p.name
            assert abs(p.value - p.neutral) <= p.doubt.by, p.name


@each_organ
def test_widths_between_people_and_of_doubt_say_whence(organ: Organ) -> None:
    for p in organ.parameters:
        for width in (p.spread, p.doubt):
            if width is not None:
                assert width.by > 0.0, p.name
                assert width.source, p.name
                assert width.certainty in get_args(Certainty), p.name
                assert width.kind == "normal" or p.value > 0.0, p.name


@each_organ
def test_every_parameter_is_used(organ: Organ) -> None:
    """A number that nothing reads would be one told in vain."""
    body = Path(nightlab.body.__file__).parent
    trees = [ast.parse((body / "organs" / f"{organ.name}.py").read_text(encoding="utf-8"))]
    if organ.step is None:
        trees += [
            ast.parse((body / name).read_text(encoding="utf-8"))
            for name in ("night.py", "stepper.py")
        ]
    used: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used.add(node.id.lower())
            elif isinstance(node, ast.Attribute):
                used.add(node.attr.lower())
            elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                used.add(str(node.slice.value))
    loops = inspect.getsource(organ.prepare)
    unused = [p.name for p in organ.parameters if p.name not in used and f'"{p.name}"' not in loops]
    assert unused == []


@each_organ
def test_states_begin_within_their_bounds(organ: Organ) -> None:
    rng = np.random.default_rng(5)
    traits = {
        name: rng.choice([low, (low + high) / 2, high], PEOPLE)
        for name, (low, high) in TRAITS.items()
    }
    made = lay_bare(organ, quiet(PEOPLE), traits=traits)
    for row, state in zip(made.s, organ.states, strict=True):
        assert state.meaning
        assert state.lowest <= state.initial <= state.highest, state.name
        assert np.all((row >= state.lowest) & (row <= state.highest)), state.name


def test_a_row_of_the_bus_has_limits_here_and_a_constant_there() -> None:
    from nightlab.body import bus

    assert list(LEGAL) == [row.name for row in ROWS]
    for number, row in enumerate(ROWS):
        assert getattr(bus, row.name.upper()) == number
        assert row.unit
        assert row.meaning


# --- what its step does


@each_moving
def test_machine_code_does_what_the_python_says(organ: Organ) -> None:
    rng = np.random.default_rng(11)
    plain = lay_bare(organ, corners(rng, 12), doses=0.2 * most_doses(organ, 12))
    fast = plain.copy()
    compiled = step_of(organ)
    for _ in range(5):
        plain.step()
        fast.step(compiled)
        plain.luck[:] += np.uint64(1)
        fast.luck[:] += np.uint64(1)
        for name in ("s", "out", "pull"):
            np.testing.assert_allclose(
                getattr(fast, name), getattr(plain, name), rtol=1e-10, atol=1e-12
            )


@each_moving
def test_nothing_legal_makes_a_number_that_is_none(organ: Organ) -> None:
    rng = np.random.default_rng(2)
    step = step_of(organ)
    traits = {name: rng.choice(ends, PEOPLE) for name, ends in TRAITS.items()}
    made = lay_bare(organ, corners(rng, PEOPLE), traits=traits)
    for k in range(200):
        made.bus[:] = corners(rng, PEOPLE)
        made.d[:] = most_doses(organ, PEOPLE) * (k in {20, 100}) * rng.random(PEOPLE)
        made.out[:] = 0.0
        made.step(step)
        made.luck[:] += np.uint64(1)
        for name in ("s", "out", "pull"):
            assert np.all(np.isfinite(getattr(made, name))), (name, k)


@each_moving
def test_parameters_at_their_ends_make_no_number_that_is_none(organ: Organ) -> None:
    rng = np.random.default_rng(3)
    step = step_of(organ)

    def ends(p: Parameter) -> Numbers:
        told = [x for x in (p.lowest, p.value, p.highest) if math.isfinite(x)]
        return rng.choice(told, PEOPLE)

    values = {p.name: ends(p) for p in organ.parameters}
    made = lay_bare(organ, quiet(PEOPLE), values=values)
    for k in range(100):
        made.d[:] = 0.1 * most_doses(organ, PEOPLE) * (k == 20)
        made.out[:] = 0.0
        made.step(step)
        for name in ("p", "s", "out", "pull"):
            assert np.all(np.isfinite(getattr(made, name))), (name, k)


@each_moving
def test_it_writes_only_where_it_may(organ: Organ) -> None:
    made = lay_bare(
        organ, corners(np.random.default_rng(4), PEOPLE), doses=most_doses(organ, PEOPLE)
    )
    before = made.copy()
    made.step(step_of(organ))
    for name in ("p", "d", "bus", "luck"):
        assert np.array_equal(getattr(made, name), getattr(before, name)), name
    assert not np.any(made.out[INPUTS])


@each_moving
def test_it_adds_to_what_others_told_and_sets_its_own_push(organ: Organ) -> None:
    """Each step leaves the same push, whatever stood there, or never touches it."""
    first = lay_bare(
        organ, corners(np.random.default_rng(6), PEOPLE), doses=most_doses(organ, PEOPLE)
    )
    second = first.copy()
    second.out[:], second.pull[:] = 3.0, 7.0
    step = step_of(organ)
    for doses in (1.0, 0.0):
        first.d[:] *= doses
        second.d[:] *= doses
        first.out[:], second.out[:] = 0.0, 3.0
        first.step(step)
        second.step(step)
        np.testing.assert_allclose(
            second.out - 3.0, first.out, rtol=1e-9, atol=1e-9 * np.abs(first.out).max()
        )
        if never_writes_pull(organ):
            assert np.all(second.pull == 7.0)
        else:
            np.testing.assert_array_equal(second.pull, first.pull)


@each_moving
def test_nobody_feels_who_stands_beside_them(organ: Organ) -> None:
    rng = np.random.default_rng(8)
    whole = lay_bare(organ, corners(rng, PEOPLE), doses=most_doses(organ, PEOPLE))
    order = rng.permutation(PEOPLE)[:7]
    part = whole.among(order)
    step = step_of(organ)
    for _ in range(3):
        whole.step(step)
        part.step(step)
    # A vector of people may be summed in another order than one alone.
    for name in ("s", "out", "pull"):
        np.testing.assert_allclose(
            getattr(part, name), getattr(whole, name)[..., order], rtol=1e-12, atol=1e-14
        )


@each_moving
def test_with_every_mechanism_neutral_it_acts_on_nobody(organ: Organ) -> None:
    """Whatever the day brings, effects and the push on arousal then stand still."""
    rng = np.random.default_rng(9)
    neutral = {p.name: p.neutral for p in organ.parameters if p.neutral is not None}
    made = lay_bare(organ, corners(rng, PEOPLE), values=neutral)
    step = step_of(organ)
    pushes, effects = [], []
    for k in range(60):
        made.bus[:] = corners(rng, PEOPLE)
        made.d[:] = 0.2 * most_doses(organ, PEOPLE) * (k in {10, 40})
        made.out[:] = 0.0
        made.step(step)
        pushes.append(made.pull.copy())
        effects.append(made.out[EFFECTS].copy())
    names = [row.name for row in ROWS if row.kind == "effect"]
    acting = [
        n for k, n in enumerate(names) if np.ptp([e[k] for e in effects], axis=0).max() > 1e-12
    ]
    assert acting == []
    assert np.ptp(pushes, axis=0).max() < 1e-12


def test_the_organs_of_sleep_alone_are_moved_by_the_stepper() -> None:
    assert {organ.name for organ in ORGANS if organ.step is None} == {"homeostat", "stages"}
    for organ in ORGANS:
        if organ.step is None:
            with pytest.raises(ValueError, match="moved by the stepper"):
                step_of(organ)


def test_no_organ_knows_another() -> None:
    names = {organ.name for organ in ORGANS}
    for organ in ORGANS:
        tree = ast.parse(inspect.getsource(module_of(organ)))
        for node in ast.walk(tree):
            told = (
                [node.module or ""] if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names] if isinstance(node, ast.Import)
                else []
            )  # fmt: skip
            for module in told:
                assert module.rpartition(".")[2] not in names, (organ.name, module)
