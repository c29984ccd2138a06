import pytest

from nightlab.draw.arms import colour, in_order, items, letter
from nightlab.errors import NightlabError


def test_arms_stand_in_the_caller_s_order_and_then_by_alphabet() -> None:
    assert in_order(["c", "a", "b", "", "a"], ("b", "", "z")) == ("b", "z", "a", "c")


def test_nine_arms_are_too_many() -> None:
    with pytest.raises(NightlabError, match="at most 8"):
        in_order("abcdefghi", ())


def test_each_arm_has_its_colour_and_no_arm_a_neutral_one() -> None:
    assert [colour(("x", "y"), arm) for arm in ("x", "y", "")] == ["arm1", "arm2", "none"]


@pytest.mark.parametrize(
    ("arms", "letters"),
    [(("A", "B"), "AB"), (("Magnesium", "Placebo"), "AB"), (("B", "Placebo"), "12")],
)
def test_what_stands_for_an_arm_is_never_another_arm_s_name(
    arms: tuple[str, ...], letters: str
) -> None:
    assert "".join(letter(arms, arm) for arm in arms) == letters


def test_the_legend_names_each_arm() -> None:
    assert [item.label for item in items(("A", "B"))] == ["arm A", "arm B"]
    assert [item.label for item in items(("Magnesium", "Placebo"))] == ["Magnesium", "Placebo"]
