"""The main job on one simulated person: nights, facts, a randomised trial, a verdict, and the truth.

The person is the one the project was made for: stressed, coffee late in the day, little magnesium in the
diet, awake at night. Everything goes the way a real person's would: an export is imported, a design is
sealed, every morning is logged, the verdict is asked for. Only her body is computed, so that the truth can
stand beside the verdict.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from nightlab import draw
from nightlab.demo import body, disturbing, known
from nightlab.draw.curves import curves_table, draw_curves
from nightlab.errors import NightlabError
from nightlab.lab import Lab, Thing, protocol_text, report_html, settle, verify
from nightlab.rehearsal.silico import Evening, live_trial
from nightlab.rehearsal.sleeper import to_fitbit
from nightlab.report import page, pictures
from nightlab.units import instant, local, minutes, signed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nightlab.drivers import Ranking
    from nightlab.nights import DiaryEntry, Night
    from nightlab.plan import Plan
    from nightlab.rehearsal.silico import LivedTrial
    from nightlab.report.trial_file import Verified
    from nightlab.trials import Protocol, RunningTrial, Verdict
    from nightlab.trials.findings import Findings

SEED = 7
FIRST_EVENING = date(2026, 2, 2)
BASELINE_NIGHTS = body.BASELINE_NIGHTS
TRIAL_EVENING = FIRST_EVENING + timedelta(days=BASELINE_NIGHTS)
TRIAL_NIGHTS = 56
OUTCOME = "waso_min"
WORTHWHILE_MIN = 10.0
LUCKS = 32
COFFEE = {"a late coffee": (Evening(coffee=True), Evening())}
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration came to.

    Args:
        folder: Where its files are.
        verdict: Of her trial.
        truth_min: What an evening with magnesium gains over one without in her schedule.
        always_min: What magnesium on every evening does, against none.
        coffee_min: What a late coffee on every day does, against none.
    """

    folder: Path
    verdict: Verdict
    truth_min: float
    always_min: float
    coffee_min: float


