"""What the assessment says of a person: what stops, what is in doubt, what is open, what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.drivers.assessment import Question
    from nightlab.person import Profile, Value
    from nightlab.safety import Fired, SafetyReport

STOPS = frozenset({"stop_crisis", "emergency", "stop_refer_urgent", "stop_refer", "block"})
QUIET = frozenset({"ok", "info"})
EVERYTHING = frozenset({"any", "programme"})
PATIENCE = (
    "No question here is a diagnosis, and none has been reviewed by a clinician yet. What you tell "
    "stays in your lab."
)


class Standing(NamedTuple):
    """What answers come to: the person they describe, what safety says, what stops."""

    profile: Profile
    report: SafetyReport
    stops: tuple[Fired, ...]


def standing(answers: Mapping[str, Value]) -> Standing:
    """Return what safety says of answers as they are; what is not known stops nobody's questions."""
    from nightlab.drivers.assessment import profile_of
    from nightlab.safety import check

    profile = profile_of(answers)
    report = check(profile, names=())
    stops = tuple(
        each
        for each in report.fired
        if each.action in STOPS and EVERYTHING.intersection(each.agents) and not each.by_unknown
    )
    return Standing(profile, report, stops)


def is_urgent(found: Standing) -> bool:
    """Whether nothing but help may be shown."""
    return found.report.crisis or found.report.decision == "emergency"


