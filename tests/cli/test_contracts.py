"""What programs may rely on: the exact names in every ``--json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.exports import DIARY, EVENTS, fitbit, write

if TYPE_CHECKING:
    from pathlib import Path

    from cli.shell import Shell

MEASURES = {
    *("tib_min", "spt_min", "tst_min", "sol_min", "waso_min", "tasafa_min", "awake_min"),
    *("se_percent", "se_dse_percent", "sme_percent", "awakenings", "sfi_per_h"),
    *("n1_min", "n2_min", "light_min", "n3_min", "rem_min"),
    *("n1_percent", "n2_percent", "light_percent", "n3_percent", "rem_percent"),
    *("rem_latency_min", "midsleep_h", "quality"),
}
NIGHT = {"date", "start", "end", "zone", "source", "device", "is_nap"} | MEASURES
EVENT = {"kind", "label", "amount", "unit", "at"}
COUNTS = {
    *("nights_new", "nights_revised", "nights_known", "samples_new", "samples_known"),
    *("diary_new", "diary_revised", "diary_known"),
    *("events_new", "events_revised", "events_known"),
    *("trials_new", "trials_revised", "trials_known"),
    *("answers_new", "answers_known", "plans_new", "plans_known"),
}
FILE = {
    *("name", "format", "tier", "zone", "skipped", "unread", "withdrawn", "already_imported"),
    *("nights_superseded", "read", "united", "ignored"),
}
DOSE = {"number", "arm", "block", "take_on", "night"}
TRIAL = {
    *("id", "name", "status", "arms", "nights", "first_take_on", "last_night"),
    *("design_sha256", "doses"),
}
VERDICT = {
    *("decision", "outcome", "arm", "control", "better", "worthwhile", "prior"),
    *("effect", "priors", "p_better", "p_worthwhile", "p_negligible", "p_worse"),
    *("randomisation_p", "smallest_p", "autocorrelation", "nights", "missing", "arms"),
    *(
        "warnings",
        "more_blocks",
        "confounded",
        "block_nights",
        "half_life_nights",
        "trend",
        "sentence",
        "advice",
    ),
}


def _same(found: dict[str, Any], names: set[str]) -> None:
    assert set(found) == names


def test_import(shell: Shell, tmp_path: Path) -> None:
    logs = fitbit(2)
    logs[1]["duration"] = 0
    told = shell.json("import", write(tmp_path / "s.json", logs), write(tmp_path / "e.csv", EVENTS))
    _same(told, {"files"} | COUNTS)
    for one in told["files"]:
        _same(one, FILE | COUNTS)
    _same(told["files"][0]["skipped"][0], {"where", "why"})
    assert (told["nights_new"], told["events_new"]) == (1, 2)


def test_log(shell: Shell) -> None:
    told = shell.json(
        *("log", "--tried-to-sleep", "23:10", "--fell-asleep", "23:40", "--woke", "06:50"),
        *("--rose", "07:05", "--event", "caffeine 80mg 15:00"),
    )
    _same(told, {"date", "zone", "diary", "measures", "events", "trial", "dose", "notes"})
    _same(told["measures"], MEASURES)
    _same(told["events"][0], EVENT)
    assert (told["date"], told["zone"], told["diary"]) == ("2026-03-10", "Europe/Berlin", "new")
    assert (told["trial"], told["dose"]) == (None, None)
    bare = shell.json("log", "--event", "#x")
    assert (bare["diary"], bare["measures"]) == (None, None)


def test_nights_and_night(shell: Shell, tmp_path: Path) -> None:
    shell.ok("import", write(tmp_path / "s.json", fitbit(2)), write(tmp_path / "d.csv", DIARY))
    shell.ok("import", write(tmp_path / "e.csv", EVENTS))
    for night in shell.json("nights"):
        _same(night, NIGHT)
    for day in ("2026-02-01", "2026-03-02"):
        told = shell.json("night", day)
        more = {"hypnogram", "epoch_s", "vitals", "provenance", "reported", "others", "events"}
        _same(told, NIGHT | more)
        for event in told["events"]:
            _same(event, EVENT)


def test_what_came_in_and_from_where(shell: Shell, tmp_path: Path) -> None:
    shell.ok("import", write(tmp_path / "s.json", fitbit(2)))
    shell.ok("zones", "add", "2026-02-02", "Asia/Tokyo")
    zones = shell.json("zones")
    _same(zones, {"home", "moves"})
    _same(zones["moves"][0], {"since", "zone"})
    for device in shell.json("devices"):
        _same(device, {"origin", "nights", "naps", "first", "last", "rank"})
    card = {"name", "title", "tier", "get_it", "reads", "ignores", "time", "tested_on", "doubts"}
    for each in shell.json("formats"):
        _same(each, card)


def test_trial(shell: Shell, tmp_path: Path) -> None:
    rules = ["--arms", "placebo,magnesium", "--nights", "8", "--seed", "1"]
    made = shell.json("trial", "design", *rules, "--out", tmp_path / "d.toml")
    _same(
        made,
        {
            *("arms", "nights", "seed", "block", "period", "max_run", "half_life_nights"),
            *("outcome", "better", "worthwhile", "prior", "counts", "ways", "contrast_ratio"),
            *("plan", "factors", "unit", "run_in", "washout", "smallest_p", "notes"),
            *("usual_contrast_ratio", "reviewed_by_clinician", "schedule"),
        },
    )
    _same(made["schedule"][0], DOSE)
    _same(shell.json("trial", "start", tmp_path / "d.toml"), TRIAL | {"schedule"})
    _same(shell.json("trial", "show", "t1"), TRIAL | {"schedule", "design", "log"})
    for plan in shell.json("trial", "plans"):
        _same(plan, {"plan", "what", "use"})
    shell.ok("trial", "start", tmp_path / "d.toml", "--on", "2026-05-01")
    today = shell.json("trial", "today")
    _same(today, {"trial", "evening", "dose", "says", "trials"} | DOSE)
    for trial in today["trials"]:
        _same(trial, {"trial", "dose", "says"} | DOSE)
    for trial in shell.json("trial", "list"):
        _same(trial, TRIAL)
        _same(trial["doses"], {"logged", "not_taken_as_planned"})


def test_verdict_of_a_trial_and_of_a_table(after_trial: Shell, tmp_path: Path) -> None:
    rows = "\n".join(f"{'ab'[i * 7 % 5 % 2]},{i * 13 % 7}" for i in range(30))
    table = write(tmp_path / "t.csv", "arm,x\n" + rows)
    for asked in (
        ["--trial", "t1", "--outcome", "sol_min"],
        [table, "--outcome", "x", "--arm", "arm", "--control", "a"],
    ):
        told = after_trial.json("verdict", *asked)
        _same(told, VERDICT)
        for effect in (told["effect"], *told["priors"].values()):
            _same(effect, {"mean", "sd", "lo95", "hi95"})
        _same(told["priors"], {"neutral", "sceptical", "evidence"})
        _same(told["autocorrelation"], {"mean", "lo95", "hi95"})
        assert told["effect"] == told["priors"][told["prior"]]
        bands = told["p_worthwhile"] + told["p_negligible"] + told["p_worse"]
        assert abs(bands - 1) < 1e-6
