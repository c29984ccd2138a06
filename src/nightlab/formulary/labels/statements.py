"""From the lines of a label to what they say about magnesium."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nightlab.formulary.labels.clauses import (
    brackets,
    clauses,
    is_weight,
    per_of,
    units_per_serving,
    weights_named,
)
from nightlab.formulary.labels.hedges import hedge_in
from nightlab.formulary.labels.pairing import is_mass, owners, statement
from nightlab.formulary.labels.said import Per, Said
from nightlab.formulary.labels.subjects import Item, Subject, add_word, describe, only_percents
from nightlab.formulary.labels.tokens import Token, tokens_of
from nightlab.formulary.labels.words import brands

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_MG_IN_A_SERVING = 20_000
"""More is the weight of a bag, not of a serving."""


def said_on(text: str) -> Said:
    """Return what a label says about magnesium.

    Raises:
        NightlabError: Nothing is written there, or more than any label holds.

    Example:
        >>> [(s.kind, s.amount_mg) for s in said_on("Magnesium (as citrate) 200 mg").statements]
        [('declared', 200.0)]
    """
    tokens = tokens_of(text)
    reader = _Reader(_beside_amounts(tokens))
    for mark, clause in clauses(tokens) if reader.said.magnesium else ():
        # "Do not exceed 350 mg of magnesium" gives no amount of the product.
        if clause and not any(t.kind == "warning" for t in clause):
            reader.read_clause(clause, mark)
    return reader.said


def _beside_amounts(tokens: Sequence[Token]) -> Said:
    """Return what the words say, amounts aside."""
    kinds = {t.kind for t in tokens}
    meanings = [t.meaning for t in tokens if t.meaning]
    named = "magnesium" in kinds or any(m.with_magnesium or m.distinctive for m in meanings)
    return Said(
        magnesium=named,
        homoeopathic="homoeopathic" in kinds,
        buffered="buffered" in kinds,
        hedged=hedge_in(tokens),
        brand=next((t.text for t in tokens if t.text in brands()), ""),
    )


def _is_a_bag(amount: Token) -> bool:
    return amount.unit == "mg" and amount.sure and amount.value > MOST_MG_IN_A_SERVING


class _Reader:
    """Walks through the clauses, and keeps what the next one may lean on."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.waiting: Subject | None = None  # named, and still without an amount
        self.of_another = False  # whether the last amount was another nutrient's
        self.per = Per()  # of this clause, or of "each capsule contains" before it

    def read_clause(self, tokens: Sequence[Token], mark: str) -> None:
        """Take in one clause, after what ``mark`` says."""
        outer, groups = brackets(tokens)
        items = self._without_shares(self._items(outer, groups))
        self._basis(outer, mark)
        subjects = [item for item in items if isinstance(item, Subject)]
        self._lean_on_the_last(items, outer, mark)
        if self._source_of_last(items, subjects):
            return
        found = self._keep(items, gives=mark == "gives" and bool(subjects))
        for group in groups:
            self._group(group, subjects)
        self._remember(subjects, found, mark)

    # --- what a clause holds ----------------------------------------------------------------------

    def _items(self, tokens: Sequence[Token], groups: list[list[Token]]) -> list[Item]:
        """Return subjects, amounts and percentages in their order."""
        items: list[Item] = []
        skip = weights_named(tokens)
        for i, token in enumerate(tokens):
            if token.kind == "amount" and i not in skip and token.unit not in {"ml", "l", "count"}:
                items.append(token)
            elif token.kind == ":":
                self._after_colon(items, tokens[i + 1 : i + 2])
            elif token.kind == "group":
                self._take_group(items, tokens[i - 1] if i else None, groups, int(token.value))
            else:
                add_word(items, token, forms_alone=self.said.magnesium)
        return [item for item in items if isinstance(item, Token) or item.speaks]

    def _take_group(
        self, items: list[Item], before: Token | None, groups: list[list[Token]], at: int
    ) -> None:
        """Let brackets describe the subject before them."""
        if before and is_weight(before, groups[at]):
            groups[at] = []
            return
        if not items and self.waiting:
            items.append(replace(self.waiting))
        subject = next((i for i in reversed(items) if isinstance(i, Subject)), None)
        if subject and subject.magnesium:
            describe(subject, groups[at], forms_alone=self.said.magnesium)
        items += only_percents(groups[at])

    def _after_colon(self, items: list[Item], following: Sequence[Token]) -> None:
        """Let a heading go: "Magne B6: …", "Neuro-Mag magnesium L-threonate: magnesium …"."""
        heading = items[-1] if items and isinstance(items[-1], Subject) else None
        magnesium = any(t.kind == "magnesium" for t in following)
        if heading and (heading.other or magnesium):
            items.pop()
            self.said.note_forms(heading.forms)

    def _without_shares(self, items: list[Item]) -> list[Item]:
        """Take out "14 % elemental", which is a share of the compound and no daily value."""
        kept: list[Item] = []
        for item in items:
            share = kept[-1] if kept else None
            if isinstance(item, Token) or not isinstance(share, Token) or share.unit != "%":
                kept.append(item)
            elif (item.elemental or item.magnesium) and not item.forms:
                kept.pop()
                self.said.shares += (share.value,)
            else:
                kept.append(item)
        return kept

    # --- what it leans on -------------------------------------------------------------------------

    def _lean_on_the_last(self, items: list[Item], outer: Sequence[Token], mark: str) -> None:
        """Give a clause the subject that the one before it named."""
        first = next((i for i in items if isinstance(i, Subject)), None)
        amounts = any(is_mass(item) for item in items)
        if first is None:
            if self.waiting and (amounts or mark == "gives"):
                items.insert(0, replace(self.waiting))
            elif amounts and mark and self._salt_before():
                items.insert(0, Subject(magnesium=True))
        elif amounts and first.magnesium and outer[0].kind == "form" and self.waiting:
            # "Magnesium citrate, oxide and malate 500 mg"
            first.forms = (*self.waiting.forms, *first.forms)

    def _salt_before(self) -> bool:
        last = self.said.statements[-1] if self.said.statements else None
        return last is not None and last.kind in {"unclear", "compound"} and not self.of_another

    def _source_of_last(self, items: Sequence[Item], subjects: Sequence[Subject]) -> bool:
        """Attach "…, from magnesium carbonate" to the amount before it."""
        if any(is_mass(item) for item in items) or not (subjects and subjects[0].declared):
            return False
        if not self.said.statements:
            return False
        last = self.said.statements[-1]
        kind = "declared" if last.kind == "plain" else last.kind
        self.said.note_forms(subjects[0].forms)
        self.said.statements[-1] = replace(last, kind=kind, forms=last.forms or subjects[0].forms)
        return True

    def _remember(self, subjects: Sequence[Subject], found: int, mark: str) -> None:
        for subject in subjects:
            if subject.magnesium:
                self.said.note_forms(subject.forms)
        if found or (subjects and not subjects[-1].magnesium):
            self.waiting = None
        elif subjects:
            self.waiting = subjects[-1]
        elif mark != "gives":
            self.waiting = None

    def _basis(self, tokens: Sequence[Token], mark: str) -> None:
        """Note what the amounts of a clause are per, and how many units make a serving."""
        self.said.units_per_serving = units_per_serving(tokens) or self.said.units_per_serving
        own = per_of(tokens)
        if own.name or not mark:
            self.per = own
        heading = all(t.kind in {"per", "unit", "number", ":", "serving"} for t in tokens)
        self.said.speaks_of_one_unit |= own.one_unit and heading

    # --- amounts ----------------------------------------------------------------------------------

    def _keep(self, items: Sequence[Item], *, gives: bool) -> int:
        """Keep the amounts of magnesium, with their percentages, and count them."""
        before, owned = len(self.said.statements), owners(items)
        gives = gives and any(s.kind in {"unclear", "compound"} for s in self.said.statements)
        for i, item in enumerate(items):
            if isinstance(item, Subject):
                self.of_another |= item.other or item.ignored
            elif item.unit == "%":
                self._percent(item.value)
            elif subject := owned[i]:
                self.of_another = not (subject.magnesium or subject.elemental)
                self.said.too_much |= not self.of_another and _is_a_bag(item)
                if not self.of_another and not _is_a_bag(item):
                    self.said.statements.append(statement(item, subject, self.per, gives=gives))
        return len(self.said.statements) - before

    def _percent(self, value: float) -> None:
        """Attach a percentage to the amount before it, unless that is another nutrient's."""
        if self.of_another:
            return
        if not self.said.statements:
            self.said.loose_percents += (value,)
            return
        last = self.said.statements[-1]
        self.said.statements[-1] = replace(last, percents=(*last.percents, value))

    def _group(self, group: Sequence[Token], subjects: Sequence[Subject]) -> None:
        """Read the amounts that stand in brackets."""
        owner = subjects[-1] if subjects else None
        if owner is not None and not owner.magnesium:
            return
        self._basis(group, "holds")
        if not any(t.kind == "amount" and t.unit in {"mg", "mmol", "meq"} for t in group):
            self._shares_in(group)
            return
        sourced = any(t.kind in {"from", "as"} for t in group)
        for mark, clause in clauses(group):
            items = self._without_shares(self._items(clause, []))
            first = items[0] if items else None
            if sourced and isinstance(first, Subject) and not first.forms:
                items = items[1:]
            if owner and not any(isinstance(i, Subject) for i in items):
                forms = () if mark == "gives" else owner.forms
                items.insert(0, Subject(magnesium=True, forms=forms, state=owner.state))
            self._inside(items, sourced=sourced)

    def _shares_in(self, group: Sequence[Token]) -> None:
        """Note "(14 % elemental)" or "(magnesium 14 %)"; "(100 % DV)" is none."""
        named = any(t.kind in {"magnesium", "elemental"} for t in group)
        percents = tuple(t.value for t in group if t.unit == "%")
        if named and not any(t.kind == "dv" for t in group):
            self.said.shares += percents

    def _inside(self, items: Sequence[Item], *, sourced: bool) -> None:
        """Keep the amounts of a clause in brackets; those of a source are of the compound."""
        for subject in (i for i in items if isinstance(i, Subject)):
            subject.magnesium |= subject.elemental
            if sourced and subject.magnesium:
                subject.elemental = subject.declared = False
        before = len(self.said.statements)
        self._keep(items, gives=False)
        if sourced:
            self.said.statements[before:] = [
                replace(s, kind="compound") if s.kind == "unclear" else s
                for s in self.said.statements[before:]
            ]