def behind(answers: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the questions whose answers make it urgent: each alone, or together."""
    from nightlab.drivers.assessment import OF_DEATH, questions

    told = [key for key in questions() if answers.get(key)]
    alone = [key for key in told if not is_urgent(standing({**answers, key: None}))]
    every = (*OF_DEATH, "flags_now", "symptoms", "medicines", "supplements")
    return tuple(alone or (key for key in every if key in told))


def say_found(found: Standing) -> None:
    """Print a crisis page or an emergency, and nothing besides."""
    from nightlab.cli.safety_words import say_report

    say_report(found.report, found.profile, (), None)


def say_stop(stops: Sequence[Fired]) -> None:
    """Print what was found and whom to see."""
    from nightlab.safety import WORDS, review_note

    say()
    paragraph(WORDS[stops[0].action].programme)
    for each in stops:
        hanging("  ", f"{each.reason} {each.advice}".strip())
        hanging("      ", f"{each.rule}, {each.source}")
    paragraph(review_note())


def say_stopped() -> None:
    """Print what becomes of the answers of somebody whom safety stops."""
    say()
    paragraph(
        "Show this to a clinician first. Every answer is kept: `nightlab check` goes on from here at any "
        "time, and `nightlab check --section safety` asks the first questions anew."
    )


def say_end(answers: Mapping[str, Value]) -> None:
    """Print how far it came, what safety says, what is in doubt or open, and what is next."""
    found = standing(answers)
    if is_urgent(found):
        say_found(found)
        return
    say()
    _say_count(answers)
    _say_safety(found, answers)
    _say_doubts(answers)
    _say_open(answers)
    say()
    if found.stops:
        paragraph("Show this to a clinician first. `nightlab check` goes on from here at any time.")
    else:
        paragraph(
            "Next: `nightlab drivers` says what may disturb your sleep, `nightlab plan` what to do first."
        )
    paragraph(PATIENCE)


def _say_count(answers: Mapping[str, Value]) -> None:
    from nightlab.drivers.assessment import open_questions

    known = sum(value is not None for value in answers.values())
    skipped = len(answers) - known
    left = len(open_questions(answers))
    parts = [f"{known} answered", f"{skipped} left open"]
    parts += [f"{left} not asked yet: `nightlab check` goes on"] if left else []
    paragraph(f"Questions: {', '.join(parts)}.")


def _say_safety(found: Standing, answers: Mapping[str, Value]) -> None:
    from nightlab.drivers.assessment import open_red_flags
    from nightlab.safety import WORDS, review_note

    say()
    if (left := open_red_flags(answers)) and found.report.decision in QUIET:
        paragraph(
            f"Safety: not known yet. {len(left)} of the first questions, on what must come before "
            "everything else, have no answer: `nightlab check --section safety`."
        )
    else:
        paragraph(f"Safety: {WORDS[found.report.decision].programme}")
    for each in found.report.fired:
        if EVERYTHING.intersection(each.agents):
            wanting = f" (Not known: {', '.join(each.by_unknown)}.)" if each.by_unknown else ""
            hanging("  ", f"{each.reason} {each.advice}".strip() + wanting)
            hanging("      ", f"{each.rule}, {each.source}")
    paragraph(review_note())


def _say_doubts(answers: Mapping[str, Value]) -> None:
    from nightlab.drivers.assessment import doubts

    found = doubts(answers)
    if found:
        say()
        say("In doubt; until it is settled, the careful reading holds")
    for each in found:
        hanging("  ", f"{each.sentence} {each.fix}")
        hanging("      ", f"nightlab check {' '.join(f'--again {key}' for key in each.keys)}")


def _say_open(answers: Mapping[str, Value]) -> None:
    """Name what was left open and bears on safety: it counts as not known, and never as a no."""
    from nightlab.drivers.assessment import questions

    keys = [key for key, each in questions().items() if each.into and _left_open(answers, key)]
    if keys:
        say()
        say("Left open, which never counts as a no")
        hanging("  ", ", ".join(keys))
        hanging("  ", f"Answer one with `nightlab check --again {keys[0]}`.")


def _left_open(answers: Mapping[str, Value], key: str) -> bool:
    return key in answers and answers[key] is None


def present(asked: Sequence[Question], answers: Mapping[str, Value]) -> str:
    """Return what was answered, in words."""
    if len(asked) > 1:
        told = (_short(each, answers.get(each.key)) for each in asked)
        return ", ".join(filter(None, told)) or "none"
    return value_words(asked[0], answers.get(asked[0].key))


def _short(what: Question, value: Value) -> str:
    """Return one answer of a page; of those to tick only what was ticked."""
    if isinstance(value, bool) or value is None:
        return what.short if value else ""
    return f"{what.short} {value_words(what, value)}"


def value_words(what: Question, value: Value) -> str:
    """Return an answer in words."""
    if value is None:
        return "open"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g} {what.unit}".rstrip()
    if isinstance(value, tuple):
        return ", ".join(what.options.get(word, word) for word in value) or "none"
    return what.options.get(value, value)


def plain_state(answers: Mapping[str, Value]) -> dict[str, Any]:
    """Return how the assessment stands, as plain values; in a crisis the crisis page alone."""
    from dataclasses import asdict

    from nightlab.drivers.assessment import doubts, open_questions, open_red_flags, progress
    from nightlab.safety import review_note
    from nightlab.safety.crisis import crisis_page

    found = standing(answers)
    if found.report.crisis:
        page = crisis_page(found.profile.profile)
        return {"crisis": True, "page": {**asdict(page), "text": page.text()}}
    return {
        "crisis": False,
        "answers": {key: list(x) if isinstance(x, tuple) else x for key, x in answers.items()},
        "left_open": [key for key, value in answers.items() if value is None],
        "open": [each.key for each in open_questions(answers)],
        "progress": progress(answers)._asdict(),
        "doubts": [
            {"key": x.key, "keys": list(x.keys), "sentence": x.sentence, "fix": x.fix}
            for x in doubts(answers)
        ],
        "safety": {
            "decision": found.report.decision,
            "red_flags_open": [each.key for each in open_red_flags(answers)],
            "stops": [each.rule for each in found.stops],
            "fired": [
                {"rule": x.rule, "action": x.action, "reason": x.reason, "advice": x.advice or None}
                for x in found.report.fired
                if EVERYTHING.intersection(x.agents)
            ],
        },
        "review": review_note(),
    }


def plain_question(what: Question) -> dict[str, Any]:
    """Return a question as plain values."""
    return {
        "key": what.key,
        "section": what.section,
        "kind": what.kind,
        "text": what.text,
        "why": what.why,
        "options": dict(what.options),
        "own_words": what.own,
        "unit": what.unit or None,
        "low": what.low if what.kind == "number" else None,
        "high": what.high if what.kind == "number" else None,
        "asked_if": what.asked_if or None,
        "core": what.core,
    }
