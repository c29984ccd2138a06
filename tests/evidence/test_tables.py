"""The tables hold what was found, whole and without a contradiction."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest

import nightlab.evidence
from nightlab.evidence import VERDICTS, Claim, Trial, collection
from nightlab.evidence.names import plain
from nightlab.evidence.reading import read_sources
from nightlab.evidence.scales import read_on
from nightlab.nights import MEASURES

FOLDER = Path(nightlab.evidence.__file__).parent
SHELF = collection()
CLAIMS, TRIALS = list(SHELF.claims.values()), list(SHELF.trials.values())


def test_all_claims_and_results_are_in() -> None:
    assert list(SHELF.claims) == [f"C{n:03d}" for n in range(1, 113)]
    assert list(SHELF.trials) == [f"T{n:03d}" for n in range(1, 95)]


def test_the_verdicts_are_those_that_were_found() -> None:
    counts = Counter(claim.verdict for claim in CLAIMS)
    assert [counts[verdict] for verdict in VERDICTS] == [24, 55, 4, 22, 4, 3]


def test_nothing_is_surer_or_better_read_than_it_was_found() -> None:
    def counts(rows: list[Any], name: str) -> dict[str, int]:
        return dict(Counter(getattr(row, name) for row in rows))

    assert counts(CLAIMS, "certainty") == {
        "high": 14,
        "moderate": 22,
        "low": 46,
        "very low": 28,
        "n/a": 2,
    }
    assert counts(CLAIMS, "source_checked") == {
        "abstract": 43,
        "no": 39,
        "secondary": 25,
        "table": 5,
    }
    assert counts(TRIALS, "certainty") == {"high": 4, "moderate": 26, "low": 42, "very low": 22}
    assert counts(TRIALS, "source_checked") == {"abstract": 74, "secondary": 15, "no": 5}
    found = counts(TRIALS, "direction")
    assert [found[word] for word in ("benefit", "null", "harm", "mixed")] == [53, 16, 11, 7]
    assert sum(not source.looked_up for source in read_sources().values()) == 41


@pytest.mark.parametrize(
    ("verdict", "ids"),
    [
        ("false", ["C023", "C059", "C094", "C098"]),
        ("not found", ["C054", "C102", "C103"]),
        ("contested", ["C008", "C040", "C051", "C061"]),
    ],
)
def test_false_contested_and_missing_claims_are_these(verdict: str, ids: list[str]) -> None:
    assert [claim.id for claim in SHELF.search(verdict=verdict)] == ids


def test_results_are_usable_as_judged() -> None:
    counts = Counter(trial.usable_as_prior for trial in TRIALS)
    assert counts == {"with_caution": 41, "no": 31, "yes": 20, "safety": 1, "timing": 1}
    assert sum(trial.se is not None for trial in TRIALS) == 48


def test_nobody_has_read_a_trial_in_full() -> None:
    assert not [trial.id for trial in TRIALS if trial.source_checked == "fulltext"]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_a_claim_is_told_in_whole_sentences(claim: Claim) -> None:
    for text in (claim.statement, claim.reason):
        assert text == text.strip()
        assert text[-1] in '."'
        assert len(text) < 400
    assert len(set(claim.trials)) == len(claim.trials)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_a_claim_can_be_read_by_itself(claim: Claim) -> None:
    """It is shown in lists, without the claim before it."""
    assert not re.match(r"(?:That|They|This|These|Their|When they)\b", claim.statement)
    assert not re.match(r"It (?!is proven that)", claim.statement)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_what_was_not_found_is_not_said_not_to_exist(claim: Claim) -> None:
    """Nobody has searched everything."""
    assert not re.search(r"\b[Nn]o (?:trial|study)\b(?!.*\bfound\b)", claim.reason), claim.reason
    assert not re.search(r"\bNobody has\b(?! put)|did nothing|Nothing was felt", claim.reason)


def test_a_claim_without_a_source_is_no_supported_one() -> None:
    bare = [claim for claim in CLAIMS if not claim.sources]
    assert {claim.verdict for claim in bare} == {"unsupported", "not found"}


@pytest.mark.parametrize("trial", [t for t in TRIALS if t.effect is not None], ids=lambda t: t.id)
def test_figures_of_a_result_fit_together(trial: Trial) -> None:
    assert trial.effect is not None
    if trial.lo95 is not None:
        assert trial.hi95 is not None
        assert trial.lo95 < trial.effect < trial.hi95
    if trial.se_from == "the printed interval":
        assert trial.hi95 is not None
        assert trial.lo95 is not None
        assert trial.se == pytest.approx((trial.hi95 - trial.lo95) / 3.92, rel=0.01)
    if trial.se_from == "the p-value":
        z = NormalDist().inv_cdf(1 - float(trial.p) / 2)
        assert trial.se is not None
        assert abs(trial.effect) / trial.se == pytest.approx(z, rel=0.05)


@pytest.mark.parametrize("trial", [t for t in TRIALS if t.effect is not None], ids=lambda t: t.id)
def test_a_benefit_lies_on_the_side_that_helps_and_harm_on_the_other(trial: Trial) -> None:
    sides = {"benefit": 1, "safety": 1, "harm": -1, "inferior": -1}
    for key in trial.outcomes:
        outcome = SHELF.outcomes[key]
        reading = read_on(trial, outcome)
        if reading is not None and trial.direction in sides:
            helps = reading.effect if outcome.better == "higher" else -reading.effect
            assert helps * sides[trial.direction] > 0


def test_the_product_trial_carries_the_wider_error_and_tells_the_other() -> None:
    trial = SHELF.trials["T010"]
    arms = [(-5.8, -2.0), (-4.1, -0.4)]
    of_arms = sum(((high - low) / 3.92) ** 2 for low, high in arms) ** 0.5
    assert trial.se == pytest.approx(of_arms, abs=0.005)
    assert trial.se == 1.35
    assert trial.se_other == 0.81
    assert trial.effect == pytest.approx(-3.9 - -2.3)
    assert (trial.n, trial.d, trial.certainty) == (155, -0.2, "low")


@pytest.mark.parametrize("identity", ["T016", "T042", "T052", "T078"])
def test_what_must_not_be_pooled_says_why(identity: str) -> None:
    assert SHELF.trials[identity].set_aside


def test_a_review_names_the_trials_it_contains() -> None:
    for name in ("T001", "T002"):
        assert {"T003", "T004", "T008"} <= set(SHELF.trials[name].contains)
        assert SHELF.trials[name].is_review


def test_reviews_of_many_trials_are_never_told_as_one() -> None:
    assert not SHELF.trials["T010"].is_review
    assert SHELF.trials["T083"].studies == 20


def test_every_source_is_cited_and_well_formed() -> None:
    sources = read_sources()
    cited = {s.key for claim in CLAIMS for s in claim.sources}
    cited |= {trial.source.key for trial in TRIALS if trial.source}
    assert set(sources) == cited
    for source in sources.values():
        assert re.fullmatch(r"(10\.\d{4,}/\S+)?", source.doi), source.key
        assert re.fullmatch(r"\d*", source.pmid), source.key


def test_what_is_named_from_memory_says_so() -> None:
    sources = read_sources()
    assert str(sources["windred-2024"]) == "Windred 2024 (not looked up)"
    assert "not looked up" not in str(sources["schuster-2025"])


def test_identifiers_belong_to_one_source_each() -> None:
    sources = list(read_sources().values())
    for values in ([s.doi for s in sources if s.doi], [s.pmid for s in sources if s.pmid]):
        assert len(set(values)) == len(values)


def test_a_gap_has_no_source_and_every_result_has_one() -> None:
    assert [t.id for t in TRIALS if t.source is None] == ["T045", "T050"]


def test_names_lead_to_one_thing_each() -> None:
    for things in (SHELF.agents.values(), SHELF.outcomes.values()):
        names = [n for thing in things for n in {*map(plain, (thing.key, *thing.aliases))}]
        assert [name for name, count in Counter(names).items() if count > 1] == []


def test_outcomes_say_how_much_is_worth_having_and_who_says_so() -> None:
    for outcome in SHELF.outcomes.values():
        if outcome.key != "mortality":
            assert outcome.worthwhile is not None
            assert outcome.worthwhile_source
            assert outcome.person_sd is not None
            assert outcome.typical_sd is not None
            assert outcome.person_sd == pytest.approx(0.3 * outcome.typical_sd, rel=0.08)


def test_outcomes_that_a_night_has_bear_the_nights_names() -> None:
    measured = ("sol_min", "waso_min", "tst_min", "se_percent", "n3_min", "rem_min", "quality")
    assert set(measured) <= set(MEASURES) & set(SHELF.outcomes)


def test_a_dose_of_magnesium_says_whether_it_is_elemental() -> None:
    texts = [trial.dose for trial in TRIALS]
    for text in texts:
        if re.search(r"\d mg[^,]*magnesium|magnesium \d", text):
            assert "elemental" in text, text


@pytest.mark.parametrize(
    "name", sorted(p.name for p in FOLDER.iterdir() if p.suffix in {".csv", ".toml"})
)
def test_tables_stay_small_and_plain(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    assert len(data) < 300_000
    text = data.decode("utf-8")
    assert "\r" not in text
    assert text.endswith("\n")
