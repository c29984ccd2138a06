"""What the lines of a label say about magnesium: amounts, each with what it is an amount of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from nightlab.formulary.chemistry import atomic_masses
from nightlab.formulary.labels.hedges import hedge_in
from nightlab.formulary.labels.tokens import Token, tokens_of
from nightlab.formulary.labels.words import brands

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Kind = Literal["elemental", "declared", "plain", "unclear", "compound"]
"""``elemental``: said to be the element. ``declared``: "magnesium (as citrate)", the panel's way of
giving the element. ``plain``: of "magnesium", and no more. ``unclear``: of a named form, which may be the
whole compound or the element. ``compound``: said to be the whole compound."""

MOST_MG_IN_A_SERVING = 20_000
"""More is the weight of a bag, not of a serving."""

EACH = {"each", "chaque", "cada", "ogni", "elke", "jede"}
NOT_OF_A_DOSE = {"serving", "unit", "additive", "homoeopathic"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One amount that a label gives for magnesium or for a form of it.

    Args:
        kind: What it is an amount of.
        amount_mg: Milligrams; amounts in mmol and mEq are those of the element.
        forms: Forms named with it.
        percents: Percentages of a daily value beside it.
        unit: As typed.
        sure: Whether the number can be read in one way only.
        state: Hydrate words named with it.
    """

    kind: Kind
    amount_mg: float
    forms: tuple[str, ...] = ()
    percents: tuple[float, ...] = ()
    unit: str = "mg"
    sure: bool = True
    state: str = ""


@dataclass(slots=True)
class Subject:
    """What a clause speaks of."""

    magnesium: bool = False
    other: bool = False
    ignored: bool = False
    elemental: bool = False
    declared: bool = False
    forms: tuple[str, ...] = ()
    state: str = ""


@dataclass(slots=True)
class Basis:
    """What the amounts are per.

    Args:
        units_per_serving: Capsules or the like in a serving.
        per: In words, such as ``capsule``, ``serving`` or ``5 ml``.
        concentration: Whether it is no dose but so much in a millilitre, litre or 100 g.
    """

    units_per_serving: float | None = None
    per: str = ""
    concentration: bool = False


@dataclass(slots=True)
class Said:
    """Everything that was found on a label."""

    statements: list[Statement] = field(default_factory=list)
    forms: tuple[str, ...] = ()
    magnesium: bool = False
    homoeopathic: bool = False
    buffered: bool = False
    hedged: str = ""
    brand: str = ""
    loose_percents: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    basis: Basis = field(default_factory=Basis)


