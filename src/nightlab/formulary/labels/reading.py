"""From what a label says to milligrams of elemental magnesium, or to the reason why there are none."""

from __future__ import annotations

from dataclasses import replace

from nightlab.formulary.chemistry import most_elemental_fraction
from nightlab.formulary.labels.agreement import (
    OVERAGE,
    agreed,
    daily_value_of,
    daily_values,
    distinct,
    fits,
    forms_of,
    fractions_of,
    held_mg,
    is_per_unit,
    percents_of,
    same,
)
from nightlab.formulary.labels.answers import (
    MOST_ELEMENTAL_MG,
    LabelReading,
    contradicted,
    doubtful,
    form_in_words,
    found,
    in_list,
    in_mg,
    none,
)
from nightlab.formulary.labels.said import Per, Said, Statement
from nightlab.formulary.labels.salts import by_percent, one_salt, plain_amount, several
from nightlab.formulary.labels.statements import said_on

OXIDE_ROUNDING = 0.01
"""Nothing holds more than pure oxide; 242 mg in 400 mg is rounding, 250 mg is a slip."""
MOLES = {"mmol", "meq"}
ROUNDING_OF_SHARES = 0.6
"""A share of the element is written to a whole percent."""
MOST_DECLARED_MG = 600
"""Above it "(as citrate) 1000 mg" is taken for the compound as often as not."""
LEAST_ELEMENTAL_MG = 2
"""No product is sold for less; a smaller amount is more likely a slip of the unit or of the point."""
MOST_STATEMENTS = 40
"""Amounts of magnesium on one label; more is some other text."""


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
        return none(
            said,
            "This is a homoeopathic name. Its D or X says how often the substance was diluted, not how "
            "many milligrams are in it.",
            ambiguous=False,
        )
    if not said.statements:
        return _without_amount(said)
    if doubt := _doubt(said):
        return none(said, doubt)
    said = _with_loose_percent(said)
    element = [s for s in said.statements if s.kind in {"elemental", "declared"}]
    return _from_element(said, element) if element else _from_the_rest(said)


def _with_loose_percent(said: Said) -> Said:
    """Give the one amount of a label the one percentage before it: "100 % NRV (375 mg)"."""
    if len(said.statements) != 1 or len(said.loose_percents) != 1 or percents_of(said):
        return said
    return replace(said, statements=[replace(said.statements[0], percents=said.loose_percents)])


def _from_element(said: Said, stated: list[Statement]) -> LabelReading:
    sources = {s.forms for s in stated if s.forms}
    amounts = distinct([s.amount_mg for s in stated])
    if len(sources) > 1 and len(amounts) == 1:
        return none(
            said,
            f"{in_mg(amounts[0])} stands beside each of several sources, as their sum or as a part.",
        )
    if len(amounts) > 1:
        said = _per_serving(said)
    others = [s for s in said.statements if s.kind not in {"elemental", "declared"}]
    mg = agreed(amounts, said.units_per_serving)
    if mg is None:
        return none(said, f"The label states different amounts of the element: {in_list(amounts)}.")
    if all(s.kind == "declared" for s in stated) and not percents_of(said):
        clear = any(fits(mg, s) for s in others if s.kind != "plain")
        if mg > MOST_DECLARED_MG and not clear:
            return doubtful(
                said,
                mg,
                "“As” a salt is how a facts panel gives the element, but so much "
                "in one serving is more often the weight of the salt.",
            )
    if mg > MOST_ELEMENTAL_MG:
        return none(
            said, f"{mg:g} mg of the element is more than any serving holds.", if_elemental=mg
        )
    if mg < LEAST_ELEMENTAL_MG:
        return none(
            said,
            f"{in_mg(mg)} of the element is less than any serving holds; the unit or the point may have "
            "slipped.",
            if_elemental=mg,
        )
    return _checked(said, mg, others)


def _per_serving(said: Said) -> Said:
    """Return a label of which one amount is a capsule's and another the serving's, as the serving's."""
    whole = [replace(s, per=Per()) for s in said.statements]
    return replace(said, statements=whole, speaks_of_one_unit=False)


