"""What a clause speaks of: magnesium, a form of it, or something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.formulary.labels.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Sequence

TWO_WORDS = {
    frozenset({"lysinate", "magnesium bisglycinate"}): "magnesium lysinate glycinate",
    frozenset({"acetyl", "magnesium taurate"}): "magnesium acetyl-taurate",
}
OTHERS_SALTS = {"phosphate", "picolinate", "picolinat", "monomethionine", "bicarbonate"}
SALT_ENDINGS = ("ate", "at", "ato", "aat")
SHORTEST_SALT = 6
NOT_SALTS = ("chelat", "quelat")


@dataclass(slots=True)
class Subject:
    """What a clause speaks of.

    Args:
        magnesium: It is magnesium.
        other: It is another nutrient.
        ignored: It is nothing that is dosed: an additive, a serving.
        elemental: It is said to be the element.
        declared: Its source is named as a facts panel names it: "as citrate".
        forms: Forms of magnesium.
        state: Words for the hydrate.
    """

    magnesium: bool = False
    other: bool = False
    ignored: bool = False
    elemental: bool = False
    declared: bool = False
    forms: tuple[str, ...] = ()
    state: str = ""

    @property
    def speaks(self) -> bool:
        """Whether it says anything that an amount could belong to."""
        return self.magnesium or self.other or self.ignored or self.elemental or self.declared


Item = Subject | Token
"""A clause, reduced: subjects, amounts and percentages in their order."""


def add_word(items: list[Item], token: Token, *, forms_alone: bool) -> None:
    """Let a word begin a subject, or say more of the last.

    Args:
        items: The clause so far.
        token: The word.
        forms_alone: Whether "citrate" alone is magnesium's, because the label speaks of magnesium.
    """
    last = items[-1] if items and isinstance(items[-1], Subject) else None
    if token.kind in {"serving", "unit", "additive", "homoeopathic", "other"}:
        _not_magnesium(items, last, token)
    elif token.kind == "magnesium" or (token.meaning and token.meaning.with_magnesium):
        if last is None or last.other or last.ignored:
            last = _begun(items, Subject())
        last.magnesium = True
        _add_form(last, token)
    elif token.kind == "form":
        if last is not None or forms_alone:
            _add_form(last or _begun(items, Subject(magnesium=True)), token)
    elif token.kind == "word":
        if last and _unknown_salt(last, token):
            last.forms = (f"magnesium {token.text}",)
    elif token.kind in {"elemental", "as", "from", "hydrate"}:
        _qualify(last or _begun(items, Subject()), token)


def describe(subject: Subject, group: Sequence[Token], *, forms_alone: bool) -> None:
    """Let what stands in brackets describe the subject before them."""
    kinds = {t.kind for t in group}
    if kinds & {"other", "additive"} and "magnesium" not in kinds:
        return
    inside: list[Item] = []
    for token in group:
        if token.kind != "amount":
            add_word(inside, token, forms_alone=forms_alone)
    has_mass = any(t.kind == "amount" and t.unit != "%" for t in group)
    has_amount = any(t.kind == "amount" for t in group)  # "(141 mg elemental)", "(14 % elemental)"
    for found in (s for s in inside if isinstance(s, Subject)):
        # "Magnesium citrate 500 mg (as …)" is no panel's way of giving the element.
        subject.declared |= found.declared and bool(found.forms) and not subject.forms
        if found.declared or not has_mass:
            subject.forms = tuple(dict.fromkeys((*subject.forms, *found.forms)))
        subject.elemental |= found.elemental and (not has_amount or "from" in kinds)


def only_percents(group: Sequence[Token]) -> list[Token]:
    """Return the percentages of brackets that hold no other amount."""
    amounts = [t for t in group if t.kind == "amount"]
    share = any(t.kind in {"elemental", "magnesium"} for t in group)
    return [] if share or any(t.unit != "%" for t in amounts) else amounts


def _begun(items: list[Item], subject: Subject) -> Subject:
    items.append(subject)
    return subject


def _not_magnesium(items: list[Item], last: Subject | None, token: Token) -> None:
    if token.kind == "additive" and last and last.magnesium and not last.forms:
        last.magnesium, last.ignored = False, True
    elif token.kind == "other" and last and last.magnesium and token.text in OTHERS_SALTS:
        last.state = "unknown"
    elif token.kind == "serving":
        if not items:
            items.append(Subject(ignored=True))
    elif token.kind != "unit" and not (last and last.other):
        items.append(Subject(other=token.kind == "other", ignored=token.kind != "other"))


def _add_form(subject: Subject, token: Token) -> None:
    form = token.meaning.form if token.meaning else ""
    if not form or subject.other or subject.ignored:
        return
    # "Elemental magnesium citrate" names two things at once, and settles neither.
    subject.elemental &= subject.declared
    subject.forms = _joined(subject.forms, form)
    if token.text == "epsom":
        subject.state = "heptahydrate"


def _joined(forms: tuple[str, ...], form: str) -> tuple[str, ...]:
    """Add a form; "lysinate glycinate" and "acetyl taurate" are one form each."""
    if forms and (both := TWO_WORDS.get(frozenset({forms[-1], form}))):
        return tuple(dict.fromkeys((*forms[:-1], both)))
    chelate = "magnesium lysinate glycinate" in forms and form == "magnesium bisglycinate"
    return forms if form in forms or chelate else (*forms, form)


def _qualify(subject: Subject, token: Token) -> None:
    if token.kind == "elemental":
        subject.elemental = True
    elif token.kind in {"as", "from"}:
        subject.declared |= not subject.forms
    elif token.text.startswith(("hydrochlor", "clorhidr")) and subject.forms:
        subject.forms = (*subject.forms[:-1], f"{subject.forms[-1]} hydrochloride")
    else:
        subject.state = token.text


def _unknown_salt(subject: Subject, token: Token) -> bool:
    """Whether a word ends as the names of salts do: "magnesium succinate"."""
    return (
        (subject.magnesium or subject.declared)
        and not (subject.forms or subject.other or subject.ignored)
        and len(token.text) >= SHORTEST_SALT
        and token.text.endswith(SALT_ENDINGS)
        and not token.text.startswith(NOT_SALTS)
    )
