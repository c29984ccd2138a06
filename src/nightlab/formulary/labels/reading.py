"""From what a label says to milligrams of elemental magnesium, or to the reason why there are none."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from nightlab.formulary.chemistry import Compound, compounds_of, most_elemental_fraction
from nightlab.formulary.labels.statements import Basis, Said, Statement, said_on
from nightlab.formulary.labels.words import brands

DAILY_VALUES = Path(__file__).with_name("daily_values.csv")

ROUNDING = 0.03
"""Labels round: two amounts that differ by less are one."""
OVERAGE = 0.05
"""A declared amount may lie this far above what the formula holds, for rounding on both sides."""
OXIDE_ROUNDING = 0.01
"""Nothing holds more than pure oxide; 242 mg in 400 mg is rounding, 250 mg is a slip."""
MOST_DECLARED_MG = 600
"""Above it "(as citrate) 1000 mg" is taken for the compound as often as not."""
MOST_ELEMENTAL_MG = 1000
"""No serving that is sold holds more; a larger amount is a slip or another unit."""
MOST_STATEMENTS = 40
"""Amounts of magnesium on one label; more is some other text."""
WIDEST_STATES = 1.5
"""A salt whose hydrates differ by more cannot be counted until the label says which it is."""

ASK_LINE = 'What stands on the line "Magnesium … mg (… % DV)" or "… % NRV" of the facts panel?'


@dataclass(frozen=True, slots=True)
class LabelReading:
    """What a label says about elemental magnesium.

    Args:
        elemental_mg: Milligrams of the element, per what ``per`` says; None where the label does not
            let it be known.
        ambiguous: Whether the label allows more than one reading.
        form: Form of magnesium, ``blend`` for several, None where none is named.
        explanation: How the amount was found, or why there is none.
        questions: What to look up on the label, the most useful first.
        buffered: Whether more magnesium is declared than the form can hold, as with added oxide.
        compound_mg: Milligrams of the whole compound, where they are known.
        if_compound_mg: The element, if the amount in doubt is of the whole compound.
        if_elemental_mg: The element, if the amount in doubt is of the element.
        low_mg: The least it can be, where hydrates leave a range; else ``elemental_mg``.
        per: What the amount is per, such as ``serving``, ``capsule`` or ``5 ml``; empty if unsaid.
        names_magnesium: Whether the label speaks of magnesium at all.
    """

    elemental_mg: float | None
    ambiguous: bool
    form: str | None
    explanation: str
    questions: tuple[str, ...] = ()
    buffered: bool = False
    compound_mg: float | None = None
    if_compound_mg: float | None = None
    if_elemental_mg: float | None = None
    low_mg: float | None = None
    per: str = ""
    names_magnesium: bool = True


@cache
def daily_values() -> tuple[tuple[str, float], ...]:
    """Return each standard of daily values and its milligrams of magnesium per percent."""
    with DAILY_VALUES.open(encoding="utf-8", newline="") as file:
        return tuple((r["standard"], float(r["mg_per_percent"])) for r in csv.DictReader(file))


def read_label(text: str) -> LabelReading:
    """Return the elemental magnesium that a typed label declares.

    Assumptions: where two readings are possible, none is chosen.

    Raises:
        NightlabError: Nothing is written there, or more than any label holds.

    Example:
        >>> read_label("Magnesium (as bisglycinate) 200 mg (48% DV)").elemental_mg
        200.0
        >>> doubtful = read_label("Magnesium bisglycinate 1000 mg")
        >>> doubtful.elemental_mg, doubtful.ambiguous, round(doubtful.if_compound_mg)
        (None, True, 141)
    """
    return decide(said_on(text))


def decide(said: Said) -> LabelReading:
    """Return the one reading that everything said allows, or the reason why there is none."""
    if not said.magnesium:
        return LabelReading(
            None,
            ambiguous=False,
            form=None,
            explanation="The text does not speak of magnesium.",
            names_magnesium=False,
        )
    if said.homoeopathic:
        return _none(
            said,
            "This is a homoeopathic name. Its D or X says how often the substance was diluted, not how "
            "many milligrams are in it.",
            ambiguous=False,
        )
    if not said.statements:
        return _without_amount(said)
    if doubt := _doubt(said):
        return _none(said, doubt)
    element = [s for s in said.statements if s.kind in {"elemental", "declared"}]
    return _from_element(said, element) if element else _from_the_rest(said)


# --- where the element is stated ----------------------------------------------------------------


def _from_element(said: Said, stated: list[Statement]) -> LabelReading:
    sources = {s.forms for s in stated if s.forms}
    amounts = _distinct([s.amount_mg for s in stated])
    if len(sources) > 1 and len(amounts) == 1:
        return _none(
            said,
            f"{_mg(amounts[0])} stands beside each of several sources; is it the sum, or its part?",
        )
    others = [s for s in said.statements if s.kind not in {"elemental", "declared"}]
    mg = _agreed(amounts, said.basis)
    if mg is None:
        return _none(said, f"The label states different amounts of the element: {_list(amounts)}.")
    if all(s.kind == "declared" for s in stated) and not _percents(said):
        clear = any(_fits(mg, s) for s in others if s.kind != "plain")
        if mg > MOST_DECLARED_MG and not clear:
            return _doubtful(
                said,
                mg,
                "“As” a salt is how a facts panel gives the element, but so much "
                "in one serving is more often the weight of the salt.",
            )
    if mg > MOST_ELEMENTAL_MG:
        return _none(
            said, f"{mg:g} mg of the element is more than any serving holds.", if_elemental=mg
        )
    return _checked(said, mg, others)


def _checked(said: Said, mg: float, others: list[Statement]) -> LabelReading:
    """Hold the stated element against percentages and compound amounts."""
    percents = _percents(said)
    standard = _standard(mg, percents)
    if percents and standard is None:
        return _contradicted(said, mg, percents)
    whole = [s.amount_mg for s in others if s.kind != "plain" and not _same(s.amount_mg, mg)]
    plain = [s.amount_mg for s in others if s.kind == "plain" and not _same(s.amount_mg, mg)]
    if any(not _is_per_unit(p, mg, said.basis) for p in plain) and not whole:
        return _none(said, f"{_list([mg, *plain])} are both given for magnesium.", if_elemental=mg)
    compound = (
        sum(_distinct(whole)) if whole and len(_forms(said)) > 1 else max(whole, default=None)
    )
    how = f"The label gives {_mg(mg)} as the element"
    if standard:
        how += f", and {percents[0]:g} % of the {standard} agrees"
    if compound is None or _is_per_unit(compound, mg, said.basis):
        return _found(said, mg, f"{how}.")
    return _against_compound(said, mg, compound, how)


def _against_compound(said: Said, mg: float, compound_mg: float, how: str) -> LabelReading:
    share = mg / compound_mg
    most, least = _fractions(said)
    if share > most_elemental_fraction() * (1 + OXIDE_ROUNDING):
        swapped = compound_mg / mg
        hint = ""
        if least * (1 - 3 * OVERAGE) <= swapped <= most * (1 + OVERAGE):
            hint = (
                f" The two numbers may be swapped: {_mg(compound_mg)} of the element in {_mg(mg)}."
            )
        return _none(
            said,
            f"{_mg(mg)} of the element in {_mg(compound_mg)} of a compound is {share:.0%}; even pure "
            f"oxide holds {most_elemental_fraction():.1%}.{hint}",
            if_elemental=mg,
            compound=compound_mg,
        )
    if share > most * (1 + OVERAGE):
        return _found(
            said,
            mg,
            f"{how}. That is {share:.1%} of the {_mg(compound_mg)} compound; "
            f"{_form(said)} holds {most:.1%} at most, so oxide was added or a number is wrong.",
            compound=compound_mg,
            buffered=True,
            questions=("Does the list of ingredients name magnesium oxide, or the word buffered?",),
        )
    note = f" {_mg(compound_mg)} of {_form(said)} can hold it ({share:.1%}, at most {most:.1%})."
    questions: tuple[str, ...] = ()
    if share < least / 2:
        note = f" It is only {share:.1%} of the {_mg(compound_mg)} compound, less than expected."
        questions = ("Is the larger amount the weight of the whole capsule or powder?",)
    return _found(said, mg, f"{how}.{note}", compound=compound_mg, questions=questions)


# --- where it is not -------------------------------------------------------------------------------


def _from_the_rest(said: Said) -> LabelReading:
    if len(said.statements) > 1 and (sure := _by_own_percent(said)):
        return _from_element(sure, [s for s in sure.statements if s.kind == "elemental"])
    plain = _distinct([s.amount_mg for s in said.statements if s.kind == "plain"])
    salts = [s for s in said.statements if s.kind in {"unclear", "compound"}]
    if plain and salts:
        return _plain_beside_salt(said, plain, salts)
    if len(plain) > 1 or len(_distinct([s.amount_mg for s in salts])) > 1:
        return _several(said, plain, salts)
    statement = said.statements[0]
    if percents := _percents(said):
        return _by_percent(said, statement, percents)
    return _plain(said, plain[0]) if plain else _one_salt(said, salts[0])


def _by_own_percent(said: Said) -> Said | None:
    """Take for the element what a percentage of its own says is the element."""
    agreeing = [
        s for s in said.statements if s.percents and _standard(s.amount_mg, s.percents) is not None
    ]
    if len(_distinct([s.amount_mg for s in agreeing])) != 1:
        return None
    return replace(
        said,
        statements=[replace(s, kind="elemental") if s in agreeing else s for s in said.statements],
    )


def _plain_beside_salt(said: Said, plain: list[float], salts: list[Statement]) -> LabelReading:
    compound = sum(_distinct([s.amount_mg for s in salts]))
    least, most = _held_mg(salts)
    if len(plain) == 1 and least * 0.7 <= plain[0] <= most * (1 + OVERAGE):
        return _checked(said, plain[0], salts)
    if len(plain) == 1 and _standard(plain[0], _percents(said)):
        return _checked(said, plain[0], salts)
    return _none(
        said,
        f"{_list(plain)} of magnesium and {_mg(compound)} of {_form(said)} do not fit together.",
        if_elemental=plain[0],
        compound=compound,
    )


def _held_mg(salts: list[Statement]) -> tuple[float, float]:
    """Return the least and the most of the element that stated amounts of salts can hold."""
    least = most = 0.0
    for amount, forms in {(s.amount_mg, s.forms) for s in salts}:
        held = [c.elemental_fraction for form in forms for c in compounds_of(form)]
        least += amount * min(held, default=0.0)
        most += amount * max(held, default=most_elemental_fraction())
    return least, most


def _several(said: Said, plain: list[float], salts: list[Statement]) -> LabelReading:
    amounts = [*plain, *(s.amount_mg for s in salts)]
    by_salt = None
    if not plain and all(len(s.forms) == 1 and compounds_of(s.forms[0]) for s in salts):
        by_salt = sum(s.amount_mg * _states(s)[0].elemental_fraction for s in salts)
    return _none(
        said,
        f"The label gives {_list(amounts)} and does not say which of it is the element.",
        if_compound=by_salt,
    )


def _by_percent(said: Said, statement: Statement, percents: tuple[float, ...]) -> LabelReading:
    mg = statement.amount_mg
    fraction = _single_fraction(statement)
    as_element = _standard(mg, percents)
    as_compound = _standard(mg * fraction, percents, ROUNDING) if fraction else None
    if as_element and mg <= MOST_ELEMENTAL_MG:
        return _found(
            said,
            mg,
            f"{percents[0]:g} % of the {as_element} is {_mg(mg)} of the element, the "
            "amount on the label.",
        )
    if as_compound and fraction:
        return _found(
            said,
            mg * fraction,
            f"{percents[0]:g} % of the {as_compound} agrees with the {_mg(mg * fraction)} of the element "
            f"that {_mg(mg)} of {_form(said)} hold.",
            compound=mg,
        )
    return _contradicted(said, mg, percents)


def _plain(said: Said, mg: float) -> LabelReading:
    return _none(
        said,
        f"{_mg(mg)} of magnesium may be the element or the weight of a salt; the text does not say.",
        if_elemental=mg if mg <= MOST_ELEMENTAL_MG else None,
        questions=("Which form does the label name, such as citrate or bisglycinate?",),
    )


def _one_salt(said: Said, salt: Statement) -> LabelReading:
    mg = salt.amount_mg
    if len(said.shares) == 1 and 0 < said.shares[0] / 100 <= _fractions(said)[0] * (1 + OVERAGE):
        share = said.shares[0]
        return _found(
            said,
            mg * share / 100,
            f"{share:g} % of {_mg(mg)} of {_form(said)} is said to be the element.",
            compound=mg,
        )
    if mg >= MOST_ELEMENTAL_MG and (found := _of_brand(said, mg)):
        return found
    whole = salt.kind == "compound" or (salt.unit == "g" and mg > MOST_ELEMENTAL_MG)
    if whole and len(salt.forms) == 1:
        return from_compound(salt.forms[0], mg, state=salt.state, said=said)
    return _doubtful(
        said,
        mg,
        "The amount stands beside the name of a salt and may be the weight of the "
        "salt or the element in it.",
    )


def _of_brand(said: Said, mg: float) -> LabelReading | None:
    """Return the element in a raw material by what its own labels declare."""
    brand = brands().get(said.brand)
    if brand is None or brand.elemental_fraction is None:
        return None
    return _found(
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
        return _none(said, f"What {form} holds is not known here.", compound=mg)
    most, least = (f(c.elemental_fraction for c in states) for f in (max, min))
    if most / least > WIDEST_STATES:
        return _none(
            said,
            f"{_mg(mg)} of {form} hold {_mg(mg * least)} or {_mg(mg * most)} of the element: it comes "
            "with water and without, and the label does not say which.",
            if_compound=mg * most,
            compound=mg,
        )
    leanest = min(states, key=lambda compound: compound.elemental_fraction)
    spread = "" if most == least else f"; as the {leanest.state} only {_mg(mg * least)}"
    if mg * most > MOST_ELEMENTAL_MG:
        return _none(
            said,
            f"{_mg(mg * most)} of the element is more than any serving holds.",
            if_compound=mg * most,
            compound=mg,
        )
    return _found(
        said,
        mg * most,
        f"{_mg(mg)} of {form} hold {_mg(mg * most)} of the element ({most:.2%} by its formula{spread}).",
        compound=mg,
        low=mg * least,
    )


# --- the parts of an answer ------------------------------------------------------------------------


def _found(
    said: Said,
    mg: float,
    explanation: str,
    *,
    compound: float | None = None,
    buffered: bool = False,
    questions: tuple[str, ...] = (),
    low: float | None = None,
) -> LabelReading:
    basis, per = said.basis, said.basis.per
    if mg <= 0:
        return _none(said, "An amount of nothing is no amount of magnesium.")
    if basis.concentration:
        return _none(
            said,
            f"{explanation} That is per {per}, and no dose until you know how much you take.",
            questions=("How many millilitres or grams do you take at a time?",),
            ambiguous=True,
        )
    units = basis.units_per_serving
    scale = units if units and per and per != "serving" else 1.0
    if scale > 1:
        explanation += f" That is per {per}; a serving of {units:g} holds {_mg(mg * scale)}."
    return LabelReading(
        elemental_mg=mg * scale,
        ambiguous=False,
        form=_form_or_none(said),
        explanation=explanation,
        questions=questions,
        buffered=buffered or said.buffered,
        compound_mg=None if compound is None else compound * scale,
        low_mg=(mg if low is None else low) * scale,
        per="serving" if scale > 1 or units else per,
    )


def _none(
    said: Said,
    explanation: str,
    *,
    ambiguous: bool = True,
    if_compound: float | None = None,
    if_elemental: float | None = None,
    compound: float | None = None,
    questions: tuple[str, ...] = (),
) -> LabelReading:
    return LabelReading(
        elemental_mg=None,
        ambiguous=ambiguous,
        form=_form_or_none(said),
        explanation=explanation,
        questions=(ASK_LINE, *questions) if ambiguous else questions,
        buffered=said.buffered,
        compound_mg=compound,
        if_compound_mg=if_compound,
        if_elemental_mg=if_elemental,
        per=said.basis.per,
    )


def _doubtful(said: Said, mg: float, why: str) -> LabelReading:
    """Name both readings of an amount, and choose none."""
    statement = next(s for s in said.statements if s.amount_mg == mg)
    states = _states(statement)
    brand = brands().get(said.brand)
    share = brand.elemental_fraction if brand and brand.elemental_fraction else None
    share = share or (states[0].elemental_fraction if states else None)
    parts = [why]
    if share:
        parts.append(f"If it is the whole compound, {_mg(mg * share)} of it are the element.")
    parts.append(_if_element(mg))
    return _none(said, " ".join(parts), if_compound=mg * share if share else None, if_elemental=mg)


def _if_element(mg: float) -> str:
    times = mg / 250
    limit = (
        f", {times:.1f} times the 250 mg a day that the EU's upper limit allows"
        if times > 1
        else ""
    )
    return f"If it is the element, it is {_mg(mg)}{limit.replace('.0 times', ' times')}."


def _contradicted(said: Said, mg: float, percents: tuple[float, ...]) -> LabelReading:
    low, high = (f(m for _, m in daily_values()) for f in (min, max))
    return _none(
        said,
        f"{percents[0]:g} % of a daily value would be {_mg(percents[0] * low)} to "
        f"{_mg(percents[0] * high)} of the element, which does not fit {_mg(mg)}.",
        if_elemental=mg if mg <= MOST_ELEMENTAL_MG else None,
    )


def _without_amount(said: Said) -> LabelReading:
    if len(said.loose_percents) == 1:
        low, high = (f(m for _, m in daily_values()) * said.loose_percents[0] for f in (min, max))
        return _none(
            said, f"A percentage alone leaves {_mg(low)} to {_mg(high)}, by the daily value meant."
        )
    return _none(said, "The text names magnesium without an amount and its unit.")


def _doubt(said: Said) -> str:
    """Return why no amount of the label can be relied on; empty where they can."""
    if len(said.statements) > MOST_STATEMENTS:
        return f"{len(said.statements)} amounts of magnesium are no label."
    if said.hedged:
        return f"{said.hedged!r} beside an amount leaves open how much it is."
    unsure = next((s for s in said.statements if not s.sure), None)
    if unsure is None:
        return ""
    return (
        "A number can be read in two ways, because of its point, comma or space, or because the salt is "
        f"not known here: it would be {_mg(unsure.amount_mg)}."
    )


# --- comparisons -----------------------------------------------------------------------------------


def _percents(said: Said) -> tuple[float, ...]:
    return tuple(dict.fromkeys(p for s in said.statements for p in s.percents))


def _standard(mg: float, percents: tuple[float, ...], slack: float = ROUNDING) -> str | None:
    """Return the daily value by which every percentage agrees with an amount."""
    for name, mg_per_percent in daily_values():
        if percents and all(
            abs(mg - p * mg_per_percent) <= max(0.51 * mg_per_percent, slack * mg) for p in percents
        ):
            return name
    return None


def _agreed(amounts: list[float], basis: Basis) -> float | None:
    """Return the one amount, the total of the others, or the serving's where another is a capsule's."""
    largest = max(amounts)
    rest = [a for a in amounts if a != largest]
    if not rest or _same(sum(rest), largest) or all(_is_per_unit(a, largest, basis) for a in rest):
        return largest
    return None


def _is_per_unit(a: float, b: float, basis: Basis) -> bool:
    units = basis.units_per_serving
    return bool(units) and (_same(a * (units or 1), b) or _same(b * (units or 1), a))


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= ROUNDING * max(a, b)


def _distinct(amounts: list[float]) -> list[float]:
    kept: list[float] = []
    for amount in amounts:
        if not any(_same(amount, other) for other in kept):
            kept.append(amount)
    return kept


def _fits(mg: float, salt: Statement) -> bool:
    return any(mg <= salt.amount_mg * c.elemental_fraction * (1 + OVERAGE) for c in _states(salt))


def _states(statement: Statement) -> tuple[Compound, ...]:
    return compounds_of(statement.forms[0]) if len(statement.forms) == 1 else ()


def _single_fraction(statement: Statement) -> float | None:
    states = _states(statement)
    return states[0].elemental_fraction if states else None


def _forms(said: Said) -> tuple[str, ...]:
    named = dict.fromkeys(f for s in said.statements for f in s.forms)
    return tuple(named) or said.forms


def _fractions(said: Said) -> tuple[float, float]:
    """Return the most and the least that the named forms can hold."""
    all_states = [c.elemental_fraction for form in _forms(said) for c in compounds_of(form)]
    return (max(all_states), min(all_states)) if all_states else (most_elemental_fraction(), 0.0)


def _form_or_none(said: Said) -> str | None:
    forms = tuple(dict.fromkeys((*_forms(said), *said.forms)))
    return None if not forms else forms[0] if len(forms) == 1 else "blend"


def _form(said: Said) -> str:
    form = _form_or_none(said)
    return "the blend" if form == "blend" else form or "the compound"


def _mg(value: float) -> str:
    return f"{value:.0f} mg" if value >= 100 else f"{value:.3g} mg"


def _list(amounts: list[float]) -> str:
    return " and ".join(dict.fromkeys(map(_mg, amounts)))
