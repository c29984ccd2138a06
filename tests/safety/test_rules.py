"""The rules as data: complete, typed, and each of them fires on a person who describes themselves."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from nightlab.formulary import agents, limit_of
from nightlab.person import Medication
from nightlab.safety import check
from nightlab.safety.finding import findings
from nightlab.safety.known import know
from nightlab.safety.medicines import TERMS, members
from nightlab.safety.rules import FACTS, RANK, RULES, Rule, facts, rules
from safety.people import HEALTHY, firing, with_fact

GOLDEN = Path(__file__).parent / "golden/rules.csv"


def test_there_are_207_rules_with_names_of_their_own() -> None:
    names = [rule.name for rule in rules()]
    assert names == [f"S{n:03}" for n in range(1, 208)]


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.name)
def test_a_rule_says_why_and_who_says_so(rule: Rule) -> None:
    assert rule.reason.endswith(".")
    assert rule.source
    assert rule.agents


def first_fired(rule: Rule) -> tuple[object, ...]:
    for person in firing(rule):
        for found in findings(know(person)):
            if found.rule.name == rule.name and found.fired and not found.asks:
                return (person, found)
    return ()


# S108 alone looks at the clock, which a person does not tell in a description.
@pytest.mark.parametrize("rule", [r for r in rules() if r.name != "S108"], ids=lambda r: r.name)
def test_every_rule_fires_on_somebody(rule: Rule) -> None:
    found = first_fired(rule)
    assert found, rule.when.text
    person = found[0]
    report = check(person, names=[rule.agents[0]])  # type: ignore[arg-type]
    (fired,) = [each for each in report.fired if each.rule == rule.name]
    decision = report.agents[rule.agents[0]]
    assert RANK[decision] >= RANK[fired.action]
    assert fired.source == rule.source


def test_terms_of_the_rules_are_terms_of_the_medicines_and_the_other_way_round() -> None:
    used = {term for rule in rules() for term in rule.when.terms}
    worked_out = {"mg_antacid_or_laxative", "ppi", "benzodiazepine_or_z_drug"}
    assert used <= set(TERMS)
    assert {term for term in TERMS if term not in used | worked_out} <= {"levodopa"}
    assert [term for term in used if not members(term)] == []


def test_every_fact_is_looked_at_by_a_rule_or_says_that_none_does() -> None:
    used = {name for rule in rules() for name in rule.when.names}
    used |= {n for r in rules() for e in r.also if e.when for n in e.when.names}
    implied = {name for fact in facts().values() for name in fact.implies}
    idle = {f.name for f in facts().values() if f.home == "no rule"}
    assert set(facts()) - used - implied - idle == set()
    assert not idle & used


@pytest.mark.parametrize("agent", [a for a in agents() if a.offered == "yes"], ids=lambda a: a.name)
def test_every_agent_that_is_offered_has_rules(agent) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    of_scopes = [rule for rule in rules() if set(rule.agents) & set(agent.scopes)]
    assert of_scopes
    if "supplement" in agent.scopes:
        assert [rule for rule in of_scopes if not {"any", "programme"} & set(rule.agents)]


@pytest.mark.parametrize("table", [RULES, FACTS], ids=lambda path: path.name)
def test_tables_have_no_stray_cells(table) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert [cell for row in rows for cell in row if cell != cell.strip()] == []


def test_no_rule_changes_unnoticed() -> None:
    """What a rule does stands in a second place: whoever changes one changes both, and says why."""
    with RULES.open(encoding="utf-8", newline="") as file:
        now = list(csv.DictReader(file))
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        signed = list(csv.DictReader(file))
    assert [{key: row[key] for key in signed[0]} for row in now] == signed


# Rule, fact, the last value at which it rests, the first at which it fires.
THRESHOLDS = (
    ("S001", "egfr", 30, 29.9),
    ("S002", "egfr", 60, 59.9),
    ("S006", "serum_mg_mmol", 1.05, 1.06),
    ("S007", "serum_mg_mmol", 0.75, 0.74),
    ("S008", "serum_mg_mmol", 1.74, 1.75),
    ("S015", "sbp_mmhg", 100, 99),
    ("S023", "loose_stools_24h", 2, 3),
    ("S023", "bristol", 5, 6),
    ("S042", "age", 18, 17.9),
    ("S043", "age", 64.9, 65),
    ("S044", "age", 74.9, 75),
    ("S128", "bmi", 18.5, 18.4),
    ("S129", "low_histamine_weeks", 4, 4.1),
    ("S135", "alt_x_uln", 1, 1.1),
    ("S144", "audit_c", 3, 4),
    ("S153", "epworth", 10, 11),
    ("S154", "prescribed_tib_h", 5.5, 5.4),
    ("S156", "sbp_mmhg", 100, 99),
    ("S158", "phq9_item9", 0, 1),
    ("S159", "phq9", 19, 20),
    ("S160", "phq9", 9, 10),
    ("S160", "phq9", 20, 19),
    ("S161", "gad7", 14, 15),
    ("S162", "gad7", 9, 10),
    ("S162", "gad7", 15, 14),
    ("S163", "isi", 21, 22),
    ("S164", "isi", 14, 15),
    ("S164", "isi", 22, 21),
    ("S166", "stopbang", 4, 5),
    ("S168", "stopbang", 2, 3),
    ("S168", "stopbang", 5, 4),
    ("S170", "epworth", 15, 16),
    ("S171", "epworth", 10, 11),
    ("S171", "epworth", 16, 15),
    ("S174", "irls", 20, 21),
    ("S175", "mdq", 6, 7),
    ("S181", "weight_loss_pct_6mo", 5, 5.1),
    ("S182", "nocturia_per_night", 2, 3),
    ("S185", "nights_under_4h", 4, 5),
    ("S187", "isi_change", 5, 6),
    ("S187", "phq9_change", 4, 5),
    ("S195", "audit_c", 7, 8),
    ("S200", "egfr", 60, 59),
)


@pytest.mark.parametrize(("name", "fact", "rests", "fires"), THRESHOLDS)
def test_both_sides_of_a_threshold(name: str, fact: str, rests: float, fires: float) -> None:
    def fired(value: float) -> bool:
        person = with_fact(HEALTHY, fact, value)
        return any(f.rule.name == name and f.fired for f in findings(know(person)))

    assert (fired(rests), fired(fires)) == (False, True)


# A medicine as it is typed, an agent, what the rules say of the pair, and the hours where there are any.
PAIRS = (
    ("doxycycline 100", "magnesium citrate", "separate", (2, 6)),
    ("Cipro 500", "magnesium citrate", "separate", (2, 6)),
    ("levofloxacin", "magnesium citrate", "separate", (2, 2)),
    ("moxifloxacin", "magnesium citrate", "separate", (4, 8)),
    ("norfloxacin", "magnesium citrate", "separate", (2, 6)),
    ("alendronate 70 weekly", "magnesium citrate", "separate", (2, 6)),
    ("Euthyrox 50", "magnesium citrate", "separate", (4, 4)),
    ("gabapentin 300", "magnesium citrate", "separate", (2, 2)),
    ("Tivicay", "magnesium citrate", "separate", (2, 6)),
    ("Juluca", "magnesium citrate", "separate", (4, 6)),
    ("captopril", "magnesium citrate", "separate", (3, 3)),
    ("hydroxychloroquine", "magnesium citrate", "separate", (4, 4)),
    ("eltrombopag", "magnesium citrate", "separate", (2, 4)),
    ("raltegravir", "magnesium citrate", "block", None),
    ("baloxavir", "zinc", "block", None),
    ("nilotinib", "magnesium oxide", "refer", None),
    ("gentamicin", "magnesium citrate", "block", None),
    ("spironolactone", "magnesium citrate", "refer", None),
    ("furosemide", "magnesium citrate", "refer", None),
    ("doxycycline 100", "zinc", "separate", (2, 6)),
    ("clozapine", "glycine", "block", None),
    ("clozapine", "magnesium bisglycinate", "refer", None),
    ("clozapine", "magnesium citrate", "info", None),
    ("fluvoxamine", "melatonin", "block", None),
    ("warfarin", "melatonin", "refer", None),
    ("zopiclone", "melatonin", "block", None),
    ("sertraline", "5-HTP", "block", None),
    ("amoxicillin", "probiotic", "separate", (2, 2)),
    ("phenelzine", "fermented, aged and cured foods", "block", None),
    ("warfarin", "omega-3", "refer", None),
    ("fluvoxamine", "caffeine", "block", None),
    ("lithium", "caffeine", "refer", None),
    ("oxycodone", "L-theanine", "refer", None),
    ("ramipril", "high-potassium food plan", "refer", None),
    ("warfarin", "leafy greens plan", "warn", None),
    ("dasatinib", "magnesium oxide", "refer", None),
    ("dasatinib", "magnesium citrate", "info", None),
)


@pytest.mark.parametrize(("typed", "agent", "action", "hours"), PAIRS)
def test_a_medicine_and_an_agent(
    typed: str, agent: str, action: str, hours: tuple[float, float] | None
) -> None:
    labs = {key: value for key, value in (HEALTHY.labs or {}).items() if key != "serum_mg_mmol"}
    person = replace(HEALTHY, labs=labs, clinician_ack=True, medications=(Medication(typed),))
    found = check(person, names=[agent])
    assert found.agents[agent] == action
    apart = {
        (each.params["drug_before_h"], each.params["drug_after_h"])
        for each in found.constraints
        if each.action == "separate"
    }
    assert hours in apart if hours else not apart


@pytest.mark.parametrize(
    ("name", "agent", "profile"),
    [
        ("S025", "magnesium", "EU"),
        ("S026", "magnesium", "US"),
        ("S029", "vitamin B6", "EU"),
        ("S031", "zinc", "EU"),
    ],
)
def test_caps_are_the_limits_of_the_formulary(name: str, agent: str, profile: str) -> None:
    (rule,) = [rule for rule in rules() if rule.name == name]
    limit = limit_of(agent, profile=profile)
    assert limit is not None
    assert rule.params["cap_mg"] == limit.amount
