"""Labels that give a salt and not the element: what else decides, or why nothing does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.formulary.chemistry import compounds_of, most_elemental_fraction
from nightlab.formulary.labels.agreement import (
    OVERAGE,
    daily_value_of,
    fraction_of,
    fractions_of,
    states_of,
)
from nightlab.formulary.labels.answers import (
    MOST_ELEMENTAL_MG,
    contradicted,
    doubtful,
    form_in_words,
    found,
    in_list,
    in_mg,
    none,
)
from nightlab.formulary.labels.said import Said
from nightlab.formulary.labels.words import brands

if TYPE_CHECKING:
    from nightlab.formulary.labels.answers import LabelReading
    from nightlab.formulary.labels.said import Statement

WIDEST_STATES = 1.5
"""A salt whose hydrates differ by more cannot be counted until the label says which it is."""


def several(said: Said, plain: list[float], salts: list[Statement]) -> LabelReading:
    """Return no amount, because several stand there and none is said to be the element."""
    amounts = [*plain, *(s.amount_mg for s in salts)]
    by_salt = None
    if not plain and all(len(s.forms) == 1 and compounds_of(s.forms[0]) for s in salts):
        by_salt = sum(s.amount_mg * states_of(s)[0].elemental_fraction for s in salts)
    return none(
        said,
        f"The label gives {in_list(amounts)} and does not say which of it is the element.",
        if_compound=by_salt,
    )


def by_percent(said: Said, statement: Statement, percents: tuple[float, ...]) -> LabelReading:
    """Let percentages of a daily value decide whether an amount is of the salt or of the element."""
    mg = statement.amount_mg
    fraction = fraction_of(statement)
    as_element = daily_value_of(mg, percents)
    as_compound = daily_value_of(mg * fraction, percents) if fraction else None
    if as_element and mg <= MOST_ELEMENTAL_MG:
        return found(
            said,
            mg,
            f"{percents[0]:g} % of the {as_element} is {in_mg(mg)} of the element, the "
            "amount on the label.",
        )
    if as_compound and fraction:
        return found(
            said,
            mg * fraction,
            f"{percents[0]:g} % of the {as_compound} agrees with the {in_mg(mg * fraction)} of the element "
            f"that {in_mg(mg)} of {form_in_words(said)} hold.",
            compound=mg,
        )
    return contradicted(said, mg, percents)


def plain_amount(said: Said, mg: float) -> LabelReading:
    """Return no amount, because "magnesium" alone may be a salt's name cut short."""
    return none(
        said,
        f"{in_mg(mg)} of magnesium may be the element or the weight of a salt; the text does not say.",
        if_elemental=mg if mg <= MOST_ELEMENTAL_MG else None,
        questions=("Which form does the label name, such as citrate or bisglycinate?",),
    )


def one_salt(said: Said, salt: Statement) -> LabelReading:
    """Return the element in a salt where the label says that the amount is of the whole compound."""
    mg = salt.amount_mg
    if len(said.shares) == 1 and 0 < said.shares[0] / 100 <= most_elemental_fraction():
        return _by_share(said, mg, said.shares[0])
    if mg >= MOST_ELEMENTAL_MG and (branded := _of_brand(said, mg)):
        return branded
    whole = salt.kind == "compound" or (salt.unit == "g" and mg > MOST_ELEMENTAL_MG)
    if whole and len(salt.forms) == 1:
        return from_compound(salt.forms[0], mg, state=salt.state, said=said)
    return doubtful(
        said,
        mg,
        "The amount stands beside the name of a salt and may be the weight of the "
        "salt or the element in it.",
    )


def _by_share(said: Said, mg: float, percent: float) -> LabelReading:
    """Return the element by the share of it that the label states."""
    most, _ = fractions_of(said)
    too_rich = percent / 100 > most * (1 + OVERAGE)
    more = f", more than the {most:.1%} it can hold without oxide" if too_rich else ""
    return found(
        said,
        mg * percent / 100,
        f"{percent:g} % of {in_mg(mg)} of {form_in_words(said)} is said to be the element{more}.",
        compound=mg,
        buffered=too_rich,
    )


def _of_brand(said: Said, mg: float) -> LabelReading | None:
    """Return the element in a raw material by what its own labels declare."""
    brand = brands().get(said.brand)
    if brand is None or brand.elemental_fraction is None:
        return None
    return found(
        said,
        mg * brand.elemental_fraction,
        f"{brand.name.capitalize()} is the name of the whole compound, of which its labels declare "
        f"{brand.elemental_fraction:.1%} as the element.",
        compound=mg,
    )


def from_compound(
    form: str, mg: float, *, state: str = "", said: Said | None = None
) -> LabelReading:
    """Return the element in an amount that is known to be the whole compound.

    Args:
        form: Name of the form.
        mg: Milligrams of the compound.
        state: Words for the hydrate, where they are known.
        said: What else the label says.
    """
    said = said or Said(magnesium=True, forms=(form,))
    if branded := _of_brand(said, mg):
        return branded
    states = [c for c in compounds_of(form) if c.state[:5] == state[:5]] if state else []
    states = states or list(compounds_of(form))
    if not states:
        return none(said, f"What {form} holds is not known here.", compound=mg)
    most, least = (f(c.elemental_fraction for c in states) for f in (max, min))
    if most / least > WIDEST_STATES:
        return none(
            said,
            f"{in_mg(mg)} of {form} hold {in_mg(mg * least)} or {in_mg(mg * most)} of the element: it comes "
            "with water and without, and the label does not say which.",
            if_compound=mg * most,
            compound=mg,
        )
    leanest = min(states, key=lambda compound: compound.elemental_fraction)
    spread = "" if most == least else f"; as the {leanest.state} only {in_mg(mg * least)}"
    water = f", {leanest.state}," if most == least and leanest.state != "anhydrous" else ""
    if mg * most > MOST_ELEMENTAL_MG:
        return none(
            said,
            f"{in_mg(mg * most)} of the element is more than any serving holds.",
            if_compound=mg * most,
            compound=mg,
        )
    return found(
        said,
        mg * most,
        f"{in_mg(mg)} of {form}{water} hold {in_mg(mg * most)} of the element ({most:.2%} by its formula"
        f"{spread}).",
        compound=mg,
        low=mg * least,
    )
