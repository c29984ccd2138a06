"""What ``nightlab plan why`` says: everything behind the place of one step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import say
from nightlab.units import signed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.evidence import Claim
    from nightlab.plan import Option, Plan, Worth
    from nightlab.safety import Rule

PLACES = {
    "now": "to do now",
    "test": "to test",
    "later": "waits",
    "ask first": "ask a clinician first",
    "not worth it": "not worth it",
    "not for you": "not for you",
}
MOST_ALIKE = 5


def say_why(option: Option, plan: Plan) -> None:
    """Print everything behind a step."""
    step = option.step
    say(f"{step.label[:1].upper()}{step.label[1:]}: {PLACES[option.place]}")
    for reason in option.reasons:
        hanging("  ", reason)
    _say_worth(option)
    _say_list("How", step.how)
    _say_list("Who says so", [*step.sources, *_tried(option)])
    _say_list("What is said of it", [_say_claim(claim) for claim in _claims(option)])
    _say_safety(option)
    _say_list("On the same drivers", _alike(option, plan))
    say()
    _say_asks(option)
    paragraph(plan.notes[-1] if plan.notes else "")


def plain_why(option: Option, plan: Plan) -> dict[str, Any]:
    """Return everything behind a step as plain values."""
    from nightlab.plan.as_json import as_json

    table = as_json(plan)
    found: dict[str, Any] = next(o for o in table["options"] if o["step"] == option.step.key)
    return {
        **found,
        "why": option.step.why,
        "drivers": dict(option.step.drivers),
        "minutes_a_day": option.step.minutes_a_day,
        "burden": option.step.burden,
        "cost_eur_month": option.step.cost_eur_month,
        "nights_to_effect": option.step.nights_to_effect,
        "evidence": list(_tried(option)),
        "claims": [
            {"claim": c.id, "verdict": c.verdict, "statement": c.statement, "reason": c.reason}
            for c in _claims(option)
        ],
        "rules": [
            {
                "rule": rule.name,
                "reason": rule.reason,
                "source": rule.source,
                "source_checked": rule.checked,
                "reviewed_by": rule.reviewed_by or None,
            }
            for rule in _rules(option)
        ],
        "alike": list(_alike(option, plan)),
        "review": table["review"],
    }


def _say_worth(option: Option) -> None:
    say()
    say("What it may bring you")
    if option.worth is None:
        is_referral = option.step.kind == "referral"
        hanging(
            "  ",
            "That is for them to say."
            if is_referral
            else "Nobody knows: no figure can be weighed.",
        )
        return
    hanging("  ", _figures(option.worth))
    for part in option.worth.parts:
        hanging("  ", part)
    if option.worth.learning > 0:
        hanging(
            "  ",
            f"Knowing for sure would be worth about {option.worth.learning:.1f} {option.worth.unit} a night.",
        )


def _figures(worth: Worth) -> str:
    from nightlab.drivers.sentences import share
    from nightlab.evidence import collection

    label = collection().outcome(worth.outcome).label
    return (
        f"{label}: {signed(worth.mean, '.1f')} {worth.unit}, counted as gain (95 % {signed(worth.lo95, '.1f')} to "
        f"{signed(worth.hi95, '.1f')} for one person). The chance of more than {worth.worthwhile:g} {worth.unit}, which "
        f"is called worth having, is {share(worth.helps)}."
    )


def _tried(option: Option) -> Iterator[str]:
    """Give what trials on others tell that could not be weighed."""
    from nightlab.plan.worth import unweighed

    yield from unweighed(option.step)


def _claims(option: Option) -> list[Claim]:
    from nightlab.evidence import collection

    claims = collection().claims
    return [claims[key] for key in option.step.claims]


def _say_claim(claim: Claim) -> str:
    return f"{claim.statement} {claim.verdict.capitalize()} ({claim.id}). {claim.reason}"


def _rules(option: Option) -> list[Rule]:
    from nightlab.safety import rules

    return [rule for rule in rules() if rule.name in option.rules]


def _say_safety(option: Option) -> None:
    from nightlab.safety import WORDS

    say()
    say("Safety")
    decision = "refer" if option.place == "ask first" else option.decision
    hanging("  ", f"{WORDS[decision].heading}.")
    for rule in _rules(option):
        signed_by = (
            f"signed by {rule.reviewed_by}" if rule.reviewed_by else "not reviewed by a clinician"
        )
        hanging("  ", f"{rule.name}: {rule.reason} Source: {rule.source} ({signed_by}).")


def _alike(option: Option, plan: Plan) -> tuple[str, ...]:
    """Return other steps on the same drivers, with their places."""
    ours = set(option.step.drivers)
    alike = [
        f"{other.step.label}: {PLACES[other.place]}"
        for other in plan.options
        if other.step.key != option.step.key and ours & set(other.step.drivers)
    ]
    return tuple(alike[:MOST_ALIKE])


def _say_asks(option: Option) -> None:
    step = option.step
    asks = [
        f"{step.minutes_a_day:g} min a day" if step.minutes_a_day else "",
        f"about {step.cost_eur_month:g} euros a month" if step.cost_eur_month else "",
        f"{step.nights_to_effect} nights until it can be judged" if step.nights_to_effect else "",
    ]
    told = ", ".join(filter(None, asks))
    if told:
        paragraph(f"It asks for {told}; these are estimates of Nightlab's own.")


def _say_list(title: str, lines: Sequence[str]) -> None:
    told = [line for line in lines if line]
    if not told:
        return
    say()
    say(title)
    for line in told:
        hanging("  ", line)
