"""Contract: a file comes in whole or not at all, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nightlab import __version__
from nightlab.errors import NightlabError
from nightlab.store import ImportedFile, ImportResult, SkippedRecord, Store
from nightlab.store.intake import TWICE
from store.making import NOW, Unread, add, dump, entry, event, night

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nightlab.store.intake import Record

JANUARY: list[Record] = [night(1), night(2), entry(1), event(1), Unread("line 7", "no end")]


def test_a_file_comes_in_with_its_counts(store: Store) -> None:
    result = add(store, JANUARY)
    assert result == ImportResult(1, nights_new=2, diary_new=1, events_new=1, skipped=1)
    assert store.nights() == [night(1), night(2)]
    assert store.diary() == [entry(1)]
    assert store.events() == [event(1)]
    assert store.skipped(1) == [SkippedRecord("line 7", "no end")]
    assert store.files() == [
        ImportedFile(
            id=1,
            name="sleep.json",
            sha256="a" * 64,
            size_bytes=1234,
            format="fitbit",
            format_version=1,
            importer_version=__version__,
            imported_at=NOW,
            zone="Europe/Berlin",
            result=result,
        )
    ]


def test_the_lab_keeps_it_when_closed(lab: Callable[[], Store]) -> None:
    with lab() as store:
        add(store, JANUARY)
        before = dump(store)
    with lab() as store:
        assert dump(store) == before


def test_the_same_file_is_not_even_read_again(store: Store) -> None:
    add(store, JANUARY)
    before = dump(store)

    def never() -> Iterator[Record]:
        pytest.fail("the records were asked for")
        yield

    assert add(store, never(), name="copy.json") == ImportResult(1, already_imported=True)
    assert dump(store) == before


def test_a_longer_export_adds_only_what_is_new(store: Store) -> None:
    add(store, JANUARY)
    result = add(store, [*JANUARY, night(3), event(2)], sha="b")
    assert result == ImportResult(
        2, nights_new=1, nights_known=2, diary_known=1, events_new=1, events_known=1, skipped=1
    )
    assert store.nights() == [night(1), night(2), night(3)]


def test_a_night_told_otherwise_is_revised_and_the_old_one_kept_whole(store: Store) -> None:
    add(store, [night(1), night(2)])
    (old, other) = dump(store)["night"]
    later = NOW + timedelta(days=1)
    result = add(store, [night(1, letters="W222RR")], sha="b", now=later)
    assert result == ImportResult(2, nights_revised=1)
    assert store.nights() == [night(1, letters="W222RR"), night(2)]
    (earlier,) = store.archive().earlier_nights
    assert (earlier.night, earlier.sha256, earlier.reading) == (night(1), *old[2:4])
    assert (earlier.replaced_at, earlier.why) == (later, "revised")
    assert dump(store)["night"][1] == other


@pytest.mark.parametrize(
    "changed",
    [
        {"end": night().end + timedelta(microseconds=1)},
        {"zone": "Europe/Paris"},
        {"is_nap": True},
        {"reported": {}},
        {"reported": {"asleep_min": 401.50000000000006}},
    ],
)
def test_any_difference_of_content_counts(store: Store, changed: dict[str, Any]) -> None:
    add(store, [night()])
    assert add(store, [night(**changed)], sha="b").nights_revised == 1
    assert store.nights() == [night(**changed)]


def test_an_older_export_that_comes_late_takes_nothing_away(store: Store) -> None:
    whole = night()
    assert whole.hypnogram is not None
    half = replace(whole.hypnogram, epochs=whole.hypnogram.epochs[: whole.hypnogram.n // 2])
    partly = night(hypnogram=half, end=half.end)
    add(store, [whole])
    assert add(store, [partly], sha="b").nights_known == 1
    assert add(store, [night(hypnogram=None)], sha="c").nights_known == 1
    assert store.nights() == [whole]


def test_a_later_export_completes_a_night(store: Store) -> None:
    whole = night()
    assert whole.hypnogram is not None
    half = replace(whole.hypnogram, epochs=whole.hypnogram.epochs[: whole.hypnogram.n // 2])
    add(store, [night(hypnogram=half, end=half.end)])
    assert add(store, [whole], sha="b").nights_revised == 1
    assert store.nights() == [whole]


def test_source_device_and_start_tell_nights_apart(store: Store) -> None:
    told_apart = [night(), night(device="Ring"), night(source="oura")]
    assert add(store, told_apart).nights_new == 3
    assert sorted((n.source, n.device) for n in store.nights()) == [
        ("fitbit", ""),
        ("fitbit", "Ring"),
        ("oura", ""),
    ]


def test_an_event_without_amount_is_known_again(store: Store) -> None:
    nothing_said = event(kind="tag", amount=None)
    add(store, [nothing_said, event(kind="tag", amount=0.0)])
    assert add(store, [nothing_said], sha="b").events_known == 1
    assert len(store.events()) == 2


def test_a_file_that_repeats_or_contradicts_itself(store: Store) -> None:
    records: list[Record] = [night(), night(), night(letters="R"), entry(), entry(quality=1)]
    expected = ImportResult(1, nights_new=1, diary_new=1, skipped=2, ignored={TWICE: 1})
    assert add(store, records) == expected
    assert store.nights() == [night()]
    assert store.diary() == [entry()]
    assert store.skipped(1) == [
        SkippedRecord(
            "nights, 2024-03-02",
            "the file holds another record with the same source, device and start; "
            "the first was kept",
        ),
        SkippedRecord(
            "diary, 2024-03-02",
            "the file holds another record with the same date and source; the first was kept",
        ),
    ]
    again = add(store, [*records, night(2)], sha="b")
    assert (again.nights_new, again.nights_revised, again.nights_known) == (1, 0, 1)


@pytest.mark.parametrize("error", [NightlabError("damaged"), KeyboardInterrupt(), OSError("gone")])
@pytest.mark.parametrize("after", [0, 3, 2500])
def test_an_error_on_the_way_undoes_all_of_it(
    store: Store, error: BaseException, after: int
) -> None:
    add(store, [night(1), entry(1)])
    before = dump(store)

    def records() -> Iterator[Record]:
        yield from (night(1, letters="R"), entry(1, quality=1), Unread("1", "x"))
        yield from (event(day) for day in range(after))
        raise error

    with pytest.raises(type(error)) as told:
        add(store, records(), sha="b")
    assert told.value is error
    assert dump(store) == before
    add(store, [night(2)], sha="b")
    assert store.nights() == [night(1), night(2)]


def test_the_same_file_in_another_zone_replaces_what_it_gave(store: Store) -> None:
    add(store, [night(1, zone="UTC"), night(2, zone="UTC"), event()], zone="UTC")
    result = add(store, [night(1), night(2), event()])
    assert result == ImportResult(2, nights_new=2, events_known=1, withdrawn=2)
    assert store.nights() == [night(1), night(2)]
    assert store.events() == [event()]
    gone = store.archive().earlier_nights
    assert [n.why for n in gone] == ["withdrawn"] * 2
    assert [n.night for n in gone] == [night(1, zone="UTC"), night(2, zone="UTC")]
    back = add(store, [night(1, zone="UTC"), night(2, zone="UTC"), event()], zone="UTC")
    assert (back.nights_new, back.withdrawn, back.already_imported) == (2, 2, False)


def test_the_same_file_by_a_later_reader_replaces_what_it_gave(store: Store) -> None:
    add(store, [night(1), night(2), entry(1)])
    add(store, [night(3)], sha="c")
    result = add(store, [night(1, letters="R")], format_version=2)
    assert result == ImportResult(3, nights_revised=1, withdrawn=2)
    assert store.nights() == [night(1, letters="R"), night(3)]
    assert store.diary() == []
    assert store.earlier_diary() == [entry(1)]


def test_a_record_belongs_to_the_last_file_that_gave_it(store: Store) -> None:
    add(store, [night(1, zone="UTC")], zone="UTC")
    add(store, [night(1, zone="UTC"), night(2, zone="UTC")], sha="b", zone="UTC")
    assert add(store, [night(1), night(2)], sha="b").withdrawn == 2
    assert store.nights() == [night(1), night(2)]


def test_a_correction_by_hand_outlives_the_next_export(store: Store) -> None:
    add(store, [entry(1), entry(2)])
    corrected = entry(1, quality=5)
    assert store.add_diary(corrected, now=NOW) == "revised"
    assert add(store, [entry(1), entry(2), entry(3)], sha="b").diary_known == 2
    assert store.diary() == [corrected, entry(2), entry(3)]
    assert add(store, [entry(1, quality=1)], sha="c").diary_revised == 1
    assert store.diary() == [entry(1, quality=1), entry(2), entry(3)]
    assert store.earlier_diary() == [entry(1), corrected]


def test_what_was_typed_in_is_never_withdrawn(store: Store) -> None:
    store.add_diary(entry(), now=NOW)
    store.add_event(event(), now=NOW)
    add(store, [entry(), event()], zone="UTC")
    assert add(store, []).withdrawn == 0
    assert (store.diary(), store.events()) == ([entry()], [event()])


def test_an_event_in_another_zone_is_the_same_event(store: Store) -> None:
    late = event(at=event().at.replace(hour=3))
    assert store.add_event(late, now=NOW) == "new"
    assert store.add_event(late, now=NOW) == "known"
    assert store.add_event(replace(late, zone="Asia/Tokyo"), now=NOW) == "revised"
    assert store.events(since=late.night + timedelta(days=1)) == [replace(late, zone="Asia/Tokyo")]
    (earlier,) = store.archive().earlier_events
    assert (earlier.event, earlier.why, earlier.replaced_at) == (late, "revised", NOW)


def test_an_event_that_a_file_has_no_more_is_kept_among_the_earlier_ones(store: Store) -> None:
    add(store, [event(1), event(2, label="süß")])
    later = NOW + timedelta(days=1)
    assert add(store, [event(1)], format_version=2, now=later).withdrawn == 1
    assert store.events() == [event(1)]
    (earlier,) = store.archive().earlier_events
    assert (earlier.event, earlier.reading) == (event(2, label="süß"), 1)
    assert (earlier.why, earlier.replaced_at) == ("withdrawn", later)
    assert store.check().rows["event_history"] == 1


def test_an_import_needs_an_instant(store: Store) -> None:
    with pytest.raises(NightlabError, match="now: the store keeps instants with a zone"):
        add(store, [], now=NOW.replace(tzinfo=None))


def test_text_that_no_database_keeps_is_kept_as_well_as_can_be(store: Store) -> None:
    said, kept = "half \ud83d, nul \0, whole 🛌", "half ?, nul \ufffd, whole 🛌"
    broken: list[Record] = [event(label=said), entry(note=said), night(device=said)]
    assert add(store, [*broken, Unread("a\ud83d", "b\0")]).events_new == 1
    assert [e.label for e in store.events()] == [kept]
    assert ([e.note for e in store.diary()], [n.device for n in store.nights()]) == ([kept], [kept])
    again = add(store, broken, sha="b")
    assert (again.events_known, again.diary_known, again.nights_known) == (1, 1, 1)
    assert store.check().rows["event"] == 1


def test_a_reported_figure_that_is_none_is_left_out(store: Store) -> None:
    add(store, [night(reported={"asleep_min": float("nan"), "deep_min": 60})])
    assert store.nights() == [night(reported={"deep_min": 60})]
