from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.safety.medicines import match
from nightlab.safety.medicines.near import alike
from nightlab.safety.medicines.vocabulary import squash, vocabulary

LOOK_ALIKES = [
    ("hydroxyzine", "hydralazine"),
    ("metformin", "metronidazole"),
    ("clonidine", "clonazepam"),
    ("celebrex", "celexa"),
    ("lamictal", "lamisil"),
    ("zantac", "xanax"),
    ("prednisone", "prednisolone"),
    ("tacrolimus", "sirolimus"),
    ("dolutegravir", "elvitegravir"),
    ("fluphenazine", "perphenazine"),
    ("amiodarone", "amlodipine"),
]


@pytest.mark.parametrize(
    ("typed", "ingredients"),
    [
        ("Cipro 500 twice a day", ("ciprofloxacin",)),
        ("levothyroxine sodium", ("levothyroxine",)),
        ("Lévothyrox 75 µg le matin", ("levothyroxine",)),
        ("my generic Lipitor 20mg tablets at night", ("atorvastatin",)),
        ("esomeprazole magnesium", ("esomeprazole",)),
        ("metoprolol succinate ER", ("metoprolol",)),
        ("Tylenol PM", ("paracetamol", "diphenhydramine")),
        ("co-codamol 30/500", ("paracetamol", "codeine")),
        ("COCODAMOL", ("paracetamol", "codeine")),
        ("Sinemet 25/100", ("levodopa", "carbidopa")),
        ("St John’s wort", ("st john's wort",)),
        ("paracetamol and ibuprofen", ("paracetamol", "ibuprofen")),
        ("Advil (ibuprofen)", ("ibuprofen",)),
        ("bisoprolol blood pressure tablet", ("bisoprolol",)),
        ("5-HTP 100mg", ("oxitriptan",)),
        ("aspirin 75mg dispersible", ("acetylsalicylic acid",)),
    ],
)
def test_what_is_typed_without_a_slip_is_known(typed: str, ingredients: tuple[str, ...]) -> None:
    found = match(typed)
    assert found.ingredients == ingredients
    assert found.known
    assert found.ask == ""
    assert found.confidence == 1.0


@pytest.mark.parametrize(
    ("typed", "ingredient"),
    [
        ("metfromin", "metformin"),
        ("warfrin", "warfarin"),
        ("hydroxizine", "hydroxyzine"),
        ("synthyroid", "levothyroxine"),
        ("sipro", "ciprofloxacin"),
        ("benedryl", "diphenhydramine"),
        ("sertra line", "sertraline"),
        ("ciproflaxin", "ciprofloxacin"),
        ("hydrochlorthiazid", "hydrochlorothiazide"),
        ("alendronat", "alendronic acid"),
    ],
)
def test_a_slip_is_understood(typed: str, ingredient: str) -> None:
    assert match(typed).ingredients == (ingredient,)


@pytest.mark.parametrize(
    "typed", ["prozak", "hydroxizine", "celebrix", "lamictil", "HCTZ", "asa 81"]
)
def test_a_doubtful_name_is_asked_back_and_its_class_still_given(typed: str) -> None:
    found = match(typed)
    assert not found.known
    assert found.ask.startswith("Did you mean ")
    assert found.classes


@pytest.mark.parametrize("one", [name for pair in LOOK_ALIKES for name in pair])
def test_a_slip_in_a_name_that_looks_like_another_is_never_silent(one: str) -> None:
    for at in range(1, len(one)):
        for slip in (
            one[:at] + one[at + 1 :],
            one[:at] + "e" + one[at:],
            one[:at] + "y" + one[at + 1 :],
        ):
            exact = vocabulary().names.get(slip)
            assert exact or not match(slip).known, slip


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKES)
def test_names_taken_for_one_another_are_on_the_list(one: str, other: str) -> None:
    assert other in alike()[one]


@pytest.mark.parametrize(
    ("typed", "word", "possible"),
    [
        ("water tablet", "water tablet", "loop_diuretic"),
        ("blood pressure pills", "blood pressure", "ace_inhibitor"),
        ("antibiotic", "antibiotic", "fluoroquinolone"),
        ("sleeping tablet", "sleeping tablet", "benzodiazepine"),
        ("multivitamin", "multivitamin", "contains_magnesium"),
    ],
)
def test_an_everyday_word_is_asked_back_with_what_it_may_be(
    typed: str, word: str, possible: str
) -> None:
    found = match(typed)
    assert found.matched is None
    assert not found.known
    assert word in found.ask
    assert possible in found.classes