def said_on(text: str) -> Said:
    """Return what a label says about magnesium.

    Raises:
        NightlabError: Nothing is written there, or more than any label holds.

    Example:
        >>> [(s.kind, s.amount_mg) for s in said_on("Magnesium (as citrate) 200 mg").statements]
        [('declared', 200.0)]
    """
    return _Reader(tokens_of(text)).read()


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Cut at stops, commas and words such as "providing"; brackets stay whole."""
    clause: list[Token] = []
    mark, depth = "", 0
    for i, token in enumerate(tokens):
        depth += (token.kind in {"(", "["}) - (token.kind in {")", "]"} and depth > 0)
        with_amount = (
            token.kind == "with" and tokens[i + 1 : i + 2] and tokens[i + 1].kind == "amount"
        )
        ends = token.kind == "stop" or (
            depth == 0 and (token.kind in {",", ".", "gives", "holds", "="} or with_amount)
        )
        if not ends:
            clause.append(token)
            continue
        yield mark, clause
        gives = token.kind in {"gives", "="}
        holds = token.kind == "holds"
        # "of which magnesium", "= magnesium": several such words in a row are one.
        again = bool(mark) and not clause and token.kind == ","
        mark = "gives" if gives else "holds" if holds else mark if again else ""
        clause = []
        depth = 0 if token.kind == "stop" else depth
    yield mark, clause


class _Reader:
    """Walks through the clauses and keeps what the next one may lean on."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.said = Said()
        self.waiting: Subject | None = None
        self.of_another = False
        self.words = {t.kind for t in tokens} | {
            "magnesium" for t in tokens if t.meaning and t.meaning.with_magnesium
        }

    def read(self) -> Said:
        distinctive = any(t.meaning and t.meaning.distinctive for t in self.tokens)
        self.said.magnesium = "magnesium" in self.words or distinctive
        self.said.homoeopathic = "homoeopathic" in self.words
        self.said.buffered = "buffered" in self.words
        self.said.hedged = hedge_in(self.tokens)
        self.said.brand = next((t.text for t in self.tokens if t.text in brands()), "")
        for mark, clause in _clauses(self.tokens):
            self._clause(clause, mark)
        return self.said

    def _clause(self, tokens: Sequence[Token], mark: str) -> None:
        if not tokens:
            return
        gives = mark == "gives"
        outer, groups = _brackets(tokens)
        items = self._without_shares(self._items(outer, groups))
        self._note_basis(outer)
        subjects = [item for item in items if isinstance(item, Subject)]
        amounts = [item for item in items if isinstance(item, Token) and item.unit != "%"]
        if not subjects and (amounts or gives) and self.waiting:
            items.insert(0, replace(self.waiting))
        elif not subjects and amounts and mark and self._salt_before():
            items.insert(0, Subject(magnesium=True))
        elif subjects and self._continues(outer, subjects, amounts):
            subjects[0].forms = (*self.waiting.forms, *subjects[0].forms) if self.waiting else ()
        if self._source_of_last(subjects, amounts):
            return
        found = self._pair(items, gives=gives and bool(subjects))
        for group in groups:
            self._group(group, subjects)
        self._remember(subjects, found, gives=gives)

    def _salt_before(self) -> bool:
        last = self.said.statements[-1] if self.said.statements else None
        return last is not None and last.kind in {"unclear", "compound"} and not self.of_another

    def _continues(
        self, outer: Sequence[Token], subjects: Sequence[Subject], amounts: Sequence[Token]
    ) -> bool:
        """Whether "citrate, oxide and malate 500 mg" goes on here."""
        return bool(
            self.waiting
            and self.waiting.forms
            and amounts
            and outer[0].kind == "form"
            and subjects[0].magnesium
        )

    def _source_of_last(self, subjects: Sequence[Subject], amounts: Sequence[Token]) -> bool:
        """Attach "…, from magnesium carbonate" to the amount before it."""
        if amounts or not subjects or not subjects[0].declared or not self.said.statements:
            return False
        last = self.said.statements[-1]
        kind = "declared" if last.kind == "plain" else last.kind
        self._note_forms(subjects[0].forms)
        self.said.statements[-1] = replace(last, kind=kind, forms=last.forms or subjects[0].forms)
        return True

    def _remember(self, subjects: Sequence[Subject], found: int, *, gives: bool) -> None:
        for subject in subjects:
            if subject.magnesium:
                self._note_forms(subject.forms)
        if found or (subjects and not subjects[-1].magnesium):
            self.waiting = None
        elif subjects:
            self.waiting = subjects[-1]
        elif not gives:
            self.waiting = None

    def _note_forms(self, forms: Sequence[str]) -> None:
        self.said.forms = tuple(dict.fromkeys((*self.said.forms, *forms)))

    # --- what a clause holds ------------------------------------------------------------------

    def _items(self, tokens: Sequence[Token], groups: list[list[Token]]) -> list[Subject | Token]:
        """Return subjects, amounts and percentages in their order."""
        items: list[Subject | Token] = []
        skip = _bases(tokens)
        for i, token in enumerate(tokens):
            if token.kind == "amount" and i not in skip and token.unit not in {"ml", "l", "count"}:
                items.append(token)
            elif token.kind == ":":
                self._after_colon(items, tokens[i + 1 : i + 2])
            elif (
                token.kind == "group" and i and _is_weight(tokens[i - 1], groups[int(token.value)])
            ):
                groups[int(token.value)] = []
            elif token.kind == "group":
                self._describe(items, groups[int(token.value)])
                items += _only_percents(groups[int(token.value)])
            else:
                self._subject(items, token)
        return [item for item in items if not isinstance(item, Subject) or _speaks(item)]

    def _after_colon(self, items: list[Subject | Token], following: Sequence[Token]) -> None:
        """Let a heading go: "Magne B6: …", "Neuro-Mag magnesium L-threonate: magnesium …"."""
        heading = items[-1] if items and isinstance(items[-1], Subject) else None
        magnesium = any(t.kind == "magnesium" for t in following)
        if heading and (heading.other or magnesium):
            items.pop()
            self._note_forms(heading.forms)

    def _without_shares(self, items: list[Subject | Token]) -> list[Subject | Token]:
        """Take out "14 % elemental", which is a share of the compound and no daily value."""
        kept: list[Subject | Token] = []
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

    def _subject(self, items: list[Subject | Token], token: Token) -> None:
        last = items[-1] if items and isinstance(items[-1], Subject) else None
        if token.kind in NOT_OF_A_DOSE | {"other"}:
            self._not_magnesium(items, last, token)
        elif token.kind == "magnesium" or (token.meaning and token.meaning.with_magnesium):
            if last is None or last.other or last.ignored:
                last = Subject()
                items.append(last)
            last.magnesium = True
            self._add_form(last, token)
        elif token.kind == "form":
            if last is None:
                if not self.said.magnesium:
                    return
                last = Subject(magnesium=True)
                items.append(last)
            self._add_form(last, token)
        elif token.kind == "word" and last and _unknown_salt(last, token):
            last.forms = (f"magnesium {token.text}",)
        elif token.kind in {"elemental", "as", "from", "hydrate"}:
            if last is None:
                last = Subject()
                items.append(last)
            _qualify(last, token)

    @staticmethod
    def _not_magnesium(items: list[Subject | Token], last: Subject | None, token: Token) -> None:
        if token.kind == "additive" and last and last.magnesium and not last.forms:
            last.magnesium, last.ignored = False, True
        elif token.kind == "other" and last and last.magnesium and _salt_word(token):
            last.state = "unknown"
        elif token.kind == "unit":
            return
        elif token.kind == "serving":
            if not items:
                items.append(Subject(ignored=True))
        elif not (last and last.other):
            items.append(Subject(other=token.kind == "other", ignored=token.kind != "other"))

    @staticmethod
    def _add_form(subject: Subject, token: Token) -> None:
        form = token.meaning.form if token.meaning else ""
        if not form or subject.other or subject.ignored:
            return
        # "Elemental magnesium citrate" names two things at once, and settles neither.
        subject.elemental &= subject.declared
        subject.forms = _joined(subject.forms, form)
        if token.text == "epsom":
            subject.state = "heptahydrate"

    def _describe(self, items: list[Subject | Token], group: Sequence[Token]) -> None:
        """Let what stands in brackets describe the subject before it."""
        kinds = {t.kind for t in group}
        subject = next((i for i in reversed(items) if isinstance(i, Subject)), None)
        if subject is None and not items and self.waiting:
            subject = replace(self.waiting)
            items.append(subject)
        if subject is None or not subject.magnesium:
            return
        if kinds & {"other", "additive"} and not kinds & {"magnesium"}:
            return
        inside: list[Subject | Token] = []
        for token in group:
            if token.kind != "amount":
                self._subject(inside, token)
        for found in (s for s in inside if isinstance(s, Subject)):
            has_amount = any(t.kind == "amount" and t.unit != "%" for t in group)
            # "Magnesium citrate 500 mg (as …)" is no panel's way of giving the element.
            subject.declared |= found.declared and bool(found.forms) and not subject.forms
            subject.forms = tuple(dict.fromkeys((*subject.forms, *found.forms)))
            subject.elemental |= found.elemental and (not has_amount or "from" in kinds)

    def _group(self, group: Sequence[Token], subjects: Sequence[Subject]) -> None:
        """Read the amounts that stand in brackets."""
        amounts = [t for t in group if t.kind == "amount"]
        masses = [t for t in amounts if t.unit in {"mg", "mmol", "meq"}]
        owner = subjects[-1] if subjects else None
        if owner is not None and not owner.magnesium:
            return
        if not masses:
            self._without_shares(self._items(group, []))
            self._note_basis(group)
            return
        self._note_basis(group)
        sourced = any(t.kind in {"from", "as"} for t in group)
        for mark, clause in _clauses(group):
            items = self._without_shares(self._items(clause, []))
            first = items[0] if items else None
            if sourced and isinstance(first, Subject) and not first.forms:
                items = items[1:]
            if owner and not any(isinstance(i, Subject) for i in items):
                forms = () if mark == "gives" else owner.forms
                items.insert(0, Subject(magnesium=True, forms=forms, state=owner.state))
            self._inside(items, sourced=sourced)

    def _inside(self, items: list[Subject | Token], *, sourced: bool) -> None:
        """Keep the amounts of a clause in brackets; those of a source are of the compound."""
        for subject in (i for i in items if isinstance(i, Subject)):
            subject.magnesium |= subject.elemental
            if sourced and subject.magnesium:
                subject.elemental = subject.declared = False
        before = len(self.said.statements)
        self._pair(items, gives=False)
        if sourced:
            self.said.statements[before:] = [
                replace(s, kind="compound") if s.kind == "unclear" else s
                for s in self.said.statements[before:]
            ]

    # --- amounts and what they are of -----------------------------------------------------------

    def _pair(self, items: Sequence[Subject | Token], *, gives: bool) -> int:
        """Give each amount of a clause its subject, keep those of magnesium, and count them."""
        kept, taken = 0, set[int]()
        last: int | None = None
        led_by_amount = bool(items) and isinstance(items[0], Token) and items[0].unit != "%"
        for i, item in enumerate(items):
            if not isinstance(item, Token):
                self.of_another |= item.other or item.ignored
                last = i
                continue
            if item.unit == "%":
                self._percent(item.value)
                continue
            at = _owner(items, i, last, forwards=led_by_amount)
            subject = items[at] if at is not None else None
            if not isinstance(subject, Subject):
                continue
            self.of_another = not (subject.magnesium or subject.elemental)
            if self.of_another or (item.unit == "mg" and item.value > MOST_MG_IN_A_SERVING):
                continue
            if at in taken or (at is not None and at < i and _is_source(items, at)):
                subject = replace(subject, elemental=False, declared=False, magnesium=True)
            taken.add(at or 0)
            subject = _with_source(subject, items, i + 1)
            self.said.statements.append(self._statement(item, subject, gives=gives))
            kept += 1
        return kept

    def _statement(self, amount: Token, subject: Subject, *, gives: bool) -> Statement:
        mg_per_mmol = atomic_masses()["Mg"]
        factor = {"mmol": mg_per_mmol, "meq": mg_per_mmol / 2}.get(amount.unit, 1.0)
        return Statement(
            kind=self._kind(amount, subject, gives=gives),
            amount_mg=amount.value * factor,
            forms=subject.forms,
            unit=amount.typed_unit,
            sure=amount.sure and subject.state != "unknown",
            state=subject.state,
        )

    def _kind(self, amount: Token, subject: Subject, *, gives: bool) -> Kind:
        if subject.elemental:
            return "elemental"
        if amount.unit in {"mmol", "meq"}:
            # Labels count magnesium in moles; a citrate holds three, and may be counted whole.
            return "unclear" if "magnesium citrate" in subject.forms else "elemental"
        if subject.declared:
            return "declared"
        if subject.forms:
            return "unclear"
        before = any(s.kind in {"unclear", "compound"} for s in self.said.statements)
        return "elemental" if gives and before else "plain"

    def _percent(self, value: float) -> None:
        """Attach a percentage to the amount before it, unless that is another nutrient's."""
        if self.of_another:
            return
        if not self.said.statements:
            self.said.loose_percents += (value,)
            return
        last = self.said.statements[-1]
        self.said.statements[-1] = replace(last, percents=(*last.percents, value))

    def _note_basis(self, tokens: Sequence[Token]) -> None:
        """Note capsules in a serving, and what an amount is per."""
        basis = self.said.basis
        serving = any(t.kind == "serving" for t in tokens)
        for before, token in pairwise(tokens):
            if token.kind == "unit" and before.kind == "number" and serving:
                basis.units_per_serving = before.value
            if before.kind in {"per", "/"}:
                _per(basis, token)
        if tokens and tokens[-1].text in EACH and len(tokens) > 1:
            basis.per = "piece"


