"""Simulated people: their traits, and where each stands in every parameter of the body.

Each number is drawn by counter from the seed, the person and the parameter's name: a new organ, or more
people, changes nothing for those already there.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from nightlab.body.compiled import all_organs
from nightlab.body.luck import GAMMA, mix

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from nightlab.body.organ import Numbers, Organ, Parameter
    from nightlab.body.protocol import Change, Who

MENOPAUSE_YEARS = 51.0


@dataclass(frozen=True, slots=True)
class People:
    """People, in order.

    Args:
        keys: ``uint64[people]``, from which all their luck is counted.
        traits: ``float64[people]`` by name: age_years, female, weight_kg, egfr, menopausal.
        values: ``float64[people]`` by ``organ.parameter``.
    """

    keys: NDArray[np.uint64]
    traits: Mapping[str, Numbers]
    values: Mapping[str, Numbers]

    @property
    def count(self) -> int:
        """How many there are."""
        return self.keys.size

    def without(self, off: Iterable[str]) -> People:
        """Return the same people with mechanisms switched off."""
        values = dict(self.values)
        for name in off:
            neutral = parameter(name).neutral
            if neutral is not None:
                values[name] = np.full(self.count, neutral)
        return People(self.keys, self.traits, values)

    def having(self, values: Mapping[str, Numbers | float]) -> People:
        """Return the same people with other values of some parameters, by ``organ.parameter``."""
        given = {k: np.array(np.broadcast_to(v, self.count), float) for k, v in values.items()}
        return People(self.keys, self.traits, {**self.values, **given})

    def only(self, chosen: NDArray[np.bool_] | slice) -> People:
        """Return some of them."""
        return People(
            self.keys[chosen],
            {k: v[chosen] for k, v in self.traits.items()},
            {k: v[chosen] for k, v in self.values.items()},
        )


def keys_of(seed: int, people: int, first: int = 0) -> NDArray[np.uint64]:
    """Return the keys of people; the seed's remainder by 2^63 counts."""
    base = mix(np.array([seed % (1 << 63)], dtype=np.uint64))
    count = np.arange(first, first + people, dtype=np.uint64)
    return mix(base ^ (count * GAMMA))


def quantiles(keys: NDArray[np.uint64], name: str) -> Numbers:
    """Return where each person stands in what bears a name, uniform on (0, 1)."""
    salt = np.uint64(zlib.crc32(name.encode()) << 17)
    return np.asarray(((mix(keys ^ salt) >> np.uint64(11)) + 0.5) / 2.0**53, dtype=float)


def parameter(name: str) -> Parameter:
    """Return a parameter by ``organ.parameter``."""
    organ, _, own = name.partition(".")
    return next(p for o in all_organs() if o.name == organ for p in o.parameters if p.name == own)


def draw_people(who: Who, seed: int, first: int = 0) -> People:
    """Return the people of a protocol.

    Assumptions: parameters spread independently; those without a spread are the same in everyone. Where
    a protocol says neither, women are past menopause from 51 years.
    """
    keys = keys_of(seed, who.people, first)
    traits = _traits(who, keys, first)
    values = {
        f"{organ.name}.{p.name}": _drawn(organ, p, keys, spread=who.spread)
        for organ in all_organs()
        for p in organ.parameters
    }
    for change in who.changes:
        values[change.parameter] = _changed(values[change.parameter], change)
    return People(keys, traits, values).without(who.off)


def _traits(who: Who, keys: NDArray[np.uint64], first: int) -> dict[str, Numbers]:
    from nightlab.body.protocol.who import TRAITS

    place = (np.arange(who.people) + 0.5) / who.people
    traits = {}
    for name in ("age_years", "weight_kg", "egfr"):
        trait = getattr(who, name)
        at = place if trait.to is not None else quantiles(keys, name)
        if not who.spread and trait.to is None:
            at = np.full(who.people, 0.5)
        traits[name] = trait.at(at, TRAITS[name])
    both = (np.arange(first, first + who.people) % 2).astype(float)
    share = {"female": 1.0, "male": 0.0, "other": 0.5}
    traits["female"] = both if who.sex == "both" else np.full(who.people, share[who.sex])
    if who.menopausal is None:
        past = (traits["age_years"] >= MENOPAUSE_YEARS).astype(float)
    else:
        past = who.menopausal.at(quantiles(keys, "menopausal"), TRAITS["menopausal"])
    traits["menopausal"] = past * traits["female"]
    return traits


def _drawn(organ: Organ, p: Parameter, keys: NDArray[np.uint64], *, spread: bool) -> Numbers:
    if p.spread is None or not spread:
        return np.full(keys.size, p.value)
    z = ndtri(quantiles(keys, f"{organ.name}.{p.name}"))
    drawn = (
        p.value + p.spread.by * z
        if p.spread.kind == "normal"
        else p.value * np.exp(p.spread.by * z)
    )
    return np.asarray(np.clip(drawn, p.lowest, p.highest), dtype=float)


def _changed(values: Numbers, change: Change) -> Numbers:
    p = parameter(change.parameter)
    if change.kind == "is":
        return np.full(values.size, change.by)
    moved = values * change.by if change.kind == "times" else values + change.by
    return np.asarray(np.clip(moved, p.lowest, p.highest), dtype=float)
