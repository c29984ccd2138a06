"""What comes of reading a label: an amount with its reason, or a reason with its questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.formulary.labels.agreement import daily_values, forms_of, same, states_of
from nightlab.formulary.labels.said import Per
from nightlab.formulary.labels.words import brands

if TYPE_CHECKING:
    from nightlab.formulary.labels.said import Said

MOST_ELEMENTAL_MG = 1000
"""No serving that is sold holds more; a larger amount is a slip or another unit."""
EU_LIMIT_MG = 250
LONGEST_IN_FULL_MG = 1e9

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
        forms: Every form that is named, a blend's too.
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
    forms: tuple[str, ...] = ()


def found(
    said: Said,
    mg: float,
    explanation: str,
    *,
    compound: float | None = None,
    buffered: bool = False,
    questions: tuple[str, ...] = (),
    low: float | None = None,
) -> LabelReading:
    """Return an amount of the element, per serving where the label lets a serving be counted."""
    if mg <= 0:
        return none(said, "An amount of nothing is no amount of magnesium.")
    pers, units = _pers_of(said, mg), said.units_per_serving or 1
    per = pers[0] if len(pers) == 1 else Per()
    if any(p.concentration for p in pers):
        return none(
            said,
            f"{explanation} That is per {pers[0].name}, and no dose until you know how much you take.",
            questions=("How many millilitres or grams do you take at a time?",),
        )
    if len(pers) > 1 or (units > 1 and said.speaks_of_one_unit and not per.name):
        return none(
            said,
            f"{explanation} The label speaks of one and of a serving of several, and not of which.",
            if_elemental=mg,
            questions=("Is that amount in one capsule or in the whole serving?",),
        )
    scale = units if per.one_unit else 1.0
    if scale > 1:
        explanation += f" That is per {per.name}; a serving of {units:g} holds {in_mg(mg * scale)}."
    return LabelReading(
        elemental_mg=mg * scale,
        ambiguous=False,
        form=form_or_none(said),
        explanation=explanation,
        questions=questions,
        buffered=buffered or said.buffered,
        compound_mg=None if compound is None else compound * scale,
        low_mg=(mg if low is None else low) * scale,
        per="serving" if units > 1 else per.name,
        forms=all_forms(said),
    )


def _pers_of(said: Said, mg: float) -> tuple[Per, ...]:
    """Return what an amount is per, by the statements that give it, else by all of them.

    Assumptions: an amount that is so many times that of one capsule is the serving's.
    """
    own = [s for s in said.statements if same(s.amount_mg, mg)]
    others = [s for s in said.statements if s not in own]
    units = said.units_per_serving
    if units and own and any(s.per.one_unit and same(s.amount_mg * units, mg) for s in others):
        return (Per("serving"),)
    named = {s.per.name: s.per for s in own if s.per.name}
    if not named:
        named = {s.per.name: s.per for s in others if s.per.name}
        if own and units and units > 1 and any(per.one_unit for per in named.values()):
            return (*named.values(), Per("serving"))  # one of them, and not said which
    return tuple(named.values())


def none(
    said: Said,
    explanation: str,
    *,
    ambiguous: bool = True,
    if_compound: float | None = None,
    if_elemental: float | None = None,
    compound: float | None = None,
    questions: tuple[str, ...] = (),
) -> LabelReading:
    """Return no amount, with the reason and with what to look up."""
    return LabelReading(
        elemental_mg=None,
        ambiguous=ambiguous,
        form=form_or_none(said),
        explanation=explanation,
        questions=(ASK_LINE, *questions) if ambiguous else questions,
        buffered=said.buffered,
        compound_mg=compound,
        if_compound_mg=if_compound,
        if_elemental_mg=if_elemental,
        per=next((s.per.name for s in said.statements if s.per.name), ""),
        forms=all_forms(said),
    )


def doubtful(said: Said, mg: float, why: str) -> LabelReading:
    """Name both readings of an amount, and choose none."""
    statement = next(s for s in said.statements if s.amount_mg == mg)
    states = states_of(statement)
    brand = brands().get(said.brand)
    share = brand.elemental_fraction if brand and brand.elemental_fraction else None
    share = share or (states[0].elemental_fraction if states else None)
    parts = [why]
    if share:
        parts.append(f"If it is the whole compound, {in_mg(mg * share)} of it are the element.")
    parts.append(_if_element(mg))
    return none(said, " ".join(parts), if_compound=mg * share if share else None, if_elemental=mg)


def _if_element(mg: float) -> str:
    times = mg / EU_LIMIT_MG
    limit = (
        f", {times:.1f} times the {EU_LIMIT_MG} mg a day that the EU's upper limit allows"
        if times > 1
        else ""
    )
    return f"If it is the element, it is {in_mg(mg)}{limit.replace('.0 times', ' times')}."


def contradicted(said: Said, mg: float, percents: tuple[float, ...]) -> LabelReading:
    """Return no amount, because a percentage speaks against it."""
    low, high = (f(m for _, m in daily_values()) for f in (min, max))
    return none(
        said,
        f"{percents[0]:g} % of a daily value would be {in_mg(percents[0] * low)} to "
        f"{in_mg(percents[0] * high)} of the element, which does not fit {in_mg(mg)}.",
        if_elemental=mg if mg <= MOST_ELEMENTAL_MG else None,
    )


def all_forms(said: Said) -> tuple[str, ...]:
    """Return every form that is named."""
    return tuple(dict.fromkeys((*forms_of(said), *said.forms)))


def form_or_none(said: Said) -> str | None:
    """Return the one form that is named, ``blend`` for several, None for none."""
    forms = all_forms(said)
    return None if not forms else forms[0] if len(forms) == 1 else "blend"


def form_in_words(said: Said) -> str:
    """Return the form for a sentence."""
    form = form_or_none(said)
    return "the blend" if form == "blend" else form or "the compound"


def in_mg(value: float) -> str:
    """Return an amount with its unit, to the precision that labels have."""
    whole = 100 <= value < LONGEST_IN_FULL_MG
    return f"{value:.0f} mg" if whole else f"{value:.3g} mg"


def in_list(amounts: list[float]) -> str:
    """Return amounts for a sentence."""
    return " and ".join(dict.fromkeys(map(in_mg, amounts)))
