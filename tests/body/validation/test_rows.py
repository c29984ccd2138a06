from __future__ import annotations

import math

import pytest

from nightlab.body.validation.checking import protocol_named
from nightlab.body.validation.quantities import conditions, parse
from nightlab.body.validation.reading import CERTAINTIES, ROLES, Row, find, rows
from nightlab.errors import NightlabError

# Publications of the table, by the number each is known by.
PUBLICATIONS = {
    *range(1, 13), *range(14, 21), 23, 24, 27, *range(31, 35), *range(36, 41), *range(44, 48),
    *range(49, 56), *range(57, 74), *range(75, 79), 80, *range(82, 87),
}  # fmt: skip
EXPRESSIBLE = [row for row in rows() if row.is_expressible]


def test_every_publication_has_its_numbers_and_every_number_one_name() -> None:
    names = [row.id for row in rows()]
    assert len(names) == len(set(names))
    assert {int(name.partition("-")[0]) for name in names} == PUBLICATIONS
    assert len(PUBLICATIONS) == 69


def test_at_most_fifteen_numbers_are_not_expressible_and_each_says_what_is_missing() -> None:
    cannot = [row for row in rows() if not row.is_expressible]
    assert len(cannot) <= 15
    assert all(row.why for row in cannot)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_a_range_holds_the_published_number_and_words_are_known(row: Row) -> None:
    if row.is_expressible:
        assert row.lo <= row.published <= row.hi
    assert not (row.is_expressible and math.isinf(row.lo) and math.isinf(row.hi))
    assert row.role in ROLES
    assert row.certainty in CERTAINTIES
    assert row.citation
    assert row.quantity
    assert row.condition


@pytest.mark.parametrize("name", sorted({row.protocol for row in EXPRESSIBLE}))
def test_every_protocol_reads_and_has_all_conditions_its_rows_speak_of(name: str) -> None:
    protocol = protocol_named(name)
    assert protocol.source
    assert protocol.question.endswith("?")
    own = [parse(row.expression) for row in EXPRESSIBLE if row.protocol == name]
    names = [condition.name for condition in protocol.conditions]
    assert conditions(own, names) <= set(names)
    assert all(
        expression.arguments[0] in names
        or "," not in str(expression)
        or expression.name == "half_dose"
        for expression in own
    )


def test_each_role_that_is_not_predicted_because_of_a_parameter_says_so() -> None:
    assert all(row.why for row in find("76-half") + find("59-200") + find("61"))


def test_an_open_side_must_be_cleared_by_two_standard_errors() -> None:
    sign = find("46-rem")[0]
    assert sign.holds(-5.0, 2.0)
    assert not sign.holds(-5.0, 3.0)
    closed = find("40-tst")[0]
    assert closed.holds(-38.0, 100.0)
    assert not closed.holds(-37.0, 0.0)


def test_a_row_that_is_not_there_is_told() -> None:
    with pytest.raises(NightlabError, match="no row"):
        find("13")


def test_a_quantity_that_is_not_there_is_told() -> None:
    with pytest.raises(NightlabError, match="no quantity"):
        parse("forecast(caffeine, sol_min)")