@pytest.mark.parametrize("typed", ["none", "n/a", "-", "", "no medicines", "keine", "nothing"])
def test_nothing_is_no_medicine(typed: str) -> None:
    found = match(typed)
    assert (found.matched, found.ingredients, found.known) == (None, (), False)
    assert "no medicine" in found.ask


@pytest.mark.parametrize(
    "typed", ["stopped warfarin last month", "allergic to penicillin", "not taking metformin"]
)
def test_a_medicine_that_may_not_be_taken_is_asked_about(typed: str) -> None:
    found = match(typed)
    assert found.ingredients
    assert not found.known
    assert "Do you take it now?" in found.ask


@pytest.mark.parametrize(
    ("typed", "possible"),
    [
        ("Benadryl", "diphenhydramine"),
        ("Unisom", "doxylamine"),
        ("Zantac", "ranitidine"),
        ("Flomax", "tamsulosin"),
        ("Sominex", "promethazine;diphenhydramine"),
        ("Cartia", "diltiazem;acetylsalicylic acid"),
        ("Dilacor", "diltiazem;digoxin"),
    ],
)
def test_a_brand_that_holds_different_things_in_two_countries_is_asked_back(
    typed: str, possible: str
) -> None:
    found = match(typed)
    assert not found.known
    assert ";".join(found.ingredients) == possible
    assert found.note


def test_a_brand_that_differs_asks_which_of_them_it_holds() -> None:
    assert "hold diltiazem or digoxin?" in match("Dilacor").ask
    assert match("Urex").ask == "Did you mean urex (furosemide or methenamine)?"
    assert match("Dilacor").ask.endswith("Dilacor differs by country.")
    assert "in the United Kingdom" in match("Benadryl").ask.replace("In", "in")
    assert match("Dilacor XR").known
    assert match("Cartia XT").known
    assert match("Zantac 360").ingredients == ("famotidine",)


def test_what_is_free_of_a_medicine_is_not_that_medicine() -> None:
    assert match("aspirin-free").ingredients == ()
    assert not match("aspirin-free").known


@pytest.mark.parametrize(
    "typed", ["Blorvaxin 20mg", "xyz123", "аспирин", "😀", "mg", "12345", "heart"]
)
def test_an_unknown_one_is_never_cleared(typed: str) -> None:
    found = match(typed)
    assert found.matched is None
    assert not found.known
    assert found.ask


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("metformin, gliclazide; atorvastatin", True),
        ("warfarin, blorvaxin", False),
        ("sertraline plus a sleeping tablet", False),
        ("lisinopril/HCTZ", False),
    ],
)
def test_one_part_that_is_not_recognised_leaves_the_whole_in_doubt(typed: str, known: bool) -> None:  # noqa: FBT001 - from the table above
    found = match(typed)
    assert found.known == known
    assert found.ingredients


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("sertraline for anxiety and depression", True),
        ("amitriptyline for migraine", True),
        ("quetiapine 25 at night for sleep", True),
        ("metformin for diabetes and blorvaxin", False),
        ("metformin for diabetes and sertralne", False),
        ("metformin for diabetes and a blood pressure pill", False),
    ],
)
def test_what_a_medicine_is_for_is_no_medicine(typed: str, known: bool) -> None:  # noqa: FBT001 - from the table above
    assert match(typed).known == known


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Lasix (water tablet)", True),
        ("mirtazapine sleeping tablet", True),
        ("oxybutynin bladder tablet", True),
        ("latanoprost eye drops", True),
        ("eye drops latanoprost 0.005%", True),
        ("eye drops", False),
        ("latanoprost and a nasal spray", False),
        ("bisoprolol and a water tablet", False),
        ("Lasix, water tablet", False),
        ("ramipril water tablet", False),
        ("ibuprofen + a painkiller", False),
    ],
)
def test_an_everyday_word_is_no_second_medicine_only_where_it_says_what_the_first_one_is(
    typed: str,
    known: bool,  # noqa: FBT001 - from the table above
) -> None:
    assert match(typed).known == known


@pytest.mark.parametrize("typed", ["pyriton", "ritatin", "oradol", "lamasine"])
def test_a_rare_name_one_letter_off_a_common_one_is_asked_back(typed: str) -> None:
    found = match(typed)
    assert not found.known
    assert "It is easily taken for" in found.ask


@pytest.mark.parametrize(
    "typed",
    ["Rennie", "Maalox", "Milk of Magnesia", "Dulcolax liquid", "Picolax", "Bufferin", "Epsom salts",
     "magnesium glycinate", "Gaviscon", "milk of magnsia", "Magnesium Verla", "riopan"],
)  # fmt: skip
def test_hidden_magnesium_is_seen(typed: str) -> None:
    assert match(typed).contains_magnesium