def _salt_word(token: Token) -> bool:
    return token.text in {"phosphate", "picolinate", "picolinat", "monomethionine", "bicarbonate"}


TWO_WORDS = {
    frozenset({"lysinate", "magnesium bisglycinate"}): "magnesium lysinate glycinate",
    frozenset({"acetyl", "magnesium taurate"}): "magnesium acetyl-taurate",
}


def _unknown_salt(subject: Subject, token: Token) -> bool:
    """Whether a word ends as the names of salts do: "magnesium succinate"."""
    return (
        (subject.magnesium or subject.declared)
        and not (subject.forms or subject.other or subject.ignored)
        and len(token.text) > len("tartr")
        and token.text.endswith(("ate", "at", "ato", "aat"))
        and not token.text.startswith(("chelat", "quelat"))
    )


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
    elif token.kind == "hydrate":
        if token.text.startswith(("hydrochlor", "clorhidr")) and subject.forms:
            subject.forms = (*subject.forms[:-1], f"{subject.forms[-1]} hydrochloride")
        else:
            subject.state = token.text


def _speaks(subject: Subject) -> bool:
    return (
        subject.magnesium
        or subject.other
        or subject.ignored
        or subject.elemental
        or subject.declared
    )


def _with_source(subject: Subject, items: Sequence[Subject | Token], at: int) -> Subject:
    """Add the source that follows an amount: "magnesium 200 mg as citrate"."""
    source = items[at] if at < len(items) else None
    if not isinstance(source, Subject) or not source.declared or subject.forms:
        return subject
    if any(isinstance(item, Token) and item.unit != "%" for item in items[at:]):
        return subject
    return replace(subject, forms=source.forms, declared=bool(source.forms))


