from draw.checks import apart, check
from nightlab.draw.frame import picture
from nightlab.draw.legend import Item, bar, box, diamond, dot, legend, stroke, tick

MARKS = [
    box("f-arm1", "A"),
    bar("f-asleep"),
    tick("f-weekend"),
    stroke("s-ink dash"),
    dot("s-ink firm", "f-ink"),
    diamond("f-paper s-ink"),
]


def test_no_items_take_no_room() -> None:
    assert legend([], 50) == ([], 50)


def test_a_legend_flows_over_as_many_lines_as_it_needs() -> None:
    items = [Item(mark, "what it means " * (1 + index)) for index, mark in enumerate(MARKS)]
    marks, foot = legend(items, 10)
    assert foot > 64
    apart(check(picture(title="Legend", desc="Marks.", height=foot, body=marks)))


def test_a_long_label_is_cut_to_one_line() -> None:
    marks, foot = legend([Item(MARKS[0], "word " * 2000), Item(MARKS[1], "next")], 0)
    assert foot == 54
    check(picture(title="Legend", desc="Marks.", height=foot, body=marks))