@pytest.mark.parametrize("typed", ["Tums", "Dulcolax", "Gaviscon Advance", "calcium orotate"])
def test_where_there_is_no_magnesium_none_is_seen(typed: str) -> None:
    assert not match(typed).contains_magnesium


@pytest.mark.parametrize("typed", ["karvea plus", "ramipril duo"])
def test_a_word_for_more_ingredients_is_asked_about(typed: str) -> None:
    found = match(typed)
    assert not found.known
    assert "Copy the ingredients" in found.ask


@pytest.mark.parametrize("typed", ["paracetamol extra strength", "Tylenol extra strength 500"])
def test_a_strength_brings_no_more_ingredients(typed: str) -> None:
    found = match(typed)
    assert (found.ingredients, found.known) == (("paracetamol",), True)
    assert match("paracetamol extra").ingredients == ("paracetamol", "caffeine")


def test_a_word_for_more_before_another_name_only_joins_them() -> None:
    found = match("ramipril plus amlodipine")
    assert (found.ingredients, found.known) == (("ramipril", "amlodipine"), True)


@pytest.mark.parametrize("slip", ["clopidigrel", "telmisartin", "rivaroxiban"])
def test_a_slip_that_passes_alone_is_asked_back_beside_another_name(slip: str) -> None:
    assert match(slip).known
    found = match(f"metformin {slip}")
    assert not found.known
    assert len(found.ingredients) == 2


@pytest.mark.parametrize("slip", ["lcopidogrel", "etlmisartan", "omilizumab", "noruazepam"])
def test_a_slip_at_the_beginning_or_near_a_name_that_begins_otherwise_is_asked_back(
    slip: str,
) -> None:
    assert match(slip).ingredients
    assert not match(slip).known


def test_names_almost_as_near_are_all_proposed() -> None:
    found = match("amlopidine")
    assert found.matched is None
    assert found.ask.startswith("Did you mean amlodipine or ")


def test_every_slip_of_an_entry_is_understood() -> None:
    assert match("metfromin warfrin omeprasole").ingredients == (
        "metformin",
        "warfarin",
        "omeprazole",
    )


def test_a_letter_that_belongs_to_a_name_stands_apart() -> None:
    assert not match("vitaminc").known
    assert match("vitamina").ingredients == ()


def test_a_salt_belongs_to_its_medicine_and_a_second_mineral_does_not() -> None:
    assert match("losartan potassium 50").ingredients == ("losartan",)
    assert match("lithium orotate").ingredients == ("lithium",)
    assert set(match("metformin magnesium").ingredients) == {"metformin", "magnesium"}


def test_a_long_text_is_cut_and_asked_back_at_once() -> None:
    begun = time.perf_counter()
    found = match("metformin " * 1000)
    assert time.perf_counter() - begun < 1
    assert len(found.typed) <= 200
    assert not found.known
    assert found.matched is None


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_text_gets_an_answer(typed: str) -> None:
    found = match(typed)
    assert 0 <= found.confidence <= 1
    assert found.known != bool(found.ask)
    assert set(found.classes) >= {
        one for item in found.ingredients for one in vocabulary().classes[item]
    }
    if found.known:
        assert found.matched
        assert found.ingredients


@given(
    st.sampled_from(sorted(vocabulary().classes)),
    st.sampled_from(["{}", "{} 10 mg", "my {} tablets", " {}\n"]),
)
@settings(max_examples=300, deadline=None)
def test_every_ingredient_is_found_under_its_own_name(name: str, around: str) -> None:
    found = match(around.format(name))
    assert name in found.ingredients


@given(st.sampled_from(sorted(vocabulary().names)), st.data())
@settings(max_examples=500, deadline=None)
def test_a_slip_that_is_taken_silently_is_the_right_medicine(key: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(key) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    slip = data.draw(
        st.sampled_from(
            [
                key[:at] + key[at + 1 :],
                key[:at] + letter + key[at:],
                key[:at] + letter + key[at + 1 :],
            ]
        )
    )
    found = match(slip)
    if found.known and slip not in vocabulary().names and slip.isalpha():
        assert set(found.ingredients) == set(vocabulary().names[key].ingredients)


def test_the_same_letters_are_the_same_name() -> None:
    assert match("St. John's-Wort").ingredients == match("stjohnswort").ingredients
    assert squash("co-codamol") == squash("co codamol")
