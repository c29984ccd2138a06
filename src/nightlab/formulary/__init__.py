"""What can be tried: agents and what is known of them, forms of magnesium, doses, labels, products."""

from nightlab.formulary.agents import Agent, agents, find_agent
from nightlab.formulary.chemistry import (
    Compound,
    compounds,
    compounds_of,
    glycine_mg_per_elemental_mg,
)
from nightlab.formulary.facts import Fact, facts, facts_from_groups, facts_on
from nightlab.formulary.forms import MagnesiumForm, magnesium_form, magnesium_forms
from nightlab.formulary.labels import LabelReading, read_dose, read_label
from nightlab.formulary.ladders import (
    Ladder,
    Level,
    Limit,
    Step,
    added_glycine_mg,
    ladder,
    limit_of,
    limits,
)
from nightlab.formulary.products import (
    ProductCheck,
    ProductQuestion,
    check_product,
    product_questions,
)

__all__ = [
    "Agent",
    "Compound",
    "Fact",
    "LabelReading",
    "Ladder",
    "Level",
    "Limit",
    "MagnesiumForm",
    "ProductCheck",
    "ProductQuestion",
    "Step",
    "added_glycine_mg",
    "agents",
    "check_product",
    "compounds",
    "compounds_of",
    "facts",
    "facts_from_groups",
    "facts_on",
    "find_agent",
    "glycine_mg_per_elemental_mg",
    "ladder",
    "limit_of",
    "limits",
    "magnesium_form",
    "magnesium_forms",
    "product_questions",
    "read_dose",
    "read_label",
]
