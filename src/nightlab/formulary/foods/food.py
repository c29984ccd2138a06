"""One food, per 100 g of what is eaten of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.formulary.foods.kind import Kind

NUTRIENTS = (
    "energy_kcal",
    "magnesium_mg",
    "zinc_mg",
    "vit_b6_mg",
    "fibre_g",
    "tryptophan_g",
    "lnaa_g",
    "caffeine_mg",
    "potassium_mg",
    "calcium_mg",
    "vit_k_ug",
)
"""What is told of a food, each with its unit; ``lnaa_g`` are the large neutral amino acids."""


@dataclass(frozen=True, slots=True)
class Food:
    """One food of the table.

    Assumptions: what is in the hand may differ from the table by 10 to 15 % and, for a brand or a
    crop, by more.

    Args:
        ndb_no: Its number in the USDA's release 28.
        name: What it is called here.
        kind: What all foods of its kind share.
        measure: One household portion in words.
        portion_g: The same in grams.
        portion_source: ``sr28`` or ``house``, keys of the sources.
        energy_kcal: kcal; as all below per 100 g, and None where it is not known.
        magnesium_mg: Magnesium.
        mg_n: How many samples the magnesium rests on; 0 where it was calculated or imputed.
        mg_se: Standard error of the magnesium in mg.
        zinc_mg: Zinc.
        vit_b6_mg: Vitamin B6.
        fibre_g: Fibre.
        tryptophan_g: Tryptophan.
        lnaa_g: The large neutral amino acids that compete with it.
        caffeine_mg: Caffeine; the zeros that the release gives coffee, tea, cola and chocolate are
            taken for gaps.
        potassium_mg: Potassium.
        calcium_mg: Calcium.
        vit_k_ug: Vitamin K.
        source: Release and number.
        source_checked: How far the figures were checked.
    """

    ndb_no: str
    name: str
    kind: Kind
    measure: str
    portion_g: float
    portion_source: str
    energy_kcal: float | None
    magnesium_mg: float | None
    mg_n: float | None
    mg_se: float | None
    zinc_mg: float | None
    vit_b6_mg: float | None
    fibre_g: float | None
    tryptophan_g: float | None
    lnaa_g: float | None
    caffeine_mg: float | None
    potassium_mg: float | None
    calcium_mg: float | None
    vit_k_ug: float | None
    source: str
    source_checked: str

    def amount(self, nutrient: str, grams: float) -> float | None:
        """Return how much of a nutrient is in a weight of the food, None where it is not known.

        Raises:
            NightlabError: A nutrient that is not told of any food.

        Example:
            >>> from nightlab.formulary.foods import food
            >>> round(food("12061").amount("magnesium_mg", 28), 1)
            75.6
            >>> food("14180").amount("caffeine_mg", 237) is None
            True
        """
        if nutrient not in NUTRIENTS:
            raise NightlabError(
                f"{nutrient!r} is not told of foods", fix=f"use one of {', '.join(NUTRIENTS)}"
            )
        per_100g: float | None = getattr(self, nutrient)
        return None if per_100g is None else per_100g * grams / 100
