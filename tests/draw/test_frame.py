from draw.checks import apart, check, words
from nightlab.draw import draw_empty
from nightlab.draw.frame import DOT, heading, line, picture
from nightlab.draw.svg import el

HOSTILE = '</title><script>alert("1")</script> & <b> \N{SLEEPING FACE} ' * 300


def test_a_picture_says_what_it_is() -> None:
    root = check(picture(title="Night", desc="8 h in bed.", height=50, body=[]))
    assert [each.text for each in list(root)[:2]] == ["Night", "8 h in bed."]
    assert root.get("viewBox") == "0 0 640 50"


def test_a_picture_without_title_still_has_one() -> None:
    root = check(picture(title=" \n", desc="Nothing.", height=50, body=[]))
    assert root[0].text == "Picture"


def test_the_same_content_gives_the_same_bytes_and_other_content_another_id() -> None:
    one, same, other = (picture(title=t, desc="d", height=9, body=[]) for t in ("a", "a", "b"))
    assert one == same
    assert check(one).get("id") != check(other).get("id")


def test_hostile_text_stays_text_and_is_cut() -> None:
    drawn = draw_empty(HOSTILE, HOSTILE)
    root = check(drawn)
    apart(root)
    assert "<script" not in drawn
    assert '</title><script>alert("1")' in words(root)
    assert len(drawn) < 6_000


def test_an_empty_picture_tells_the_whole_sentence() -> None:
    sentence = "No trial yet, and so no doses: plan one, and its days will appear here."
    root = check(draw_empty("Doses", sentence))
    apart(root)
    assert words(root).replace(" | ", " ") == f"Doses {sentence}"


def test_facts_that_fit_wide_pages_alone_are_hidden_on_narrow_ones() -> None:
    facts = ["a" * 20, "b" * 20, "", "c" * 20, "d" * 20]
    title, below = heading("Title", facts)
    assert title.children == ("Title",)
    assert below.children[0] == DOT.join(facts[:2])
    assert below.children[1] == el("tspan", DOT + facts[3], class_="x")


def test_a_line_is_cut_to_its_room() -> None:
    assert str(line("a" * 100, 0, 0, room=60).children[0]).endswith("…")


def test_a_bold_title_stays_on_a_narrow_page() -> None:
    name = "magnesium 30 to 60 min before bed against magnesium with dinner, 28 nights"
    body = heading(name, [""])[:1]
    shown = words(check(picture(title=name, desc=name, height=99, body=body)))
    # In DejaVu Sans Bold, which many a Linux machine falls back to, 42 letters of this reach the edge.
    assert shown.endswith("…")
    assert 36 <= len(shown) <= 40
