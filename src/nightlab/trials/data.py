"""What a trial's analysis needs of a table: calendar, allocation, outcome, blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.table import MISSING, Table, night_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LONGEST_TRIAL_DAYS = 20 * 366
CONTROL_WORDS = {
    "placebo",
    "control",
    "off",
    "none",
    "no",
    "sugar",
    "sham",
    "without",
    "false",
    "0",
}


class TooFewNightsError(NightlabError):
    """An arm has too few nights; the message counts them, so that it stays out while arms are hidden."""


@dataclass(frozen=True, slots=True)
class TrialData:
    """Nights in calendar order with what was allocated and what came of it.

    Attributes:
        days: ``int64[n]``, calendar day of each row, rising.
        outcome: ``float64[n]``, NaN where the night is missing.
        labels: Arm of each row as written (a dose as its number).
        arm: The arm in question; for a dose the highest one.
        control: What it is held against; for a dose ``0``.
        allocation: ``float64[n]``: 1 on the arm, 0 elsewhere; a dose as its share of the highest.
        others: ``float64[n, j]``: allocation to arms that are not the question.
        is_dose: Whether the arm column is a dose.
        blocks: ``int64[n]`` or None.
        covariates: ``float64[n, k]``.
    """

    days: NDArray[np.int64]
    outcome: NDArray[np.float64]
    labels: tuple[str, ...]
    arm: str
    control: str
    allocation: NDArray[np.float64]
    others: NDArray[np.float64]
    is_dose: bool
    blocks: NDArray[np.int64] | None
    covariates: NDArray[np.float64]

    @property
    def seen(self) -> NDArray[np.bool_]:
        """``bool[n]``: rows with an outcome."""
        return ~np.isnan(self.outcome)

    @property
    def runs(self) -> NDArray[np.int64]:
        """``int64[n]``: number of the unbroken run of rows on one arm."""
        codes = np.unique(np.array(self.labels), return_inverse=True)[1]
        return np.concatenate(([0], np.cumsum(np.diff(codes) != 0))).astype(np.int64)

    def nights_per_arm(self) -> dict[str, int]:
        """Return nights with an outcome on each arm."""
        seen = self.seen
        return {
            label: sum(1 for i, other in enumerate(self.labels) if other == label and seen[i])
            for label in dict.fromkeys(sorted(self.labels, key=_natural))
        }


def read_data(
    table: Table,
    *,
    outcome: str,
    arm: str,
    control: str | None,
    active: str | None,
    night: str | None,
    block: str | None,
    covariates: Sequence[str],
) -> TrialData:
    """Return a table as a trial's data.

    Raises:
        NightlabError: A cell that cannot be used, fewer than two arms with data, an arm with one
            night, or outcomes that are all equal.
    """
    days = night_numbers(table, night)
    values = [table.number(v, outcome, i) for i, v in enumerate(table.column(outcome))]
    labels = [_label(table, v) for v in table.column(arm)]
    keep = [i for i in sorted(range(len(days)), key=days.__getitem__) if labels[i] is not None]
    _refuse_outcome_without_arm(table, arm, labels, values)
    if not keep:
        raise NightlabError(
            "no night has an arm",
            where=f"{table.name}, column {arm}",
            fix="name the arm of each night of the trial",
        )
    ordered_days = np.array([days[i] for i in keep], dtype=np.int64)
    if int(np.ptp(ordered_days)) > LONGEST_TRIAL_DAYS:
        raise NightlabError(
            f"the nights span {int(np.ptp(ordered_days)) // 365} years",
            where=f"{table.rows[keep[-1]]}, column {night}",
            fix="check the first and the last date",
        )
    arms = [str(labels[i]) for i in keep]
    outcomes = np.array(
        [np.nan if values[i] is None else values[i] for i in keep], dtype=np.float64
    )
    where = f"{table.name}, column {arm}"
    dose = None if active is not None else _as_dose(arms, control, where)
    _check_outcomes(outcomes, arms, table.name, outcome, where, is_dose=dose is not None)
    named = _name_arms(arms, control, active, where) if dose is None else None
    return TrialData(
        days=ordered_days,
        outcome=outcomes,
        labels=tuple(arms),
        arm=named[0] if named else max(arms, key=float),
        control=named[1] if named else "0",
        allocation=dose
        if dose is not None
        else np.array([a == named[0] for a in arms], dtype=float)
        if named
        else np.zeros(0),
        others=_other_arms(arms, named),
        is_dose=dose is not None,
        blocks=_blocks(table, block, keep),
        covariates=_covariates(table, covariates, keep, outcomes),
    )


def _natural(label: str) -> tuple[int, float, str]:
    try:
        return (0, float(label), label)
    except ValueError:
        return (1, 0.0, label)


def _label(table: Table, value: Any) -> str | None:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    text = str(value).strip()
    if text in MISSING:
        return None
    try:
        number = float(text.replace(",", ".") if table.decimal_comma else text)
    except ValueError:
        return text
    return f"{number:.12g}" if np.isfinite(number) else text


def _refuse_outcome_without_arm(
    table: Table, arm: str, labels: list[str | None], values: list[float | None]
) -> None:
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        if label is None and value is not None:
            raise NightlabError(
                "a night has an outcome but no arm",
                where=f"{table.rows[row]}, column {arm}",
                fix="name the arm, or take the night out",
            )


def _as_dose(arms: list[str], control: str | None, where: str) -> NDArray[np.float64] | None:
    """Return doses as shares of the highest, or None where the column names arms."""
    try:
        doses = np.array([float(a) for a in arms])
        zero = control is None or float(control) == 0
    except ValueError:
        return None
    if np.unique(doses).size <= 2 or not zero or not np.isfinite(doses).all():
        return None
    if doses.min() < 0:
        raise NightlabError(
            f"a dose of {doses.min():g} cannot be", where=where, fix="doses count from 0"
        )
    share: NDArray[np.float64] = doses / doses.max()
    return share


def _check_outcomes(
    outcomes: NDArray[np.float64],
    arms: list[str],
    name: str,
    outcome: str,
    where: str,
    *,
    is_dose: bool,
) -> None:
    seen = ~np.isnan(outcomes)
    counts = {
        a: sum(1 for i, b in enumerate(arms) if a == b and seen[i]) for a in dict.fromkeys(arms)
    }
    with_data = {a: n for a, n in counts.items() if n}
    if len(with_data) < 2:
        only = f"only {next(iter(with_data))!r} has any" if with_data else "none has any"
        raise TooFewNightsError(
            f"two arms with data are needed; {only}",
            where=where,
            fix="go on with the trial, or check the columns",
        )
    lone = [a for a, n in counts.items() if n < 2]
    if lone and not is_dose:
        raise TooFewNightsError(
            f"arm {lone[0]!r} has {counts[lone[0]]} night with an outcome"[:200],
            where=where,
            fix="each arm needs two nights or more",
        )
    values = outcomes[seen]
    if np.ptp(values) <= 1e-12 * float(np.abs(values).max()):
        raise NightlabError(
            f"all {values.size} outcomes are equal ({values[0]:g})",
            where=f"{name}, column {outcome}",
            fix="nothing can be learned from a constant; check the column",
        )


def _name_arms(
    arms: list[str], control: str | None, active: str | None, where: str
) -> tuple[str, str]:
    """Return (arm, control), guessing only where one reading is left."""
    labels = list(dict.fromkeys(arms))
    if control is None:
        known = [a for a in labels if a.casefold() in CONTROL_WORDS]
        if len(known) != 1:
            raise NightlabError(
                f"which of {', '.join(labels)} is the control?",
                where=where,
                fix="name it with --control",
            )
        control = known[0]
    found = _match(control, labels, where)
    rest = [a for a in labels if a != found]
    if active is not None:
        return _match(active, rest, where), found
    if len(rest) != 1:
        raise NightlabError(
            f"which of {', '.join(rest)} is the question?", where=where, fix="name it with --active"
        )
    return rest[0], found


def _match(name: str, labels: list[str], where: str) -> str:
    try:
        wanted = f"{float(name):.12g}"
    except ValueError:
        wanted = str(name).strip()
    truth = {"true": "1", "false": "0"}.get(wanted.casefold(), wanted)
    for same in (wanted, truth, *[a for a in labels if a.casefold() == wanted.casefold()]):
        if same in labels:
            return same
    raise NightlabError(
        f"no arm is called {name!r}", where=where, fix=f"the arms are {', '.join(labels[:8])}"
    )


def _other_arms(arms: list[str], named: tuple[str, str] | None) -> NDArray[np.float64]:
    rest = [a for a in dict.fromkeys(arms) if named and a not in named]
    columns = [[float(b == a) for b in arms] for a in rest]
    return np.array(columns, dtype=np.float64).reshape(len(rest), len(arms)).T


def _blocks(table: Table, block: str | None, keep: list[int]) -> NDArray[np.int64] | None:
    if block is None:
        return None
    cells = table.column(block)
    texts = []
    for row in keep:
        text = _label(table, cells[row])
        if text is None:
            raise NightlabError(
                "a night without its block",
                where=f"{table.rows[row]}, column {block}",
                fix="number every block",
            )
        texts.append(text)
    order = {label: i for i, label in enumerate(dict.fromkeys(texts))}
    return np.array([order[t] for t in texts], dtype=np.int64)


def _covariates(
    table: Table, names: Sequence[str], keep: list[int], outcomes: NDArray[np.float64]
) -> NDArray[np.float64]:
    out = np.zeros((len(keep), len(names)))
    for j, name in enumerate(names):
        cells = table.column(name)
        for i, row in enumerate(keep):
            value = table.number(cells[row], name, row)
            if value is None and not np.isnan(outcomes[i]):
                raise NightlabError(
                    "a night with an outcome lacks its covariate",
                    where=f"{table.rows[row]}, column {name}",
                    fix="fill it in, or leave the covariate out",
                )
            out[i, j] = 0.0 if value is None else value
    return out