def _checked(said: Said, mg: float, others: list[Statement]) -> LabelReading:
    """Hold the stated element against percentages and compound amounts."""
    if _all_of_a_salt(said, mg):
        return none(
            said,
            f"{in_mg(mg)} is given for {form_in_words(said)} and for the element in it. The one cannot be "
            f"all of the other; even pure oxide holds {most_elemental_fraction():.1%}.",
            if_elemental=mg,
        )
    different = [s for s in others if not same(s.amount_mg, mg)]
    whole = [s.amount_mg for s in different if s.kind != "plain" or _may_be_whole(said, s, mg)]
    plain = [s.amount_mg for s in different if s.kind == "plain" and s.amount_mg not in whole]
    if any(not is_per_unit(p, mg, said.units_per_serving) for p in plain):
        return none(said, f"{in_list([mg, *plain])} are both given for magnesium.", if_elemental=mg)
    compound = (
        sum(distinct(whole)) if whole and len(forms_of(said)) > 1 else max(whole, default=None)
    )
    if compound == 0:
        return none(
            said, f"{in_mg(mg)} of the element cannot be in 0 mg of a compound.", if_elemental=mg
        )
    percents = _of_daily_values(said, mg, compound)
    standard = daily_value_of(mg, percents)
    if percents and standard is None:
        return contradicted(said, mg, percents)
    how = f"The label gives {in_mg(mg)} as the element"
    if standard:
        how += f", and {percents[0]:g} % of the {standard} agrees"
    if compound is None or is_per_unit(compound, mg, said.units_per_serving):
        return found(said, mg, f"{how}.")
    return _against_compound(said, mg, compound, how)


def _all_of_a_salt(said: Said, mg: float) -> bool:
    """Whether a salt is said to hold its whole weight of the element, and no percentage explains it.

    Assumptions: "magnesium citrate 200 mg" above the panel's "magnesium (as citrate) 200 mg" names the
    element twice.
    """
    equal = {s.kind for s in said.statements if same(s.amount_mg, mg) and s.unit not in MOLES}
    own = "compound" in equal or ("elemental" in equal and "unclear" in equal)
    return own and bool(forms_of(said)) and daily_value_of(mg, percents_of(said)) is None


def _of_daily_values(said: Said, mg: float, compound_mg: float | None) -> tuple[float, ...]:
    """Return the percentages that are not simply the share of the element in its compound."""
    share = None if compound_mg is None else 100 * mg / compound_mg
    return tuple(
        p for p in percents_of(said) if share is None or abs(p - share) > ROUNDING_OF_SHARES
    )


def _may_be_whole(said: Said, plain: Statement, mg: float) -> bool:
    """Whether "magnesium 1000 mg (141 mg elemental)" gives the weight of a compound first."""
    spelled_out = any(s.kind == "elemental" for s in said.statements)
    return spelled_out and mg <= plain.amount_mg * most_elemental_fraction()


def _against_compound(said: Said, mg: float, compound_mg: float, how: str) -> LabelReading:
    share = mg / compound_mg
    most, least = fractions_of(said)
    if share > most_elemental_fraction() * (1 + OXIDE_ROUNDING):
        swapped = compound_mg / mg
        hint = ""
        if least * (1 - 3 * OVERAGE) <= swapped <= most * (1 + OVERAGE):
            hint = f" The two numbers may be swapped: {in_mg(compound_mg)} of the element in {in_mg(mg)}."
        return none(
            said,
            f"{in_mg(mg)} of the element in {in_mg(compound_mg)} of a compound is {share:.0%}; even pure "
            f"oxide holds {most_elemental_fraction():.1%}.{hint}",
            if_elemental=mg,
            compound=compound_mg,
        )
    if share > most * (1 + OVERAGE):
        return found(
            said,
            mg,
            f"{how}. That is {share:.1%} of the {in_mg(compound_mg)} compound; "
            f"{form_in_words(said)} holds {most:.1%} at most, so oxide was added or a number is wrong.",
            compound=compound_mg,
            buffered=True,
            questions=("Does the list of ingredients name magnesium oxide, or the word buffered?",),
        )
    note = f" {in_mg(compound_mg)} of {form_in_words(said)} can hold it ({share:.1%}, at most {most:.1%})."
    questions: tuple[str, ...] = ()
    if share < least / 2:
        note = f" It is only {share:.1%} of the {in_mg(compound_mg)} compound, less than expected."
        questions = ("Is the larger amount the weight of the whole capsule or powder?",)
    return found(said, mg, f"{how}.{note}", compound=compound_mg, questions=questions)


