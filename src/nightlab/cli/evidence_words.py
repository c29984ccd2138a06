"""What ``nightlab evidence`` says in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.cli.layout import hanging
from nightlab.cli.output import say
from nightlab.evidence import ARTICLES, CHECKED, collection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nightlab.evidence import Claim, Outcome, Pooled, Reading, Trial, Weighed

REVIEW = "No clinician has reviewed this yet. It is no diagnosis and no advice to take anything."


def told(weighed: Weighed) -> Iterable[tuple[str, list[str]]]:
    """Return the headings of a prior in words, each with its lines."""
    if weighed.pooled:
        yield "What the trials say of an average person", _average(weighed)
    else:
        yield "What the trials say", _nothing(weighed)
    if beware := _beware(weighed):
        yield "Beware", beware
    yield "What that is worth for you, before you try", _worth(weighed)
    if weighed.used:
        yield "Weighed", [line for r in weighed.used for line in _used_lines(r, weighed.outcome)]
    if weighed.unused:
        yield "Not weighed", [f"{t.id} {t.name}: {why}." for t, why in weighed.unused]
    if weighed.used or weighed.unused:
        yield "Read in full", [_read(weighed)]


def _beware(weighed: Weighed) -> list[str]:
    """Return what speaks against it, though no chance can hold it."""
    lines = [
        f"{t.id} {t.source} advises against it; {t.population}." for t in weighed.advised_against
    ]
    if weighed.unweighed_harm:
        harm = " and ".join(weighed.unweighed_harm)
        lines.append(f"{harm} found harm. That it cannot be weighed does not make it go away.")
    return lines


def _read(weighed: Weighed) -> str:
    every = [*(r.trial for r in weighed.used), *(t for t, _ in weighed.unused)]
    unchecked = [t.id for t in every if t.source_checked == "no"]
    if len(unchecked) == len(every):
        return "None of them, nor anything else of it."
    told = "None of them: abstracts, registries and other accounts only."
    return f"{told} Not even that: {' and '.join(unchecked)}." if unchecked else told


def _nothing(weighed: Weighed) -> list[str]:
    """Return why there is no figure, and where there may be one."""
    agent, on = weighed.agent.key, weighed.outcome.key
    if weighed.unused:
        lines = ["Nothing that can be weighed; what there is stands below."]
    else:
        lines = [f"No trial of {agent} on this outcome is known here."]
    forms, outcomes = collection().related(agent, on)
    if forms:
        lines.append(
            f"Forms are never pooled. On this outcome there is something on {', '.join(forms)}."
        )
    if outcomes:
        lines.append(f"On other outcomes there is something: {', '.join(outcomes)}.")
    return lines


def _average(weighed: Weighed) -> list[str]:
    pooled, on = weighed.pooled, weighed.outcome
    if pooled is None:
        return []
    told = f"{_amount(pooled.mean, on)} (95 % interval {_span(pooled.lo95, pooled.hi95, on)})"
    if pooled.lo95 < 0 < pooled.hi95:
        told += ", which includes zero"
    lines = [f"{told}. Certainty: {weighed.certainty}.", *_agreement(weighed, pooled)]
    if weighed.only_forms:
        forms = " and ".join(weighed.only_forms)
        lines.append(f"All of it is about {forms}; what another form does, it cannot say.")
    return lines


def _agreement(weighed: Weighed, pooled: Pooled) -> list[str]:
    """Return how far the trials agree, or why that cannot be told."""
    if pooled.k == 1:
        kind = "review" if weighed.used[0].trial.is_review else "trial"
        return [
            f"One {kind} by itself cannot tell how far trials differ, or whether small ones find more."
        ]
    on, means = weighed.outcome, [left.mean for _, left in weighed.left_out]
    spread = f"{pooled.k} trials, differing by {pooled.tau or 0:.3g} {on.unit} (SD), I2 {pooled.i2_percent or 0:.0f} %."
    if pooled.predicted95:
        spread += f" A new trial would find {_span(*pooled.predicted95, on)}."
    lines = [spread, f"Without one of them: {_span(min(means), max(means), on)}."]
    small = weighed.small
    found = f"p {small.p:.2g} by Egger's regression" if small else "too few to check"
    return [*lines, f"Whether small trials find more: {found}."]


def _worth(weighed: Weighed) -> list[str]:
    prior, on, delta = weighed.prior, weighed.outcome, weighed.worthwhile
    span = _span(prior.quantile(0.025), prior.quantile(0.975), on)
    lines = [
        f"{_amount(prior.mean, on)}; 95 % of the belief lies from {span}.",
        *_chances(weighed),
        f"{delta:g} {on.unit} is called worth having: {weighed.worthwhile_source}.",
    ]
    doubt = f"N(0, {delta / 2:.3g}²)"
    if weighed.person is None:
        return [
            *lines,
            f"This is doubt alone, {doubt}: half the worthwhile effect is its standard deviation.",
        ]
    person = weighed.person
    mixed = (
        f"Mixed of {_percent(weighed.weight)} trials, N({_number(person.mean)}, {person.sd:.3g}²), and "
        f"{_percent(1 - weighed.weight)} doubt, {doubt}; people are taken to differ by {on.person_sd:g} "
        f"{on.unit} (SD; a design value, not measured)."
    )
    return [*lines, mixed]


def _chances(weighed: Weighed) -> list[str]:
    """Return the chances that it helps; none where harm is known that the prior does not hold."""
    if weighed.unweighed_harm:
        return ["No chance that it helps is told: harm was found that is not in this belief."]
    delta, unit = weighed.worthwhile, weighed.outcome.unit
    return [
        f"{_percent(weighed.helps())} chance that it helps at all, where 50 % is knowing nothing.",
        f"{_percent(weighed.helps(delta))} chance that it helps by more than {delta:g} {unit}.",
    ]


def _used_lines(reading: Reading, on: Outcome) -> list[str]:
    trial = reading.trial
    people = f", {trial.n:,} people" if trial.n else ""
    form = f", {trial.form}" if trial.form else ""
    line = (
        f"{trial.id} {trial.source}{people}{form}: {_amount(reading.effect, on)}, standard error "
        f"{reading.se or 0:.3g} from {trial.se_from}."
    )
    if trial.se_other:
        line += f" From {trial.se_other_from} it would be {trial.se_other:g}; the wider is used."
    lines = [line]
    if reading.conversion:
        lines.append(f"Turned into {on.unit}: {reading.conversion}.")
    return [
        *lines,
        f"Against {trial.comparator}; {trial.population}. {_checked(trial.source_checked)}.",
    ]


def say_not_weighed(weighed: Weighed) -> None:
    """Print the results that could not be weighed, each with why."""
    if weighed.unused:
        say()
        say("Not weighed")
    for trial, why in weighed.unused:
        hanging("  ", f"{trial.id} {trial.name}: {why}.")


def show_claim(claim: Claim) -> None:
    """Print a claim with all that stands behind it."""
    say(f"{claim.id}  {claim.verdict}, certainty {claim.certainty}")
    hanging("  ", claim.statement)
    say()
    hanging("Why: ", claim.reason)
    articles = " and ".join(f'"{ARTICLES[key]}"' for key in claim.article.split("+"))
    hanging("Found in: ", f"{articles} ({claim.article}), under {claim.category}")
    hanging("Checked: ", _checked(claim.source_checked))
    say("Sources:" if claim.sources else "Sources: none was found")
    for source in claim.sources:
        hanging("  ", str(source))
    if claim.trials:
        say("Results that bear on it:")
        for trial in map(collection().trials.__getitem__, claim.trials):
            hanging(f"  {trial.id}  ", _in_a_line(trial))


def show_trial(trial: Trial) -> None:
    """Print a result with all that is known of it."""
    say(f"{trial.id}  {', '.join(trial.agents)} on {', '.join(trial.outcomes)}")
    studies = f"{trial.studies} trials" if trial.is_review else ""
    people = f"{trial.n:,} people" if trial.n else ""
    facts = {
        "Source": str(trial.source) if trial.source else "none: a gap",
        "Checked": _checked(trial.source_checked),
        "Design": ", ".join(filter(None, (trial.design, studies, people))),
        "Form": trial.form,
        "Dose": ", ".join(filter(None, (trial.dose, trial.duration))),
        "Tried on": trial.population,
        "Against": trial.comparator,
        "Found": _finding(trial),
        "Certainty": trial.certainty,
        "Risk of bias": trial.risk_of_bias,
        "For a prior": trial.usable_as_prior.replace("_", " ")
        + f"; {trial.set_aside}" * bool(trial.set_aside),
        "Note": trial.note,
    }
    for name, fact in facts.items():
        if fact:
            hanging(f"  {name + ':':<14}", fact)
    bearing = collection().claims_on(trial.id)
    if bearing:
        say("  Claims it bears on:")
    for claim in bearing:
        hanging(f"    {claim.id}  {claim.verdict}: ", claim.statement)


def _finding(trial: Trial) -> str:
    """Return a result's figure as told, with what its error rests on."""
    scale = {"outcome": "in the outcome's unit", "fraction": "as a share of 1"}
    parts = [trial.found]
    if trial.effect is not None:
        parts.append(
            f"{_number(trial.effect)} ({scale.get(trial.scale, 'in standard deviations')})"
        )
    if trial.lo95 is not None and trial.hi95 is not None:
        crosses = ", which includes zero" * (trial.lo95 < 0 < trial.hi95)
        parts.append(f"95 % interval {_number(trial.lo95)} to {_number(trial.hi95)}{crosses}")
    if trial.se is not None:
        parts.append(f"standard error {trial.se:g} from {trial.se_from}")
    if trial.se_other is not None:
        parts.append(f"{trial.se_other:g} from {trial.se_other_from}")
    return ", ".join(parts + [f"p {trial.p}"] * bool(trial.p))


def _in_a_line(trial: Trial) -> str:
    return f"{trial.name}, {' and '.join(trial.agents)} on {', '.join(trial.outcomes)}: {_finding(trial)}"


def trial_row(trial: Trial) -> list[object]:
    """Return a result as a row of a table."""
    return [
        trial.id,
        trial.agents[0],
        trial.outcomes[0] + ", ..." * (len(trial.outcomes) > 1),
        trial.found,
        trial.certainty,
        trial.usable_as_prior.replace("_", " ") if not trial.set_aside else "set aside",
        trial.name,
    ]


def _checked(word: str) -> str:
    words = CHECKED[word]
    return f"{words[:1].upper()}{words[1:]}"


def _amount(value: float, on: Outcome) -> str:
    return f"{_number(value)} {on.unit}"


def _span(low: float, high: float, on: Outcome) -> str:
    return f"{_number(low)} to {_number(high)} {on.unit}"


def _number(value: float) -> str:
    """Return a number with its sign, in three figures at most."""
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 2
    text = f"{value:+.{decimals}f}".replace("-", "−")
    return "0" if not text.strip("+−0.") else text


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if 0.01 <= share <= 0.99 else "<1 %" if share < 0.5 else ">99 %"  # noqa: PLR2004


def many(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
