"""Which amount belongs to which subject, and what it is an amount of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nightlab.formulary.chemistry import atomic_masses
from nightlab.formulary.labels.said import Kind, Per, Statement
from nightlab.formulary.labels.subjects import Item, Subject
from nightlab.formulary.labels.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Sequence


def owners(items: Sequence[Item]) -> dict[int, Subject | None]:
    """Return the subject of each amount of a clause, by its place.

    Assumptions: where an amount leads the clause, each belongs to what follows ("200 mg magnesium"),
    else to what stands before it.
    """
    found: dict[int, Subject | None] = {}
    taken: set[int] = set()
    last: int | None = None
    led_by_amount = bool(items) and is_mass(items[0])
    for i, item in enumerate(items):
        if isinstance(item, Subject):
            last = i
        elif is_mass(item):
            at = _place(items, i, last, forwards=led_by_amount)
            found[i] = None if at is None else _as_owner(items, at, i, again=at in taken)
            taken |= set() if at is None else {at}
    return found


def is_mass(item: Item) -> bool:
    """Whether an item is an amount, percentages aside."""
    return isinstance(item, Token) and item.unit != "%"


def _place(items: Sequence[Item], at: int, last: int | None, *, forwards: bool) -> int | None:
    """Return where the subject of an amount stands."""
    before = items[at - 1] if at else None
    if isinstance(before, Subject) and before.declared and not (before.magnesium or before.forms):
        forwards = True  # "from 1000 mg magnesium citrate"
    after = items[at + 1] if at + 1 < len(items) else None
    claimed = at + 2 < len(items) and isinstance(items[at + 2], Token) and not forwards
    if isinstance(after, Subject) and (forwards or (after.elemental and not claimed)):
        return at + 1
    return last


def _as_owner(items: Sequence[Item], at: int, amount_at: int, *, again: bool) -> Subject | None:
    subject = items[at]
    if not isinstance(subject, Subject):
        return None
    if again or (at < amount_at and _is_source(items, at)):
        subject = replace(subject, elemental=False, declared=False, magnesium=True)
    return _with_source(subject, items, amount_at + 1)


def _is_source(items: Sequence[Item], at: int) -> bool:
    """Whether a subject is the source of an amount before it: "200 mg from magnesium citrate 1250 mg"."""
    subject = items[at]
    named = isinstance(subject, Subject) and subject.declared and bool(subject.forms)
    return named and at > 0 and is_mass(items[at - 1])


def _with_source(subject: Subject, items: Sequence[Item], at: int) -> Subject:
    """Add the source that follows an amount: "magnesium 200 mg as citrate"."""
    source = items[at] if at < len(items) else None
    if not isinstance(source, Subject) or not source.declared or subject.forms:
        return subject
    if any(is_mass(item) for item in items[at:]):
        return subject
    return replace(subject, forms=source.forms, declared=bool(source.forms))


def statement(amount: Token, subject: Subject, per: Per, *, gives: bool) -> Statement:
    """Return an amount and its subject as a statement.

    Args:
        amount: A mass, or an amount in mmol or mEq.
        subject: Magnesium or a form of it.
        per: What the amount is per.
        gives: Whether it is said to be what an amount of a salt gives.
    """
    mg_per_mmol = atomic_masses()["Mg"]
    factor = {"mmol": mg_per_mmol, "meq": mg_per_mmol / 2}.get(amount.unit, 1.0)
    return Statement(
        kind=_kind(amount, subject, gives=gives),
        amount_mg=amount.value * factor,
        forms=subject.forms,
        unit=amount.typed_unit,
        sure=amount.sure and subject.state != "unknown",
        state=subject.state,
        per=per,
    )


def _kind(amount: Token, subject: Subject, *, gives: bool) -> Kind:
    if subject.elemental:
        return "elemental"
    if amount.unit in {"mmol", "meq"}:
        # Labels count magnesium in moles; a citrate holds three, and may be counted whole.
        return "unclear" if "magnesium citrate" in subject.forms else "elemental"
    if subject.declared:
        return "declared"
    if subject.forms:
        return "unclear"
    return "elemental" if gives else "plain"
