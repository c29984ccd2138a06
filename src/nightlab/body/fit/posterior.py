"""What a person's nights have taught: draws, intervals, words, and people like this one."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from nightlab.body.fit.priors import FITTED, prior_of
from nightlab.body.people import draw_people, parameter
from nightlab.body.protocol import Trait, Who
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers
    from nightlab.body.people import People

FORM = "nightlab body fit 1"
SHARE = 0.9
LITTLE, SOME, MUCH = 0.05, 0.15, 0.4
ENTANGLED = 0.3
FEWEST_DRAWS = 20
Learnt = Literal["nothing", "little", "some", "much"]


@dataclass(frozen=True, slots=True)
class Fitted:
    """One parameter after the nights.

    Args:
        name: ``organ.parameter``.
        called: By what a person calls it.
        unit: Of the values.
        median: Of the posterior.
        interval: Holds 90 % of it.
        prior_interval: Held 90 % before.
        narrowed: Share of the prior's standard deviation that is gone, on the prior's scale; near 0
            nothing was learnt.
        learnt: In a word.
        above: How sure it is that the person lies above the average one.
    """

    name: str
    called: str
    unit: str
    median: float
    interval: tuple[float, float]
    prior_interval: tuple[float, float]
    narrowed: float
    learnt: Learnt
    above: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """A person as far as their nights tell.

    Args:
        draws: ``float64[draws]`` by ``organ.parameter``, on the prior's standard normal scale; one place
            in all of them is one possible person.
        nights: How many were used.
        first: Date of the first.
        last: Date of the last.
        compared: What was measured, as ``instrument measure``.
        strange: Summaries in which no simulated person is like this one, left out of the comparison.
        age_years: None where not known.
        sex: None where not known.
        weight_kg: None where not known.
        people: How many simulated people it rests on.
        seed: Of them.
    """

    draws: Mapping[str, Numbers]
    nights: int
    first: str
    last: str
    compared: tuple[str, ...]
    strange: tuple[str, ...]
    age_years: float | None
    sex: str | None
    weight_kg: float | None
    people: int
    seed: int

    def values(self, name: str) -> Numbers:
        """Return the draws of a parameter in its unit."""
        return prior_of(name).value(self.draws[name])

    def narrowed(self, name: str) -> float:
        """Return the share of the prior's standard deviation that is gone, never below 0."""
        return max(0.0, 1.0 - float(np.std(self.draws[name])))

    def fitted(self, name: str) -> Fitted:
        """Return one parameter after the nights."""
        shares = np.array([0.5 - 0.5 * SHARE, 0.5, 0.5 + 0.5 * SHARE])
        low, middle, high = np.quantile(self.values(name), shares)
        narrowed = self.narrowed(name)
        return Fitted(
            name,
            FITTED[name],
            parameter(name).unit,
            float(middle),
            (float(low), float(high)),
            prior_of(name).interval(SHARE),
            narrowed,
            learnt(narrowed, len(self.draws[name])),
            float((self.draws[name] > 0.0).mean()),
        )

    @property
    def all(self) -> tuple[Fitted, ...]:
        """All parameters, in the order in which they are fitted."""
        return tuple(self.fitted(name) for name in self.draws)

    @property
    def entangled(self) -> tuple[tuple[str, str, float], ...]:
        """Pairs of parameters of which the nights tell one by the other, with their correlation."""
        names = list(self.draws)
        joint = np.asarray(np.corrcoef(np.stack([self.draws[name] for name in names])))
        return tuple(
            (one, other, float(joint[i, j]))
            for i, one in enumerate(names)
            for j, other in enumerate(names[:i])
            if abs(joint[i, j]) >= ENTANGLED
        )

    def to_json(self) -> str:
        """Return it as text, draws to four digits."""
        plain: dict[str, Any] = {"form": FORM, **asdict(self)}
        plain["draws"] = {name: [round(float(z), 4) for z in zs] for name, zs in self.draws.items()}
        return json.dumps(plain, ensure_ascii=False, indent=1)


def learnt(narrowed: float, draws: int) -> Learnt:
    """Return in a word how much was learnt.

    Assumptions: less than 5 % narrower, or less than two standard errors of so many draws' spread, is what
    chance does.
    """
    if narrowed < max(LITTLE, math.sqrt(2.0 / draws)):
        return "nothing"
    if narrowed < SOME:
        return "little"
    return "some" if narrowed < MUCH else "much"


def from_json(text: str) -> Posterior:
    """Return a posterior from its text.

    Raises:
        NightlabError: Not such a text, or of a parameter that the body no longer has.
    """
    fix = "fit again with `nightlab body fit`"
    try:
        plain = json.loads(text)
        if plain.pop("form") != FORM:
            raise ValueError  # noqa: TRY301
        draws = {str(name): np.array(zs, dtype=float) for name, zs in plain.pop("draws").items()}
        plain |= {name: tuple(plain[name]) for name in ("compared", "strange")}
        found = Posterior(draws=draws, **plain)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NightlabError("not a fit of a body", where="fit", fix=fix) from error
    sizes = {zs.shape for zs in draws.values()}
    if (
        len(sizes) != 1
        or len(min(sizes)) != 1
        or min(sizes)[0] < FEWEST_DRAWS
        or not all(np.isfinite(zs).all() for zs in draws.values())
    ):
        raise NightlabError("a fit that is damaged", where="fit", fix=fix)
    for name in draws:
        if name not in FITTED:
            raise NightlabError(f"nothing is fitted in {name!r} any more", where="fit", fix=fix)
    return found


def fitted_people(posterior: Posterior, n: int, seed: int) -> People:
    """Return simulated people like this one: each is one draw of the posterior.

    Assumptions: what was not fitted differs between them as it does between people; the same seed gives the
    same people. Use them wherever people are drawn: ``simulate(protocol, people=...)``.
    """
    age, weight = posterior.age_years, posterior.weight_kg
    who = Who(
        people=n,
        sex=posterior.sex or ("both" if n > 1 else "other"),
        age_years=Trait(45.0, 15.0, 18.0, 85.0) if age is None else Trait(age),
        weight_kg=Trait(75.0, 14.0, 45.0, 130.0) if weight is None else Trait(weight),
    )
    size = len(next(iter(posterior.draws.values())))
    rng = np.random.default_rng([seed, size])
    rounds = -(-n // size)
    chosen = np.concatenate([rng.permutation(size) for _ in range(rounds)])[:n]
    values = {name: posterior.values(name)[chosen] for name in posterior.draws}
    return draw_people(who, seed).having(values)
