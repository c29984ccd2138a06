from __future__ import annotations

import json
import math

import pytest

from nightlab.body.validation import validate
from nightlab.body.validation.checking import checked_as_json

# One row of each kind of quantity whose protocol is short.
CHEAP = ("40-sol", "20-delay", "53-most", "51-cmax", "76-half", "85-il6", "64", "62", "46-monotone")


@pytest.mark.parametrize("row", CHEAP)
def test_a_number_comes_out_with_its_error(row: str) -> None:
    (checked,) = validate(row, people=4)
    assert math.isfinite(checked.simulated)
    assert checked.se >= 0.0
    assert checked.result in {"pass", "miss"}


def test_rows_of_one_publication_come_together_and_the_same_seed_gives_the_same() -> None:
    one, two = validate("76", people=3), validate("76", people=3)
    assert [c.id for c in one] == ["76-cmax25", "76-cmax100", "76-half", "76-absorption", "76-lag"]
    assert one == two


def test_what_cannot_be_expressed_is_said_and_fits_json() -> None:
    checked = validate("84-crp")[0]
    assert checked.result == "not expressible"
    told = json.loads(json.dumps(checked_as_json(checked)))
    assert told["simulated"] is None
    assert {"id", "quantity", "role", "published", "lo", "hi", "simulated", "result"} <= set(told)
