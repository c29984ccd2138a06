"""The documents are true: what they show is what the program does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from nightlab.body.compiled import all_organs
from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS, MEASURES
from nightlab.nights.reported import REPORTED
from nightlab.sources import Skipped, detect, read_file

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [
    page
    for folder in (ROOT, DOCS, DOCS / "body", DOCS / "decisions", ROOT / "changes")
    for page in sorted(folder.glob("*.md"))
]
CONSOLES = [page for page in PAGES if "```console\n" in page.read_text(encoding="utf-8")]
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
INLINE_CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
EXPORT = re.compile(r"<!-- import: (\w+) -->\n\n```text\n(.*?)```", re.DOTALL)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def script(name: str) -> ModuleType:
    """Load one of the scripts that renew the documents."""
    spec = spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# --- commands and their output --------------------------------------------------


def test_every_command_stands_in_the_reference_with_its_exact_help() -> None:
    assert script("make_help").problems(read("docs/cli.md")) == []


@pytest.mark.parametrize("page", CONSOLES, ids=named)
def test_what_a_page_shows_is_what_the_commands_print(page: Path) -> None:
    _, different = script("make_consoles").play(page.read_text(encoding="utf-8"))
    assert different == []


def test_the_first_pages_show_commands() -> None:
    assert {named(page) for page in CONSOLES} >= {
        "README.md",
        "docs/first-night.md",
        "docs/first-trial.md",
    }


def test_the_runner_sees_what_differs() -> None:
    shown = "```console\n$ nightlab --version\nnightlab, version 0.0.0\n```"
    renewed, different = script("make_consoles").play(shown)
    assert len(different) == 1
    assert "0.0.0" not in renewed


@pytest.mark.parametrize(
    ("shown", "fits"),
    [
        ((), True),
        (("one", "two"), True),
        (("one", "three"), False),
        (("one",), False),
        (("...",), True),
        (("one", "..."), True),
        (("o...", "two"), True),
        (("...", "three"), False),
    ],
)
def test_dots_stand_for_any_text(shown: tuple[str, ...], *, fits: bool) -> None:
    assert script("make_consoles").matches(shown, ["one", "two"]) is fits


def test_the_runner_keeps_a_calendar_writes_files_and_runs_what_is_not_shown() -> None:
    page = (
        "```console\n$ sed 's/44/45/' me.toml > older.toml\n$ grep age older.toml\nage = 45\n"
        "$ nightlab trial start ghost.toml  # on 2026-01-05\n?\n```\n<!-- meanwhile: evenings.txt -->\n"
    )
    consoles = script("make_consoles")
    with pytest.raises(RuntimeError, match="nightlab log"):
        consoles.play(page)
    renewed, different = consoles.play(page.replace("<!-- mean", "<!-- not mean"))
    assert "ghost.toml: " in renewed
    assert len(different) == 1


def test_dots_stay_where_the_line_beside_them_does() -> None:
    again = script("make_consoles").shown_again
    printed = ["one", "two", "three", "four"]
    assert again(("...", "two", "old"), printed) == ["...", "two", "three", "four"]
    assert again(("old", "three", "..."), printed) == ["one", "two", "three", "..."]
    assert again(("...", "gone"), printed) == printed


def test_what_is_typed_is_read_off_the_questions() -> None:
    shown = ("What do you try: tea", "A sentence: with a colon.", "At [22:00]: 21:30", "Else:")
    consoles = script("make_consoles")
    assert consoles.Step("nightlab trial new  # asks", shown).typed == "tea\n21:30\n\n"
    assert consoles.Step("nightlab trial new", shown).typed is None


def test_each_page_with_python_is_run_by_sybil() -> None:
    pages = {named(p) for p in PAGES if "```python\n" in p.read_text(encoding="utf-8")}
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "docs", "README.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert {line.partition("::")[0] for line in listed.splitlines() if "::" in line} >= pages


# --- files that are made --------------------------------------------------------


def test_the_pictures_are_those_of_a_new_run() -> None:
    for name, svg in script("make_pictures").pictures().items():
        assert read(f"docs/_static/{name}") == svg, "renew with: python docs/make_pictures.py"


def test_the_examples_are_those_of_a_new_run() -> None:
    for name, text in script("make_examples").files().items():
        assert read(f"docs/examples/{name}") == text, "renew with: python docs/make_examples.py"


def test_the_tutorial_on_plans_has_the_nights_of_a_new_run() -> None:
    for name, text in script("make_tired").files().items():
        assert read(f"docs/examples/{name}") == text, "renew with: python docs/make_tired.py"


def test_the_tables_of_drivers_and_plan_are_as_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    made = script("make_drivers")
    assert made.main(["--check"]) == 0, "renew with: python docs/make_drivers.py"
    text = read("docs/drivers.md") + read("docs/plan.md")
    assert {name for _, name, _ in made.BLOCK.findall(text)} == set(made.TABLES)


def test_the_pages_of_the_body_are_as_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    found = script("make_body").problems(all_organs())
    assert found == [], "renew with: python docs/make_body.py"


def test_a_formula_that_cannot_be_shown_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    organ = replace(all_organs()[0], equations=r"\dot x = \unheard x")
    with pytest.raises(NightlabError, match=r"equations of .*cannot be shown.*unheard"):
        script("make_body").equations(organ)


def test_every_mechanism_of_the_body_is_on_the_map() -> None:
    told = read("docs/body.md")
    for organ in all_organs():
        for parameter in organ.parameters:
            if parameter.support:
                assert f"(body/{organ.name}.md#equations), `{parameter.name}` |" in told


def test_the_pages_tell_the_true_effects_of_their_examples() -> None:
    examples = script("make_examples")
    tired = script("make_tired")
    told = f"awake for {tired.LATE_COFFEE:g} minutes longer, each point of stress for {tired.STRESS:g},"
    assert told in read("docs/first-plan.md")
    assert f"asleep {-tired.WINDOW_SOL_MIN:g} minutes sooner" in read("docs/first-plan.md")
    assert f"The true effect is −{-examples.README_EFFECT_MIN:g} minutes" in read("README.md")
    trial = read("docs/first-trial.md")
    assert f"by {-examples.TUTORIAL_EFFECT_MIN:g} minutes, and" in trial
    assert f"nights differ by {examples.SOL_SD_MIN:g} minutes" in trial


# --- links ----------------------------------------------------------------------


def slugs(text: str) -> set[str]:
    """Return the anchors that the headings of a page give."""
    headings = HEADING.findall(FENCED.sub("", text))
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in LINK.findall(INLINE_CODE.sub("", FENCED.sub("", text))):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.is_file(), target
        if anchor:
            assert anchor in slugs(there.read_text(encoding="utf-8")), target


# --- pages that follow the code -------------------------------------------------


def test_the_cards_of_the_formats_stand_in_the_documents() -> None:
    for path, text in script("make_formats").wanted().items():
        assert path.read_text(encoding="utf-8") == text, "run docs/make_formats.py"


def test_what_survives_of_the_two_articles_is_what_the_rooms_say_now() -> None:
    assert script("make_articles").main(["--check"]) == 0, (
        "renew with: python docs/make_articles.py"
    )


def test_exports_shown_can_be_imported(tmp_path: Path) -> None:
    shown = EXPORT.findall(read("docs/formats.md"))
    assert {name for name, _ in shown} == {"diary", "events"}
    for name, text in shown:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        assert detect(file).name == name
        records = list(read_file(file, zone="Europe/Berlin"))
        assert len(records) == text.count("\n") - 1
        assert not any(isinstance(record, Skipped) for record in records)


@pytest.mark.parametrize("kind", EVENT_UNITS)
def test_every_kind_of_event_is_told(kind: str) -> None:
    unit = f" ({EVENT_UNITS[kind]})" if EVENT_UNITS[kind] else ""
    told = f"`{kind}`" if kind == "tag" else f"{kind}{unit}"
    assert told in read("docs/formats.md")


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_is_defined_with_its_unit(name: str) -> None:
    assert f"| `{name}` | {MEASURES[name].unit or '–'} | " in read("docs/nights.md")


def test_every_figure_of_a_maker_is_told_with_its_unit() -> None:
    section = read("docs/nights.md").partition("## What makers tell\n")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", section, re.MULTILINE)
    assert [(name, unit, what.lower()) for name, unit, what in told] == [
        (name, figure.unit or "–", figure.label.lower()) for name, figure in REPORTED.items()
    ]


def test_the_glossary_spells_out_every_short_name_of_a_measure() -> None:
    words = set(re.split(r"\n|, ", read("docs/glossary.md")))
    short = {s for m in MEASURES.values() for s in re.findall(r"\(([A-Z]{2,})\)", m.label)}
    assert short - words == set()


def test_the_system_page_holds_every_section_of_both_articles_once() -> None:
    rows = re.findall(r"^\| (A\d\.\d+) \|", read("docs/system.md"), re.MULTILINE)
    assert rows == [f"A1.{n}" for n in range(1, 20)] + [f"A2.{n}" for n in range(1, 9)]


def test_the_system_page_knows_which_rooms_are_built() -> None:
    house = ROOT / "src" / "nightlab"
    there = {path.stem for path in house.iterdir() if not path.name.startswith("__")}
    rooms = re.findall(r"^\| \d+ \| (.+?) \|.*\| (.+?) \|$", read("docs/system.md"), re.MULTILINE)
    built = {r for cell, today in rooms if today != "not built yet" for r in names(cell)}
    missing = {r for cell, today in rooms if today == "not built yet" for r in names(cell)}
    assert built == there - {"demo_facts", "py"}
    assert missing & there == set()


def names(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


def test_decisions_quote_the_referee_as_it_answered() -> None:
    answers = json.loads(read("tests/trials/golden/nuts.json"))["sets"]
    seconds = [one[model]["seconds"] for one in answers for model in ("same", "continuous")]
    told = f"took {min(seconds):.0f} to {max(seconds):.0f} seconds for each of six fits"
    assert told in read("docs/decisions/0005-no-mcmc.md")
    (weeks,) = [one for one in answers if one["name"].startswith("weekly")]
    sds = [f"{weeks[model]['sd']:.1f}" for model in ("continuous", "same")]
    told = f"standard deviation of {sds[0]} minutes on weeks, with the four points {sds[1]}"
    assert told in read("docs/decisions/0006-period-effects.md")


def test_calibration_is_shown_as_it_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    assert script("make_calibration").main(["--check"]) == 0


def test_no_cell_is_surely_beyond_its_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    made = script("make_calibration")
    assert {kind.effect for kind in made.read()} >= {gate.effect for gate in made.GATES}
    for gate in made.GATES:
        for kind, cell in made.of(gate.effect):
            beyond = gate.share(cell) - gate.allowed
            assert beyond <= made.ERRORS * cell.error(gate.allowed), (gate.words, kind)


def test_decisions_are_numbered_and_whole() -> None:
    decisions = sorted((DOCS / "decisions").glob("0*.md"))
    for number, page in enumerate(decisions, start=1):
        text = page.read_text(encoding="utf-8")
        assert page.name.startswith(f"{number:04d}-")
        assert text.startswith(f"# {number}. ")
        parts = [text.find(f"**{part}.**") for part in ("Context", "Choice", "Why", "Cost")]
        assert parts == sorted(parts)
        assert parts[0] > 0