class _Clock:
    """The simulated person's present."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def run(folder: Path) -> Demo:
    """Run the demonstration into a folder: a page, its pictures, the export, the design and the lab.

    Raises:
        NightlabError: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("lab.db*"):
            old.unlink()
    except OSError as error:
        raise NightlabError(
            "cannot be written", where=str(folder), fix="name another folder with --out"
        ) from error
    protocol = _protocol()
    lived = live_trial(
        protocol, body.sleeper(), SEED, first_evening=TRIAL_EVENING, lucks=LUCKS, causes=COFFEE
    )
    first_morning = instant(lived.nights[BASELINE_NIGHTS - 1].date, NOON, body.ZONE)
    clock = _Clock(first_morning)
    with Lab.open(folder / "lab.db", now=clock) as lab:
        _import(lab, folder / "export_before.json", lived.nights[:BASELINE_NIGHTS])
        lab.planning.tell(disturbing.answers())
        first = (lab.planning.drivers(OUTCOME), lab.planning.plan())
        (folder / "protocol.toml").write_text(protocol_text(protocol), encoding="utf-8")
        trial = lab.trials.start(protocol, start=TRIAL_EVENING)
        _live(lab, lived, clock)
        clock.at += timedelta(days=1)
        _import(lab, folder / "export_after.json", lived.nights)
        findings = lab.results.findings(trial.id)
        report = report_html(lab.results.page(trial.id, findings))
        (folder / "verdict.html").write_text(report, encoding="utf-8")
        exported = lab.results.file(trial.id)
        (folder / "trial.json").write_text(exported, encoding="utf-8")
        now = (lab.planning.drivers(OUTCOME, origin="diary"), lab.planning.plan())
        checked = verify(exported, "trial.json")
        told = _Told(lab.trials.one(trial.id), findings, checked, lived, first, now)
        _write(folder, lab, told)
    truth = lived.truth[OUTCOME]
    return Demo(
        folder,
        findings.verdict,
        truth.within,
        truth.always,
        lived.causes[next(iter(COFFEE))].always,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What the page is made of."""

    trial: RunningTrial
    findings: Findings
    checked: Verified
    lived: LivedTrial
    first: tuple[Ranking, Plan]
    now: tuple[Ranking, Plan]

    @property
    def truth_min(self) -> float:
        """What her schedule can show at best."""
        return self.lived.truth[OUTCOME].within


def _protocol() -> Protocol:
    """Return what she settles before the first night."""
    capsule = Thing(
        known.AGENT, known.ELEMENTAL_MG, "mg elemental magnesium", "capsule", known.EVENING
    )
    return settle(
        [capsule],
        outcome=OUTCOME,
        today=TRIAL_EVENING,
        nights=TRIAL_NIGHTS,
        worthwhile=WORTHWHILE_MIN,
        seed=SEED,
        person=known.person(),
        question="Does magnesium keep me from lying awake at night?",
        secondaries=("sol_min", "tst_min", "quality"),
        covariates=("caffeine",),
        source="diary",
        blinding="helper",
    )


def _import(lab: Lab, path: Path, nights: Sequence[Night]) -> None:
    path.write_text(json.dumps(to_fitbit(nights)), encoding="utf-8")
    lab.import_file(path, zone_name=body.ZONE)


def _live(lab: Lab, lived: LivedTrial, clock: _Clock) -> None:
    """Log every morning of the trial, but for those that were forgotten, and guess now and then."""
    control, active = lab.trials.one("t1").design.arms
    coffees = {event.night for event in lived.events if event.kind == "caffeine"}
    for entry in lived.diary:
        evening = entry.date - timedelta(days=1)
        if evening not in lived.doses:
            continue
        clock.at = entry.rose + timedelta(minutes=40)
        lab.log(
            entry.date,
            diary=_answers(entry),
            events=["caffeine 95mg 16:30"] if entry.date in coffees else [],
            dose=lived.doses[evening],
        )
        felt = {4: active, 5: active, 1: control, 2: control}.get(entry.quality or 3, "unsure")
        lab.trials.guess("t1", felt)


def _answers(entry: DiaryEntry) -> dict[str, Any]:
    """Return what she says in the morning."""

    def clock(at: datetime) -> time:
        return local(at, entry.zone).time().replace(second=0, microsecond=0)

    return {
        "tried_to_sleep": clock(entry.tried_to_sleep),
        "sol_min": minutes(entry.fell_asleep - entry.tried_to_sleep),
        "woke": clock(entry.woke),
        "rose": clock(entry.rose),
        "awakenings": entry.awakenings,
        "awake_min": entry.awake_min,
        "quality": entry.quality,
    }


# --- the page -------------------------------------------------------------------


def _write(folder: Path, lab: Lab, told: _Told) -> None:
    trial, verdict = told.trial, told.findings.verdict
    episodes = lab.episodes()
    devices = [e for e in episodes if e.source == "fitbit"]
    shown = max(devices, key=lambda e: (e.measures.waso_min or 0.0, e.date))
    strip = pictures.strip(shown)
    raster = pictures.raster(devices, [trial])
    calendar = pictures.calendar(trial, lab.evening)
    posterior = pictures.posterior(verdict, truth=told.truth_min)
    night = next(n for n in told.lived.nights if n.date == shown.date)
    around = body.night_curves(told.lived, night)
    drawn = {
        "night": (draw.draw_hypnogram(strip), draw.hypnogram_table(strip)),
        "body": (draw_curves(around), curves_table(around)),
        "raster": (draw.draw_raster(raster), draw.raster_table(raster)),
        "drivers": disturbing.drawn(told.first[0]),
        "drivers_after": disturbing.drawn(told.now[0]),
        "calendar": (draw.draw_calendar(calendar), draw.calendar_table(calendar)),
        "verdict": (draw.draw_posterior(posterior), draw.posterior_table(posterior)),
    }
    for name, (svg, _) in drawn.items():
        (folder / f"{name}.svg").write_text(svg + "\n", encoding="utf-8")
    framed = {name: page.picture(svg, rows, name) for name, (svg, rows) in drawn.items()}
    html = page.page(
        "Does magnesium help this person sleep?",
        "A simulated person, a real randomised trial, and the truth beside the verdict.",
        _sections(framed, told),
        "Nightlab makes no diagnosis and no promise, and replaces no doctor. The body on this page is "
        "computed; the import, the design, the log and the analysis are those of a real lab.",
    )
    (folder / "index.html").write_text(html, encoding="utf-8")


def _sections(framed: dict[str, str], told: _Told) -> list[page.Section]:
    trial, verdict, findings = told.trial, told.findings.verdict, told.findings
    schedule = trial.schedule
    missed = sum(s == "missed" for s in trial.doses.values())
    return [
        page.Section(
            "The person",
            (
                page.text(
                    "Forty-four, two children, a job that follows her home. Coffee at half past four on two days in "
                    "five, few greens and nuts. She falls asleep and then lies awake. Kidneys known to be healthy "
                    "(eGFR 96), no medicines, not pregnant."
                ),
                framed["night"],
                page.text("One of her worst nights, as her wrist recorded it.", "note"),
                page.text(body.WHAT),
                framed["body"],
            ),
        ),
        *disturbing.before(*told.first, framed["drivers"]),
        *known.sections(),
        page.Section(
            "The trial",
            (
                page.steps(
                    [
                        "After four evenings on 100 mg: 200 mg of elemental magnesium as bisglycinate, or a capsule that looks the same, at 22:15 every evening.",
                        "A friend packs the capsules by a printed sheet; on each bag stands a code that tells nothing, and each morning she guesses by how the night felt.",
                        f"{trial.design.nights} nights from {schedule[0].take_on} on, the capsule drawn at random each evening: one of {trial.design.ways:,} schedules in which every two weeks hold seven of each and no run is longer than three.",
                        f"What decides was named before the first night: minutes awake after falling asleep; {WORTHWHILE_MIN:g} fewer would be worth the trouble.",
                        "The verdict starts from a sceptical belief, because the evidence is weak.",
                    ]
                ),
                framed["calendar"],
                framed["raster"],
            ),
        ),
        page.Section(
            "The verdict",
            (
                page.card(page.text(verdict.sentence), "verdict"),
                framed["verdict"],
                page.table(_prior_rows(verdict), "priors"),
                page.text(
                    f"{verdict.nights} mornings logged, {verdict.missing} forgotten, capsules missed: {missed}. "
                    f"{_second_opinion(verdict)}"
                ),
                page.steps(list(verdict.warnings)),
                page.text("What would change it:"),
                page.steps(list(findings.would_change)),
                page.text(findings.blind.sentence if findings.blind else ""),
                page.text(
                    "All of it stands in verdict.html: every night, eleven other ways to ask, further measures, the "
                    "checklist for trials on one person. And in trial.json, which anyone can check with "
                    f"`nightlab trial verify`: {_checked(told.checked)}.",
                    "note",
                ),
            ),
        ),
        page.Section(
            "The truth",
            (
                page.card(
                    "".join(map(page.text, _truth(told))),
                    "truth",
                ),
            ),
        ),
        disturbing.after(*told.now, framed["drivers_after"]),
    ]


def _checked(found: Verified) -> str:
    if found.differences:
        return f"it says otherwise than what comes out ({found.differences[0]})"
    return "nothing altered, the schedule as the seed draws it, the verdict as the nights give it"


def _prior_rows(verdict: Verdict) -> list[draw.Row]:
    return [
        {
            "starting from": name + (" (this verdict)" if name == verdict.prior else ""),
            "effect, min": signed(e.mean, ".1f"),
            "95 % interval": f"{signed(e.lo95, '.1f')} to {signed(e.hi95, '.1f')}",
        }
        for name, e in verdict.priors.items()
    ]


def _second_opinion(verdict: Verdict) -> str:
    if verdict.randomisation_p is None:
        return ""
    return f"Second opinion, by drawing the schedule anew: p = {verdict.randomisation_p:.2g}."


def _truth(told: _Told) -> tuple[str, ...]:
    """Return what was true all along, from the same nights lived with and without, with the same luck."""
    truth = told.lived.truth[OUTCOME]
    coffee = told.lived.causes[next(iter(COFFEE))]
    capsule, cup = (f"{signed(each.always, '.1f')} min" for each in (truth, coffee))
    more = "cup" if abs(coffee.always) > abs(truth.always) else "capsule"
    large = [each for each in (-truth.always, coffee.always) if each >= WORTHWHILE_MIN]
    worth = ("Neither is", "One of them is", "Both are")[len(large)]
    evening = (
        f"Each night of the trial was lived again {truth.lucks} times, with and without, with the same luck. In this "
        f"body an evening with magnesium changes the minutes awake by {signed(truth.within, '.1f')} against one "
        f"without, in her schedule. The interval {_covers(told)} this truth."
    )
    weeks = (
        f"Taken on every evening of these weeks it changes them by {capsule} against never, because cells fill over "
        "days and stay filled on evenings without: an evening drawn by lot cannot show that, weeks on and weeks "
        f"off could. A late coffee on every day changes them by {cup} against none: of the two, the {more} moves her "
        f"nights more. {worth} as much as the {WORTHWHILE_MIN:g} minutes that she said would be worth the trouble."
    )
    return evening, weeks


def _covers(told: _Told) -> str:
    effect = told.findings.verdict.effect
    return "holds" if effect.lo95 <= told.truth_min <= effect.hi95 else "misses"
