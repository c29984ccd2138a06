"""What ``nightlab trial new`` says of a protocol, in words and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import say
from nightlab.cli.trial_words import many, notes

if TYPE_CHECKING:
    from nightlab.trials import Design, Protocol

NAME_WIDTH = 15
MOST_TOLD = 6
HIDDEN_BY = {
    "helper": "a helper, who packs what the printed sheet says",
    "envelopes": "shuffled envelopes, whose order nobody knows",
}
SPREAD = "0.3 of your nights' own spread"


def plain_protocol(made: Protocol) -> dict[str, Any]:
    """Return a protocol as plain values; of a blinded trial neither the seed nor the schedule."""
    from nightlab.cli.trial_design import plain_design
    from nightlab.machine import this_evening

    eligible, known = made.eligibility, made.literature
    design = plain_design(made.design, this_evening())
    if made.blinding != "open":
        design |= {"seed": None, "schedule": None}
    if eligible:
        design["notes"] = notes(made.design)[:-1]
    return {
        "question": made.question or None,
        "treatments": [
            {
                "arm": t.arm,
                "agent": t.agent or None,
                "form": t.form or None,
                "dose": t.dose,
                "unit": t.unit or None,
                "at": f"{t.at:%H:%M}" if t.at else None,
            }
            for t in made.treatments
        ],
        "family": made.family,
        "trend": made.trend,
        "source": made.source or None,
        "secondaries": list(made.secondaries),
        "score": list(made.score),
        "covariates": list(made.covariates),
        "blinding": made.blinding,
        "looks": made.looks,
        "literature": known
        and {"trust": known.weight, "parts": [[p.weight, p.mean, p.sd] for p in known.parts]},
        "eligibility": eligible
        and {
            "decision": eligible.decision,
            "checked_on": eligible.checked_on,
            "reasons": list(eligible.reasons),
            "agreed_by": eligible.agreed_by or None,
        },
        "design": design,
    }


def say_protocol(made: Protocol) -> None:
    """Print what is settled; of a blinded trial not the schedule."""
    from nightlab.safety import review_note

    say("Settled, and not sealed yet:")
    rows = {
        "question": made.question,
        "arms": "; ".join(made.what(arm) for arm in made.design.arms),
        "plan": _plan(made),
        "decides": _outcome(made.design),
        "also looked at": ", ".join(made.secondaries),
        "allowed for": ", ".join(made.covariates),
        "taken from": " and ".join(made.score) or made.source,
        "hidden by": HIDDEN_BY.get(made.blinding, ""),
        "starts from": _prior(made),
        "looks": _looks(made),
        "safety": _safety(made),
    }
    for name, text in rows.items():
        if text:
            hanging(f"  {name.ljust(NAME_WIDTH)}", text)
    say()
    for note in notes(made.design)[:-1]:
        paragraph(note)
    if made.eligibility:
        paragraph(review_note())


def _plan(made: Protocol) -> str:
    design = made.design
    name = design.plan or ("nightly" if design.period_nights == 1 else "pairs")
    length = f"{name}, {design.nights} nights in blocks of {design.block_nights}"
    if made.blinding == "envelopes":
        return f"{length}; your shuffle draws the order"
    return f"{length}; chance draws one of {many(design.ways)} schedules"


def _outcome(design: Design) -> str:
    from nightlab.nights import MEASURES

    measure = MEASURES[design.outcome]
    unit = "" if measure.unit == "1-5" else measure.unit
    size = f"{design.worthwhile:g} {unit}".strip() if design.worthwhile else SPREAD
    better = design.better or measure.better
    return f"{measure.label}; {better} is better, worth the trouble from {size}"


def _looks(made: Protocol) -> str:
    from nightlab.lab import looks

    planned = looks(made.design) if made.looks == "block ends" else ()
    if len(planned) < 2 or made.blinding == "envelopes":
        return "at the end only"
    if len(planned) > MOST_TOLD:
        return f"{len(planned)}, the first after {planned[0]} nights"
    return f"after {', '.join(map(str, planned[:-1]))} and {planned[-1]} nights"


def _safety(made: Protocol) -> str:
    from nightlab.safety import WORDS

    if made.eligibility is None:
        return "nothing in it that the rules know"
    headings = {str(name): each.heading for name, each in WORDS.items()}
    found = made.eligibility
    agreed = f"Agreed by {found.agreed_by}." if found.agreed_by else ""
    parts = [f"{headings[found.decision]}.", *(f"{each}." for each in found.reasons), agreed]
    return " ".join(part.replace("..", ".") for part in parts if part)


def _prior(made: Protocol) -> str:
    from nightlab.nights import MEASURES

    known = made.literature
    if made.design.prior != "evidence" or not known:
        return f"the {made.design.prior} prior"
    unit = f" {MEASURES[made.design.outcome].unit}".rstrip()
    parts = ", ".join(f"{part.mean:+.3g} ± {part.sd:.3g}{unit}" for part in known.parts)
    return f"trials on others ({parts}), believed to {100 * known.weight:.0f} %; scepticism for the rest"
