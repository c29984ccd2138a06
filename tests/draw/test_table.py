from xml.etree import ElementTree as ET

import pytest

from draw import people
from nightlab import draw
from nightlab.draw.frame import Row


def test_every_cell_stands_under_its_head() -> None:
    rows: list[Row] = [{"stage": "REM", "minutes": 12.5}, {"stage": None, "minutes": 3}]
    root = ET.fromstring(draw.draw_table(rows, "Night <1>"))  # noqa: S314 - our own output
    assert root.findtext("caption") == "Night <1>"
    cells = [[cell.text for cell in row] for row in root.iter("tr")]
    assert cells == [["stage", "minutes"], ["REM", "12.5"], ["–", "3"]]


def test_no_rows_say_so() -> None:
    assert "no data" in draw.draw_table([])


@pytest.mark.parametrize(
    "rows",
    [
        draw.hypnogram_table(people.clocks_back()),
        draw.raster_table(people.sixty()),
        draw.posterior_table(people.simulated()),
        draw.calendar_table(people.trial()),
    ],
)
def test_the_table_of_every_picture_is_regular(rows: list[Row]) -> None:
    assert len({tuple(row) for row in rows}) == 1
    root = ET.fromstring(draw.draw_table(rows))  # noqa: S314 - our own output
    assert len(list(root.iter("tr"))) == len(rows) + 1