def _is_source(items: Sequence[Subject | Token], at: int | None) -> bool:
    """Whether a subject is the source of an amount before it: "200 mg from magnesium citrate 1250 mg"."""
    subject = items[at] if at is not None else None
    before = items[at - 1] if at else None
    return (
        isinstance(subject, Subject)
        and subject.declared
        and bool(subject.forms)
        and isinstance(before, Token)
        and before.unit != "%"
    )


def _is_weight(before: Token, group: Sequence[Token]) -> bool:
    """Whether brackets give the weight of a spoon or a sachet: "2 teaspoons (4 g)"."""
    amounts = [t for t in group if t.kind == "amount"]
    named = any(t.kind in {"magnesium", "elemental", "form", "gives"} for t in group)
    heavy = all(t.typed_unit in {"g", "kg", "ml", "l"} for t in amounts)
    return before.kind in {"unit", "serving"} and bool(amounts) and heavy and not named


def _only_percents(group: Sequence[Token]) -> list[Token]:
    """Return the percentages of brackets that hold no other amount."""
    amounts = [t for t in group if t.kind == "amount"]
    share = any(t.kind in {"elemental", "magnesium"} for t in group)
    return [] if share or any(t.unit != "%" for t in amounts) else amounts


def _owner(
    items: Sequence[Subject | Token], at: int, last: int | None, *, forwards: bool
) -> int | None:
    """Return where the subject of an amount stands: next where amounts lead the clause, else last."""
    before = items[at - 1] if at else None
    if isinstance(before, Subject) and before.declared and not (before.magnesium or before.forms):
        forwards = True  # "from 1000 mg magnesium citrate"
    after = items[at + 1] if at + 1 < len(items) else None
    claimed = at + 2 < len(items) and isinstance(items[at + 2], Token) and not forwards
    if isinstance(after, Subject) and (forwards or (after.elemental and not claimed)):
        return at + 1
    return last


