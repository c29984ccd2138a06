"""The printed kit: read back by an independent reader, and silent about the arms."""

from __future__ import annotations

import re
import sys
import zlib
from base64 import a85decode
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
import zxingcpp

from nightlab.errors import NightlabError
from nightlab.report import kit
from nightlab.report.kit_labels import qr_text
from nightlab.report.kit_paper import SIZES_MM, qr_modules
from nightlab.trials import Design, plan_design
from nightlab.trials.blinding.envelopes import envelopes
from nightlab.trials.blinding.packages import packages, packing

if TYPE_CHECKING:
    from nightlab.report.kit_paper import Paper

PAPERS: tuple[Paper, ...] = ("A4", "Letter")
DESIGN = Design(("placebo", "glycine"), nights=28, seed=4, block_nights=14)
WEEKS = Design(("placebo", "glycine"), nights=28, seed=4, block_nights=14, period_nights=7)
CONTENTS = {"placebo": "3 g sugar", "glycine": "3 g glycine"}
DOTS_PER_INCH = 200


def texts(pdf: bytes) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [str(page.get_textpage().get_text_range()) for page in document]


def codes(pdf: bytes) -> list[str]:
    """What a telephone reads on the pages, as they would come out of a printer without colour."""
    found: list[str] = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_numpy()
        found += [barcode.text for barcode in zxingcpp.read_barcodes(picture.squeeze())]
    return sorted(found)


def everything(pdf: bytes) -> bytes:
    """All bytes of a file, its packed parts unpacked."""
    packed = re.compile(rb"stream\r?\n(.*?)~>\s*endstream", re.DOTALL)
    return packed.sub(lambda found: zlib.decompress(a85decode(found[1])), pdf)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_label_can_be_read_by_a_telephone(paper: Paper) -> None:
    made = packages(DESIGN)
    pdf = kit.labels_pdf("t1", made, paper=paper)
    assert codes(pdf) == sorted(f"NIGHTLAB:T1:{package.code}" for package in made)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_label_says_what_the_person_needs(paper: Paper) -> None:
    made = packages(WEEKS, capsules_per_evening=2)
    words = " ".join(texts(kit.labels_pdf("t1", made, paper=paper)))
    for package in made:
        assert package.code in words
        assert package.when in words
    assert words.count("2 capsules an evening") == 4
    assert words.count("trial t1") == 4


def test_labels_name_no_arm_anywhere() -> None:
    design = Design(("plazebo", "zopiclone"), nights=28, seed=4, block_nights=14)
    raw = everything(kit.labels_pdf("t1", packages(design)))
    assert b"evening 28" in raw  # what is written can be found this way
    for word in (b"plazebo", b"zopiclone", b"arm"):
        assert word not in raw.lower()


def test_labels_are_the_same_whichever_arm_is_which() -> None:
    other = Design(("glycine", "placebo"), nights=28, seed=4, block_nights=14)
    one, two = (kit.labels_pdf("t1", packages(design)) for design in (DESIGN, other))
    assert one == two


def test_files_are_the_same_each_time_and_say_nothing_of_when_and_who() -> None:
    for _ in range(2):
        pdf = kit.packing_pdf("t1", packing(DESIGN))
        assert pdf == kit.packing_pdf("t1", packing(DESIGN))
        about = pypdfium2.PdfDocument(pdf).get_metadata_dict()
        dates = {about.pop("CreationDate"), about.pop("ModDate")}
        assert set(about.values()) == {""}
        assert {date[:10] for date in dates} == {"D:20000101"}


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_has_its_size(paper: Paper) -> None:
    page = pypdfium2.PdfDocument(kit.labels_pdf("t1", packages(DESIGN), paper=paper))[0]
    millimetres = tuple(points / 72 * 25.4 for points in page.get_size())
    assert millimetres == pytest.approx(SIZES_MM[paper], abs=0.1)


def test_the_packers_sheet_has_the_key_behind_its_cover() -> None:
    key = packing(DESIGN, contents=CONTENTS, capsules_per_evening=4)
    cover, *pages = texts(kit.packing_pdf("t1", key))
    assert "Stop here" in cover
    assert not any(package.code in cover for package in key.packages)
    assert len(pages) == 2
    for page, supply in zip(pages, key.supplies, strict=True):
        own = set(key.of(supply.arm))
        assert supply.content in page
        assert f"Fill {supply.capsules} capsules: 14 packages of 4, and 8 to spare" in page
        assert {p for p in key.packages if p.code in page} == own
        assert "Packed by" in page


def test_a_long_trial_needs_more_pages_and_loses_no_package() -> None:
    design = Design(("placebo", "glycine"), nights=400, seed=4, block_nights=20)
    key = packing(design)
    pages = texts(kit.packing_pdf("t1", key))
    words = " ".join(pages)
    assert len(pages) > 3
    assert [p for p in key.packages if words.count(p.code) != 1] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_envelopes_have_numbers_slips_and_a_guide(paper: Paper) -> None:
    made = envelopes(DESIGN, contents=CONTENTS)
    pdf = kit.envelopes_pdf("t1", made, paper=paper)
    assert codes(pdf) == sorted(f"NIGHTLAB:T1:{number}" for number in range(1, 29))
    guide, *rest = texts(pdf)
    assert "Block 2: 7 with 3 g sugar, 7 with 3 g glycine; numbers 15 to 28." in guide
    slips = " ".join(rest)
    assert (slips.count("3 g sugar"), slips.count("3 g glycine")) == (14, 14)
    assert (slips.count("block 1"), slips.count("block 2")) == (14, 14)


def test_many_blocks_and_long_contents_stay_on_the_paper() -> None:
    design = plan_design("nightly", ["placebo", "glycine"], nights=120, seed=1, block_nights=2)
    contents = {"placebo": "microcrystalline cellulose " * 2, "glycine": "x" * 80}
    pdf = kit.envelopes_pdf("t1", envelopes(design, contents=contents))
    words = " ".join(texts(pdf))
    assert all(f"Block {block}:" in words for block in range(1, 61))
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        for drawn in page.get_objects():
            left, bottom, right, top = drawn.get_bounds()
            assert left >= 0
            assert bottom >= 0
            assert right <= width
            assert top <= height


def test_letters_that_cannot_be_printed_are_refused() -> None:
    contents = {"placebo": "сахар", "glycine": "глицин"}
    with pytest.raises(NightlabError, match="cannot be printed"):
        kit.packing_pdf("t1", packing(DESIGN, contents=contents))


def test_another_paper_is_refused() -> None:
    paper: Any = "A5"
    with pytest.raises(NightlabError, match="use A4 or Letter"):
        kit.labels_pdf("t1", packages(DESIGN), paper=paper)


@pytest.mark.parametrize(
    "module", ["reportlab.pdfgen.canvas", "reportlab.graphics.barcode.qrencoder"]
)
def test_without_the_library_the_person_is_told_what_to_install(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    qr_modules.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(NightlabError, match=r"pip install 'nightlab\[print\]'"):
        kit.labels_pdf("t1", packages(DESIGN))


def test_a_qr_code_is_the_smallest_that_holds_its_text() -> None:
    assert len(qr_modules(qr_text("t1", "H4FX"))) == 21
