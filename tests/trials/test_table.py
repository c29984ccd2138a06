"""Tables come from files and from memory; what cannot be read is refused with its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import Verdict, analyse
from nightlab.trials.table import night_numbers, read_table
from trials.made import Columns, trial

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Frame:
    """As much of a data frame as is asked for."""

    data: Columns

    @property
    def columns(self) -> list[str]:
        return list(self.data)

    def __getitem__(self, name: str) -> Any:
        return np.array(self.data[name])


def as_csv(columns: Columns, *, delimiter: str = ",", decimal: str = ".") -> str:
    def cell(value: Any) -> str:
        return "" if value != value else str(value).replace(".", decimal)  # noqa: PLR0124 - nan

    rows = [columns.keys(), *zip(*columns.values(), strict=True)]
    return "\n".join(delimiter.join(cell(v) for v in row) for row in rows) + "\n"


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "nights.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def verdict(table: Any) -> Verdict:
    return analyse(table, outcome="sleep", arm="arm", night="night", block="block", better="higher")


MADE = trial(3, missing=0.2, effect=0.5)


@pytest.mark.parametrize(
    "content",
    [
        as_csv(MADE),
        "\ufeff" + as_csv(MADE),
        as_csv(MADE).replace("\n", "\r\n"),
        as_csv(MADE).replace("\n", "\r"),
        as_csv(MADE).replace("\n", "\n\n,,,\n"),
        as_csv(MADE, delimiter="\t"),
        as_csv(MADE, delimiter=";"),
        as_csv(MADE, delimiter=";", decimal=","),
        as_csv(MADE).replace("placebo", ' "placebo"').replace(' "', '"'),
        as_csv(MADE).replace(",", " , ").replace(" , ", ", "),
        as_csv({**MADE, "note": ["😴, “zzz”".replace(",", "")] * 56}),
        as_csv({k: ["NA" if x != x else x for x in v] for k, v in MADE.items()}),  # noqa: PLR0124
    ],
    ids=[
        "plain",
        "byte order mark",
        "Windows line ends",
        "old Macintosh line ends",
        "empty lines",
        "tabs",
        "semicolons",
        "semicolons and decimal commas",
        "quotes",
        "blanks after commas",
        "a column of emoji",
        "NA for missing",
    ],
)
def test_every_way_to_write_the_file_gives_the_same_verdict(tmp_path: Path, content: str) -> None:
    found = verdict(write(tmp_path, content))
    assert found.to_json() == verdict(MADE).to_json()


def rows_of(columns: Columns) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def as_array(columns: Columns) -> Any:
    kinds = [("night", "i8"), ("arm", "U10"), ("block", "i2"), ("sleep", "f8")]
    return np.array([tuple(row[k] for k, _ in kinds) for row in rows_of(columns)], dtype=kinds)


@pytest.mark.parametrize(
    "table",
    [
        rows_of(MADE),
        rows_of({k: [None if x != x else x for x in v] for k, v in MADE.items()}),  # noqa: PLR0124
        as_array(MADE),
        Frame(MADE),
        {k: tuple(v) for k, v in MADE.items()},
        {**MADE, "sleep": np.ma.masked_invalid(MADE["sleep"])},
    ],
    ids=["rows", "rows with None", "structured array", "data frame", "tuples", "masked array"],
)
def test_every_table_in_memory_gives_the_verdict_of_the_file(tmp_path: Path, table: Any) -> None:
    assert verdict(table).to_json() == verdict(write(tmp_path, as_csv(MADE))).to_json()


def test_a_table_that_is_read_already_is_taken_as_it_is() -> None:
    table = read_table(MADE)
    assert read_table(table) is table


def test_a_not_a_number_among_arms_in_memory_is_a_missing_cell() -> None:
    for missing in (None, np.float32("nan"), float("nan")):
        columns = {**trial(1), "sleep": [None, *trial(1)["sleep"][1:]]}
        columns["arm"] = [missing, *columns["arm"][1:]]
        assert set(analyse(columns, outcome="sleep", arm="arm", control="placebo").arms) == {
            "active",
            "placebo",
        }


def test_rows_may_have_keys_of_any_kind() -> None:
    table = read_table([{1: "a", None: 2}, {1: "b"}])
    assert table.column("1") == ["a", "b"]
    assert table.column("None") == [2, None]


@pytest.mark.parametrize(
    "thing",
    [
        None,
        5,
        [],
        [1, 2],
        {},
        {"arm": 3},
        {"arm": [1], "sleep": [1, 2]},
        "a\0b.csv",
        "x" * 5000,
        np.zeros((3, 2)),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_what_is_no_table_is_refused(thing: Any) -> None:
    with pytest.raises(NightlabError) as refused:
        read_table(thing)
    assert refused.value.where
    assert refused.value.fix


BROKEN: list[tuple[str, bytes, str]] = [
    ("truncated quote", b'night,arm\n1,"a\n2,b\n', "line 3"),
    ("text after a quote", b'night,arm\n1,"a"b\n', "line 2"),
    ("NUL", b"night,arm\n1,a\n2,\0\n", "line 3"),
    ("Latin-1", "night,arm\n1,a\n2,Knöterich\n".encode("latin-1"), "line 3"),
    ("UTF-16", "night,arm\n1,a\n".encode("utf-16"), "line 1"),
    ("ragged line", b"night,arm\n1,a\n2\n", "line 3"),
    ("ragged line, long", b"night,arm\n1,a\n\n2,b,c\n", "line 4"),
    ("two columns of one name", b"night,arm,arm\n1,a,b\n", "line 1"),
    ("nothing", b"", ""),
    ("a header alone", b"night,arm\n", ""),
    ("a picture", b"\x89PNG\r\n\x1a\n\xff", "line 1"),
]


@pytest.mark.parametrize(("content", "place"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, content: bytes, place: str) -> None:
    with pytest.raises(NightlabError) as refused:
        read_table(write(tmp_path, content))
    assert refused.value.where == ", ".join(filter(None, ["nights.csv", place]))
    assert refused.value.fix


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(NightlabError, match=r"nothing\.csv: cannot be read \(no such file"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(NightlabError, match="this is a folder; name a file in it"):
        read_table(str(tmp_path))


def test_a_missing_column_is_refused_with_those_there_are(tmp_path: Path) -> None:
    table = read_table(write(tmp_path, "night,arm\n1,a\n2,b\n"))
    with pytest.raises(NightlabError, match="no column 'sleep'; the columns are night, arm"):
        table.column("sleep")


def numbers(cell: Any, *, decimal_comma: bool = False) -> float | None:
    table = read_table({"sleep": [cell]})
    if decimal_comma:
        table = type(table)(table.columns, table.rows, table.name, decimal_comma=True)
    return table.number(table.column("sleep")[0], "sleep", 0)


@pytest.mark.parametrize(
    "cell", ["", "NA", "  ", None, float("nan"), np.float32("nan"), np.ma.masked]
)
def test_missing_cells_are_no_number(cell: Any) -> None:
    assert numbers(cell) is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (" 7.5 ", 7.5),
        ("-1e3", -1000.0),
        (np.int8(3), 3.0),
        (True, 1.0),
        ("+0", 0.0),
        (10**14, 1e14),
    ],
)
def test_numbers_are_read_as_written(cell: Any, value: float) -> None:
    assert numbers(cell) == value


def test_a_decimal_comma_counts_where_the_file_has_semicolons() -> None:
    assert numbers("7,5", decimal_comma=True) == 7.5
    with pytest.raises(NightlabError, match="'7,5' is not a number"):
        numbers("7,5")


@pytest.mark.parametrize(
    "cell",
    [
        "good",
        "nan",
        "inf",
        "-Infinity",
        "1e400",
        "1_000",
        "7:30",
        "7h",
        "9" * 400,
        10**400,
        1j,
        1e15,
        [7],
    ],
    ids=lambda cell: str(cell)[:12],
)
def test_other_cells_are_refused_with_their_place(cell: Any) -> None:
    with pytest.raises(
        NightlabError, match=r"^row 1, column sleep: .* is not a (usable )?number; leave"
    ):
        numbers(cell)


def nights(*cells: Any) -> list[int]:
    return night_numbers(read_table({"night": list(cells)}), "night")


def test_nights_are_days_of_the_calendar_or_of_the_study() -> None:
    assert nights(1, "3", 7.0, np.int64(9)) == [1, 3, 7, 9]
    dates = (
        "2026-03-28",
        "2026-03-29T07:00+02:00",
        date(2026, 3, 30),
        datetime(2026, 3, 31, 6, tzinfo=UTC),
        np.datetime64("2026-04-01T05:00"),
    )
    assert np.diff(nights(*dates)).tolist() == [1, 1, 1, 1]


def test_without_a_night_column_rows_are_nights_in_order() -> None:
    assert night_numbers(read_table({"arm": ["a", "b", "a"]}), None) == [0, 1, 2]


@pytest.mark.parametrize(
    ("cells", "row"),
    [
        (("2026-01-30", "31.01.2026"), 2),
        (("2026-01-30", "2026/01/31"), 2),
        (("2026-01-30", "2026-01-31x"), 2),
        (("2026-01-30", "2026-01-31 25:00"), 2),
        (("2026-01-30", 31), 2),
        ((1, "2026-01-31"), 2),
        (("2026-02-29",), 1),
        (("", 1), 1),
        ((1.5,), 1),
        (("1e400",), 1),
        (("nan",), 1),
        ((1_700_000_000,), 1),
        ((np.datetime64("NaT"),), 1),
        ((None, None), 1),
    ],
)
def test_nights_that_are_none_are_refused_with_their_row(cells: tuple[Any, ...], row: int) -> None:
    with pytest.raises(NightlabError) as refused:
        nights(*cells)
    assert refused.value.where == f"row {row}, column night"
    assert "YYYY-MM-DD" in refused.value.fix


def test_a_night_that_stands_twice_is_refused_with_both_places() -> None:
    with pytest.raises(
        NightlabError, match=r"^row 3, column night: night '1' stands here and in row 1"
    ):
        nights(1, 2, 1)


CELLS = {
    "night": ["1", "2", "3", "x", "", "2026-01-01", "nan", "1e400"],
    "arm": ["a", "b", "placebo", "0", "1", "2", "", "NA", "😴", '"', "nan", "-1"],
    "sleep": ["7", "8.5", "1e14", "1e-300", "-3", "", "NA", "inf", "1e400", "text"],
}


@st.composite
def nearly_csv(draw: st.DrawFn) -> bytes:
    n = draw(st.integers(0, 12))
    columns = {
        name: draw(st.lists(st.sampled_from(cells), min_size=n, max_size=n))
        for name, cells in CELLS.items()
    }
    return as_csv(columns).encode()


FILES = st.one_of(
    st.binary(max_size=300),
    st.text('night,arm;sleep\n\r"0123.ab \t\ufeff', max_size=300).map(str.encode),
    nearly_csv(),
)


@settings(max_examples=300)
@given(content=FILES, night=st.sampled_from(["night", None]))
def test_any_file_gives_a_verdict_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, night: str | None
) -> None:
    path = write(tmp_path_factory.getbasetemp(), content)
    try:
        found = analyse(path, outcome="sleep", arm="arm", night=night, randomise=False)
    except NightlabError as error:
        assert error.what  # noqa: PT017 - whichever of the two came
    else:
        assert found.nights >= 4