def _from_the_rest(said: Said) -> LabelReading:
    if len(said.statements) > 1 and (sure := _by_own_percent(said)):
        return _from_element(sure, [s for s in sure.statements if s.kind == "elemental"])
    plain = distinct([s.amount_mg for s in said.statements if s.kind == "plain"])
    salts = [s for s in said.statements if s.kind in {"unclear", "compound"}]
    if plain and salts:
        return _plain_beside_salt(said, plain, salts)
    if len(plain) > 1 or len(distinct([s.amount_mg for s in salts])) > 1:
        return several(said, plain, salts)
    statement = said.statements[0]
    if percents := percents_of(said):
        return by_percent(said, statement, percents)
    return plain_amount(said, plain[0]) if plain else one_salt(said, salts[0])


def _by_own_percent(said: Said) -> Said | None:
    """Take for the element what a percentage of its own says is the element."""
    agreeing = [
        s
        for s in said.statements
        if s.percents and daily_value_of(s.amount_mg, s.percents) is not None
    ]
    if len(distinct([s.amount_mg for s in agreeing])) != 1:
        return None
    return replace(
        said,
        statements=[replace(s, kind="elemental") if s in agreeing else s for s in said.statements],
    )


def _plain_beside_salt(said: Said, plain: list[float], salts: list[Statement]) -> LabelReading:
    compound = sum(distinct([s.amount_mg for s in salts]))
    least, most = held_mg(salts)
    if len(plain) == 1 and least * 0.7 <= plain[0] <= most * (1 + OVERAGE):
        return _checked(said, plain[0], salts)
    if len(plain) == 1 and daily_value_of(plain[0], percents_of(said)):
        return _checked(said, plain[0], salts)
    too_rich = len(plain) == 1 and most < plain[0] <= compound * most_elemental_fraction()
    hint = " Only with oxide added could it hold so much." if too_rich else ""
    return none(
        replace(said, buffered=said.buffered or too_rich),
        f"{in_list(plain)} of magnesium and {in_mg(compound)} of {form_in_words(said)} do not fit "
        f"together.{hint}",
        if_elemental=plain[0],
        compound=compound,
    )


def _without_amount(said: Said) -> LabelReading:
    if len(said.loose_percents) == 1:
        low, high = (f(m for _, m in daily_values()) * said.loose_percents[0] for f in (min, max))
        return none(
            said,
            f"A percentage alone leaves {in_mg(low)} to {in_mg(high)}, by the daily value meant.",
        )
    if said.too_much:
        return none(said, "The amount on the label is more than any serving holds.")
    return none(said, "The text names magnesium without an amount and its unit.")


def _doubt(said: Said) -> str:
    """Return why no amount of the label can be relied on; empty where they can."""
    if len(said.statements) > MOST_STATEMENTS:
        return f"{len(said.statements)} amounts of magnesium are no label."
    if said.hedged:
        return f"{said.hedged!r} beside an amount leaves open how much it is."
    unsure = next((s for s in said.statements if not s.sure), None)
    if unsure is None or _settled(said):
        return ""
    return (
        "A number can be read in two ways, because of its point, comma or space, or because the salt is "
        f"not known here: it would be {in_mg(unsure.amount_mg)}."
    )


def _settled(said: Said) -> bool:
    """Whether the doubtful number is of one salt, and holds the amount of the element that is clear."""
    doubtful_ones = [s for s in said.statements if not s.sure]
    clear = distinct([s.amount_mg for s in said.statements if s.kind == "elemental" and s.sure])
    salt = doubtful_ones[0]
    return (
        len(doubtful_ones) == 1
        and len(clear) == 1
        and salt.kind in {"unclear", "compound"}
        and salt.state != "unknown"
        and fits(clear[0], salt)
    )