def _bases(tokens: Sequence[Token]) -> set[int]:
    """Return where amounts stand that others are per: the 100 g of "per 100 g"."""
    return {
        i + 1
        for i, token in enumerate(tokens[:-1])
        if token.kind in {"per", "/"}
        and tokens[i + 1].kind == "amount"
        and tokens[i + 1].typed_unit in {"g", "kg", "ml", "l"}
    }


def _per(basis: Basis, token: Token) -> None:
    if token.kind == "unit":
        basis.per = token.text
    elif token.kind == "serving":
        basis.per = "serving"
    elif token.kind == "amount" and token.typed_unit in {"ml", "l", "g", "kg"}:
        basis.per = f"{token.value / (1000 if token.typed_unit == 'g' else 1):g} {token.typed_unit}"
        basis.concentration = token.typed_unit in {"l", "kg"} or basis.per in {
            "1 ml",
            "100 ml",
            "100 g",
            "1 g",
        }
    elif token.text in {
        "ml",
        "l",
        "g",
        "kg",
        "fl",
        "oz",
        "fluid",
        "ounce",
        "cup",
        "bottle",
        "liter",
    }:
        basis.per, basis.concentration = token.text, True


def _brackets(tokens: Sequence[Token]) -> tuple[list[Token], list[list[Token]]]:
    """Take what stands in brackets out of a clause, and leave a mark in its place."""
    outer: list[Token] = []
    groups: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if token.kind in {"(", "["}:
            if depth == 0:
                outer.append(Token("group", value=len(groups)))
                groups.append([])
            depth += 1
        elif token.kind in {")", "]"}:
            depth = max(0, depth - 1)
        else:
            (groups[-1] if depth else outer).append(token)
    return outer, groups
