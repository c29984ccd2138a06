"""The page of a verdict: complete, self-contained, and silent about what nobody told it."""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw.checks import apart, check
from nightlab.errors import NightlabError
from nightlab.report.cent import checklist
from nightlab.report.verdict_page import verdict_page
from nightlab.report.verdict_page_facts import facts
from nightlab.report.verdict_page_filled import verdict_page_of
from nightlab.report.verdict_page_means import arm_mean
from nightlab.report.verdict_page_records import (
    Chances,
    Estimate,
    GuessRow,
    Happening,
    SealedProtocol,
    SecondaryRow,
    SensitivityRow,
    VerdictPage,
)
from nightlab.report.verdict_page_words import lay_sentence, noun, span
from nightlab.trials import Design, Protocol, RunningTrial
from report import verdict_pages as people

VOID = {"meta", "br"}
HEADINGS = [
    "The answer",
    "How sure is that?",
    "Every night",
    "The facts",
    "What happened on the way",
    "Beliefs side by side",
    "Other choices",
    "Further outcomes",
    "What would change the conclusion",
    "What this cannot tell",
    "The sealed protocol",
    "Reporting checklist",
]


class Reader(HTMLParser):
    """Reads a page's text and headings, and holds that every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []
        self.headings: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        assert not {name for name, _ in attrs} & {"src", "href", "srcset", "action", "onclick"}
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        if self.open and self.open[-1] == "h2":
            self.headings.append(data)
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).replace("\N{NO-BREAK SPACE}", " ").split())


def read(page: VerdictPage) -> Reader:
    return Reader(verdict_page(page))


def small(**given_: Any) -> VerdictPage:
    plain: dict[str, Any] = {
        "trial": "t1",
        "name": "Tea against none",
        "decision": "not-known-yet",
        "outcome": "Time to fall asleep (SOL)",
        "unit": "min",
        "better": "lower",
        "arm": "tea",
        "control": "none",
        "worthwhile": 5.0,
        "effect": Estimate(-2.0, -6.0, 2.0),
        "chances": Chances(0.84, 0.07, 0.93, 0.0),
        "nights": 40,
        "missing": 2,
        "started": date(2025, 3, 1),
        "until": date(2025, 4, 12),
        "sentence": "Not known yet.",
    }
    return VerdictPage(**(plain | given_))


def test_a_whole_page_has_every_part_in_order() -> None:
    assert read(people.whole()).headings == HEADINGS


def test_empty_parts_do_not_appear() -> None:
    assert read(small()).headings == [HEADINGS[i] for i in (0, 1, 3, 9, 11)]


def test_a_page_asks_for_nothing_and_runs_nothing() -> None:
    text = verdict_page(people.whole())
    assert not re.search(
        r"<script|https?://(?!www\.w3\.org/2000/svg)|url\(|@import|<link|<img", text
    )
    ids = read(people.whole()).ids
    assert len(ids) == len(set(ids)) == 9  # three pictures, three names each


def test_the_page_of_a_trial_says_what_was_found() -> None:
    page = people.whole()
    told = read(page).text
    assert page.decision == "works"
    assert lay_sentence(page).replace("\N{NO-BREAK SPACE}", " ") in told
    assert (
        "It works for you, as far as 50 nights can tell: with magnesium instead of placebo" in told
    )
    assert "mean 46 min (95 % sure: 40 to 52); doses: 25 taken, 1 late, 2 missed." in told
    assert "Changed after it was sealed" in told
    assert "15 Mar 2025: taken at 21:30, not 22:15; why: work began earlier." in told
    assert "8 Mar 2025: loose stools (mild). Told on 9 Mar 2025." in told
    assert "20 Mar 2025 to 24 Mar 2025: pause; why: a cold." in told
    assert "1 of 3 other choices would change the decision" in told
    assert "Exploratory: 2 further measures, none of which decides." in told
    assert "no clinician has reviewed it" in told
    assert "nightlab trial verify t1.json" in told


def test_the_sealed_protocol_fits_its_digest_on_the_page() -> None:
    page = people.whole()
    assert page.sealed is not None
    assert hashlib.sha256(page.sealed.text.encode()).hexdigest() == page.sealed.sha256
    told = read(page)
    assert page.sealed.sha256 in told.text
    assert page.sealed.text in "".join(told.words)


def test_the_raw_nights_are_those_that_were_analysed() -> None:
    page = people.bare()
    assert page.raw is not None
    assert int((~np.isnan(page.raw.value)).sum()) == page.nights
    assert sum(row.nights for row in page.arms) == page.nights
    assert sum(row.missing for row in page.arms) == page.missing == 6
    assert [(p.first, p.last) for p in page.raw.pauses] == [(date(2025, 3, 21), date(2025, 3, 25))]


def test_the_pictures_on_the_page_keep_their_promises() -> None:
    text = verdict_page(people.whole())
    pictures = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(pictures) == 3
    for svg in pictures:
        apart(check(svg))


def test_adverse_events_that_nobody_told_are_not_passed_over() -> None:
    page = small(pauses=(Happening(date(2025, 3, 4), "pause"),))
    assert "No adverse event was told." in read(page).text


def test_knowing_what_was_taken_is_held_against_an_open_trial() -> None:
    assert "You knew what you took." in read(small(is_open=True)).text
    assert "You knew what you took." not in read(small()).text


def test_what_people_wrote_stays_text() -> None:
    bad = "<script>alert('x')</script>&\x00\u202e"
    page = small(
        name=bad,
        question=bad,
        arm=bad,
        outcome=bad,
        warnings=(bad,),
        adverse=(Happening(date(2025, 3, 4), bad, reason=bad, kind=bad),),
        sensitivity=(SensitivityRow(bad, Estimate(0, -1, 1), bad, differs=True),),
        secondaries=(SecondaryRow(bad, bad, Estimate(0, -1, 1), Estimate(0, -1, 1)),),
        guesses=(GuessRow(bad, 1, 2, 3),),
        sealed=SealedProtocol(bad, bad, file_name=bad),
        verify=bad,
        told={"funding": bad},
    )
    assert "<script" not in verdict_page(page)
    assert read(page).headings[0] == "The answer"


@pytest.mark.parametrize(
    ("decision", "effect", "said"),
    [
        (
            "works",
            Estimate(-6, -10.4, -2),
            (
                "It works for you, as far as 40 nights can tell: with tea instead of none, time to fall asleep (SOL) "
                "came out about 6.0 min shorter (95 % sure: between 2.0 and 10.4 min shorter)."
            ),
        ),
        (
            "harms",
            Estimate(9, 2, 16),
            (
                "It does you harm, as far as 40 nights can tell: with tea instead of none, time to fall asleep (SOL) "
                "came out about 9 min longer (95 % sure: between 2 and 16 min longer)."
            ),
        ),
        (
            "no-useful-effect",
            Estimate(0.02, -3, 3),
            (
                "It makes no useful difference for you, as far as 40 nights can tell: with tea instead of none, time "
                "to fall asleep (SOL) came out about the same (95 % sure: anything from 3.0 min shorter to 3.0 min "
                "longer); worth having would be 5 min or more."
            ),
        ),
        (
            "not-known-yet",
            Estimate(-2, -6, 2),
            (
                "Not known yet after 40 nights: with tea instead of none, time to fall asleep (SOL) came out about "
                "2.0 min shorter, but anything from 6.0 min shorter to 2.0 min longer still fits (95 % sure)."
            ),
        ),
    ],
)
def test_the_answer_is_one_plain_sentence(decision: str, effect: Estimate, said: str) -> None:
    told = lay_sentence(small(decision=decision, effect=effect))
    assert told.replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("helps", "harms", "said"),
    [
        (0.3, 0.2, "no useful difference"),
        (0.03, 0.2, "may make it worse"),
        (0.13, 0.45, "may make it worse"),
    ],
)
def test_of_no_use_is_not_called_harmless_where_harm_is_likely(
    helps: float, harms: float, said: str
) -> None:
    page = small(
        decision="no-useful-effect",
        effect=Estimate(3.0, -1.0, 7.0),
        chances=Chances(helps, 0.01, 0.99 - harms, harms),
    )
    assert said in lay_sentence(page)
    assert said in facts(page)["interpretation"]
    assert read(page).text.count(said) >= 2


def test_factor_of_a_combination_is_no_with_with() -> None:
    page = small(arm="with tea", control="without tea")
    assert "with tea rather than without tea, time to fall asleep" in lay_sentence(page)
    assert "with with" not in read(page).text


def test_words_fit_the_outcome() -> None:
    assert "fewer" in lay_sentence(
        small(outcome="Awakenings", unit="", effect=Estimate(-1, -2, 0.2))
    )
    per_cent = lay_sentence(small(outcome="Sleep efficiency", unit="%", effect=Estimate(3, 1, 5)))
    assert "3.0 percentage points higher" in per_cent.replace("\N{NO-BREAK SPACE}", " ")
    rated = lay_sentence(
        small(outcome="Sleep quality", unit="1-5", effect=Estimate(0.3, -0.1, 0.7))
    )
    assert "0.30 points higher" in rated.replace("\N{NO-BREAK SPACE}", " ")
    assert "higher" in lay_sentence(
        small(outcome="Sleep quality", unit="", effect=Estimate(1, -2, 2))
    )
    assert [noun(x) for x in ("REM sleep", "Deep sleep (N3)", "N1 sleep", "")] == [
        "REM sleep",
        "deep sleep (N3)",
        "N1 sleep",
        "",
    ]


@given(st.lists(st.floats(-1e4, 1e4), min_size=3, max_size=3).map(sorted))
def test_an_interval_in_words_names_the_side_of_each_end(ends: list[float]) -> None:
    low, mean, high = ends
    said = span(small(effect=Estimate(mean, low, high)), Estimate(mean, low, high))
    assert ("shorter" in said) == (low < 0)
    assert ("longer" in said) == (high > 0 or low == high == 0)


def test_the_checklist_holds_what_the_page_holds_and_no_more() -> None:
    answers = {row.item: row for row in checklist(facts(people.whole()))}
    assert answers["1a"].answer == "“Magnesium against placebo: an N-of-1 trial”."
    assert answers["25"].answer == "Nobody paid for it."
    assert answers["7b"].answer == "Looks were planned at the ends of blocks."
    assert {item for item, row in answers.items() if row.answered == "no"} == {
        "2a.1", "2a.2", "4a", "4b", "6a.2", "7a", "10", "11b", "15",
    }  # fmt: skip
    little = {row.item: row for row in checklist(facts(small()))}
    assert little["23"].answer == "not reported"
    assert little["3b"].answer == "not reported"


def test_without_amendments_the_seal_says_that_nothing_changed() -> None:
    page = replace(people.whole(), amendments=())
    assert facts(page)["amendments"] == "Nothing was changed after it was sealed."


def test_the_twin_is_plain_and_whole() -> None:
    twin = people.whole().to_json()
    again = json.loads(json.dumps(twin, allow_nan=False))
    assert again == twin
    assert twin["effect"]["mean"] == people.whole().effect.mean
    assert twin["lay_sentence"] == lay_sentence(people.whole())
    assert len(twin["cent_2015"]) == 44
    assert {"posterior", "raw"} & set(twin) == set()
    assert twin["pauses"][0] == {
        "on": "2025-03-20",
        "what": "pause",
        "until": "2025-03-24",
        "reason": "a cold",
        "told_at": "2025-03-09T06:40:00+00:00",
        "kind": "",
    }


@pytest.mark.parametrize("wrong", [(5, 6, 7), (math.nan, 0, 1), (0, -math.inf, 1)])
def test_an_effect_outside_its_interval_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(NightlabError):
        Estimate(*wrong)


def test_a_page_is_quick_and_small_enough_to_send() -> None:
    assert len(verdict_page(people.whole()).encode()) < 120_000


def test_the_spread_of_nights_that_are_alike_is_widened_by_what_it_lacks() -> None:
    # v = (3 + 4 * 0.5 + 2 * 0.25) / 9, the nights' own variance is 2 / 3, and t(2) has 4.3027 at 0.975.
    found, v = arm_mean([1.0, 2.0, 3.0], [1, 2, 3], 0.5), 5.5 / 9
    assert found is not None
    assert found.hi95 == pytest.approx(2 + 4.3027 * (2 / 3 / (1 - v) * v) ** 0.5, abs=1e-3)


def test_the_interval_of_a_mean_knows_that_neighbours_are_alike() -> None:
    rng = np.random.default_rng(11)
    hits = dict.fromkeys((0.0, 0.6), 0)
    for _ in range(400):
        noise = rng.standard_normal(40)
        nights = np.zeros(40)
        nights[0] = noise[0]
        for i in range(1, 40):
            nights[i] = 0.6 * nights[i - 1] + 0.8 * noise[i]
        for phi in hits:
            found = arm_mean(nights, np.arange(40), phi)
            assert found is not None
            hits[phi] += found.lo95 <= 0 <= found.hi95
    # 95 % are due; three Monte Carlo errors are 3.3 points. Taken for independent, far fewer hold.
    assert hits[0.6] / 400 > 0.917
    assert hits[0.0] / 400 < 0.8


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3) | st.just(math.nan), max_size=30), st.floats(-1, 1))
def test_any_nights_have_a_mean_or_none(values: list[float], phi: float) -> None:
    found = arm_mean(values, list(range(len(values))), phi)
    seen = [v for v in values if not math.isnan(v)]
    assert (found is None) == (len(seen) < 3)
    if found:
        assert found.mean == pytest.approx(np.mean(seen), abs=1e-9)


def test_while_the_arms_are_hidden_no_night_tells_its_own() -> None:
    made, episodes = people.trial()
    running = replace(made, status="running")
    assert running.is_hidden
    asked = running.ask("waso_min", episodes, until=date(2026, 1, 1))
    page = verdict_page_of(running, asked.verdict(), asked.table, sealed_text="seed = 7")
    told = read(page)
    assert "no night's arm is shown here" in told.text
    assert "seed" not in told.text
    assert {"Every night", "The sealed protocol"} & set(told.headings) == set()
    assert "This is a look on the way" in told.text or "still running" in told.text
    assert not re.search(
        r"taken|missed, ", " ".join(line for line in told.words if "placebo:" in line)
    )


def test_a_trial_of_doses_names_their_unit() -> None:
    design = Design(
        ("0", "100", "200"),
        nights=42,
        seed=3,
        block_nights=6,
        plan="dose",
        unit="mg",
        outcome="tst_min",
    )
    made = RunningTrial("t2", "Doses", people.START, "finished", Protocol(design), "", {})
    asked = made.ask("tst_min", people.nights_of(made, "200", 10.0), until=date(2026, 1, 1))
    page = verdict_page_of(made, asked.verdict(), asked.table)
    assert [row.arm for row in page.arms] == ["0 mg", "100 mg", "200 mg"]
    assert "with 200 mg instead of 0 mg" in lay_sentence(page)
    assert "You knew what you took." in read(page).text
    assert page.sealed is None


def test_the_planned_analysis_stands_once_among_the_choices() -> None:
    page = people.whole()
    stated = SensitivityRow("as it was planned", page.effect, "It works", is_stated=True)
    told = read(replace(page, sensitivity=(stated, *page.sensitivity))).text
    assert "as it was planned" in told
    assert "as planned as planned" not in told
    assert "1 of 3 other choices would change the decision" in told


def test_dates_on_the_page_are_those_of_the_trial() -> None:
    page = people.bare()
    assert page.started == date(2025, 3, 1)
    assert page.until == page.started + timedelta(days=56 + 5)
