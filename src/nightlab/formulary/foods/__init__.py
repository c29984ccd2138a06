"""Ordinary foods: what 100 g of each holds, what it is made of, and what is not known about it."""

from nightlab.formulary.foods.exclusion import (
    Exclusion,
    exclusions,
    is_exclusion,
    read_exclusion,
)
from nightlab.formulary.foods.food import NUTRIENTS, Food
from nightlab.formulary.foods.kind import Kind, kinds
from nightlab.formulary.foods.source import Source, sources
from nightlab.formulary.foods.table import find_foods, food, foods
from nightlab.formulary.foods.total import Portion, Total, total

__all__ = [
    "NUTRIENTS",
    "Exclusion",
    "Food",
    "Kind",
    "Portion",
    "Source",
    "Total",
    "exclusions",
    "find_foods",
    "food",
    "foods",
    "is_exclusion",
    "kinds",
    "read_exclusion",
    "sources",
    "total",
]
