"""What the demonstration's page says of evidence and safety: asked of the rooms, for its one person."""

from __future__ import annotations

from datetime import time
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from nightlab.evidence import collection, headline
from nightlab.formulary import ladder, read_label
from nightlab.person import read_profile
from nightlab.report import page
from nightlab.safety import NOT_OFFERED, WORDS, check, review_note

if TYPE_CHECKING:
    from nightlab.draw import Row
    from nightlab.person import Profile
    from nightlab.safety import SafetyReport

AGENT = "magnesium bisglycinate"
ELEMENTAL_MG = 200.0
EVENING = time(22, 15)
COFFEE = "C077"
LABEL = "Magnesium bisglycinate 1418 mg, providing 200 mg magnesium"
BESIDE = ("L-theanine", "melatonin", "5-HTP", "sleep_restriction", "CBT-I", "wind-down")


def person() -> Profile:
    """Return the person, read as anybody's file is."""
    with as_file(files("nightlab.demo").joinpath("person.toml")) as path:
        return read_profile(path)


def sections() -> list[page.Section]:
    """Return what is known, and what is safe for this person."""
    return [
        page.Section(
            "What is known", (*(page.text(words) for words in headline()), page.text(_coffee()))
        ),
        page.Section("What is safe for her", _safe()),
    ]


def _coffee() -> str:
    """Return what is known of the step that costs nothing."""
    claim = collection().claims[COFFEE]
    return f"And the cup at half past four? “{claim.statement}” {claim.verdict}, certainty {claim.certainty}: {claim.reason}"


def _safe() -> tuple[str, ...]:
    told = person()
    asked = check(told, names=[AGENT], elemental_mg=ELEMENTAL_MG, at=EVENING)
    others = check(told, names=BESIDE)
    label = read_label(LABEL)
    return (
        page.text(
            f"She describes herself in a file; {ELEMENTAL_MG:g} mg of elemental magnesium at "
            f"{EVENING:%H:%M} are held against 207 rules. For her: "
            f"{WORDS[asked.agents[AGENT]].heading.lower()}. For the programme as a whole: "
            f"{WORDS[asked.decision].programme.lower()}"
        ),
        page.table(_decisions(asked, others), "what may be tried"),
        page.text(f"On the label: “{LABEL}”. {label.explanation}"),
        page.text(f"How to begin: {_steps()}"),
        page.text(review_note(), "note"),
    )


def _decisions(*found: SafetyReport) -> list[Row]:
    return [
        {
            "what": name.replace("_", " "),
            "decision": WORDS[action].heading,
            "why": " ".join(_why(report, name)) or "no rule speaks",
        }
        for report in found
        for name, action in report.agents.items()
    ]


def _why(report: SafetyReport, name: str) -> list[str]:
    return [
        f"{each.reason} ({each.rule})"
        for each in report.fired
        if name in each.agents and each.rule != NOT_OFFERED
    ]


def _steps() -> str:
    levels = ladder("magnesium", profile="EU", age_years=44, kidney_flag=False).levels
    told = [f"{level.amount:g} mg elemental for {level.nights} nights" for level in levels]
    return ", then ".join(told) + ". She stays on the second step for the trial."
