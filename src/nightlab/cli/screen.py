"""``nightlab screen``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import click

from nightlab.cli.output import as_json, echo_json, echo_table, say, say_aside
from nightlab.cli.questions import somebody_answers
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.safety.crisis import CrisisPage
    from nightlab.safety.screeners import Instrument, Item, Score

CRISIS = "crisis"
ONE_WAY = "--answers and --score"


@click.command("screen")
@click.argument("name", required=False)
@click.option("--answers", metavar="0,1,...", help="One for each question; ? leaves one open.")
@click.option("--score", "total", metavar="N", help="A total that was worked out elsewhere.")
@click.option("--region", metavar="EU", help="EU, UK, IE, US, CA or AU, for numbers to call.")
@as_json
def command(
    name: str | None,
    answers: str | None,
    total: str | None,
    region: str | None,
    as_json: bool,
) -> None:
    """Fill in or score a questionnaire.

    Bare it lists them. With the NAME of one it shows the questions, and asks them where somebody is
    there to answer; those that may not be shown take answers or a total. `nightlab screen crisis` says
    what to do now if you think of dying or of hurting yourself.
    """
    if name is None:
        _refuse_without_name(answers, total)
        _list(as_json=as_json)
    elif name.strip().casefold() == CRISIS:
        _say_crisis(region, as_json=as_json)
    else:
        _one(name, answers, total, region, as_json=as_json)


def _one(
    name: str, answers: str | None, total: str | None, region: str | None, *, as_json: bool
) -> None:
    from nightlab.safety.screeners import find_instrument, score, score_total

    what = find_instrument(name)
    found: Score | None = None
    if answers is not None:
        found = score(what, answers)
    elif total is not None:
        found = score_total(what, total)
    elif what.shipped and somebody_answers() and not as_json:
        _check(answers, total, region)
        found = fill_in(what)
    if found and found.crisis:
        _say_crisis(region, as_json=as_json)
        return
    _check(answers, total, region)
    _say(what, found, as_json=as_json)


def _check(answers: str | None, total: str | None, region: str | None) -> None:
    """Refuse what does not fit together: only once it is clear that nobody is in a crisis."""
    from nightlab.safety.crisis import regions

    if answers is not None and total is not None:
        raise NightlabError("one of them is enough", where=ONE_WAY, fix="leave one out")
    if region is not None and region.strip().upper() not in regions():
        raise NightlabError(
            f"no region {region!r}", where="--region", fix=f"use {', '.join(regions())}"
        )


def _refuse_without_name(answers: str | None, total: str | None) -> None:
    if answers is not None or total is not None:
        raise NightlabError(
            "which questionnaire they belong to is missing",
            where=ONE_WAY,
            fix="name it, as in `nightlab screen gad7 --answers 0,1,0,2,1,0,0`",
        )


# --- asking ---------------------------------------------------------------------


def fill_in(what: Instrument) -> Score:
    """Ask question by question; the answer that is a crisis ends the questions."""
    from nightlab.safety.screeners import in_danger, score
    from nightlab.safety.screeners.wording import scale_lines

    for line in (what.title, what.notice, what.instruction, *scale_lines(what.items[0])):
        if line:
            say_aside(line)
    say_aside("Enter alone leaves a question open.")
    told: list[str | None] = []
    for item in what.items:
        told.append(_answer(item, danger=item.number == what.danger_item))
        rest: list[str | None] = [None] * (len(what.items) - len(told))
        if in_danger(what, [*told, *rest]):
            return score(what, [*told, *rest])
    if what.unscored and any(answer not in {None, "0"} for answer in told):
        for line in scale_lines(what.unscored):
            say_aside(line)
        told.append(_answer(what.unscored, danger=False))
    return score(what, told)


def _answer(item: Item, *, danger: bool) -> str | None:
    """Ask one question until it is answered, or left open."""
    from nightlab.safety.screeners import raised, read_answer
    from nightlab.safety.screeners.wording import question

    while True:
        try:
            text: str = click.prompt(question(item), default="", show_default=False, err=True)
            if danger and raised(item, text):
                return text
            value = read_answer(item, text, danger=danger)
        except click.Abort:
            click.echo(err=True)
            raise NightlabError(
                "the questions were not answered to the end, and nothing was scored",
                where="screen",
                fix="call it again, or give the answers with --answers",
            ) from None
        except NightlabError as error:
            say_aside(str(error))
        else:
            return None if value is None else str(value)


# --- saying ---------------------------------------------------------------------


def _say_crisis(region: str | None, *, as_json: bool) -> None:
    """Show the crisis page, and nothing besides."""
    from nightlab.safety.crisis import crisis_page

    page = crisis_page(region)
    if as_json:
        echo_json({"crisis": True, "page": _plain_page(page)})
        return
    for line in page.text().splitlines():
        say(line)


def _plain_page(page: CrisisPage) -> dict[str, Any]:
    return {**dataclasses.asdict(page), "text": page.text()}


def _say(what: Instrument, found: Score | None, *, as_json: bool) -> None:
    from nightlab.safety.screeners.wording import instrument_lines, result_lines

    if as_json:
        echo_json(_plain_score(what, found) if found else dataclasses.asdict(what))
        return
    for line in result_lines(found) if found else instrument_lines(what):
        say(line)


def _plain_score(what: Instrument, found: Score) -> dict[str, Any]:
    from nightlab.safety.screeners import consequences, facts, profile_lines
    from nightlab.safety.screeners.wording import CAUTION

    known = facts(found)
    return {
        **_plain_part(found),
        "crisis": False,
        "second_rule": found.second_rule,
        "subscales": [_plain_part(part) for part in found.subscales],
        "unscored": found.unscored,
        "bands_by_authors": what.bands_by_authors,
        "source": what.source,
        "checked": what.checked,
        "missing_rule": what.missing_rule if found.missing else None,
        "safety": [{"rules": one.rules, "says": one.says} for one in consequences(found)],
        "profile": known._asdict(),
        "toml": list(profile_lines(found)),
        "caution": list(CAUTION),
    }


def _plain_part(part: Score) -> dict[str, Any]:
    return {
        "key": part.key,
        "title": part.title,
        "total": part.total,
        "at_least": part.at_least,
        "at_most": part.at_most,
        "band": dataclasses.asdict(part.band) if part.band else None,
        "missing": list(part.missing),
    }


def _list(*, as_json: bool) -> None:
    from nightlab.safety.screeners import instruments

    rows = [(each.key, each.title, _use(each), each.about) for each in instruments()]
    header = ("name", "title", "what you can do", "asks about")
    if as_json:
        echo_json([_plain_row(each) for each in instruments()])
        return
    echo_table(header, rows)
    say()
    say("None of them is a diagnosis. `nightlab screen NAME` shows one.")
    say("If you think of dying or of hurting yourself: `nightlab screen crisis`.")


def _plain_row(each: Instrument) -> dict[str, Any]:
    return {
        "key": each.key,
        "title": each.title,
        "full_name": each.full_name,
        "about": each.about,
        "shipped": each.shipped,
        "wording": each.wording,
        "answers": len(each.items),
        "total": bool(each.main) and not each.danger_item,
        "scores": [scale.key for scale in each.scales],
        "symptoms": [fact.name for fact in each.facts],
        "rights": each.rights,
        "ask": each.ask,
        "source": each.source,
        "checked": each.checked,
    }


def _use(each: Instrument) -> str:
    if each.wording == "own":
        return "fill in (own words)"
    if each.shipped:
        return "fill in"
    return "enter answers or a total" if each.items else "enter a total"
