"""What can be tried: agents, the forms of magnesium, doses, labels."""

from nightlab.formulary.agents import Agent, agents, find_agent
from nightlab.formulary.chemistry import (
    Compound,
    compounds,
    compounds_of,
    glycine_mg_per_elemental_mg,
)
from nightlab.formulary.labels import LabelReading, read_dose, read_label

__all__ = [
    "Agent",
    "Compound",
    "LabelReading",
    "agents",
    "compounds",
    "compounds_of",
    "find_agent",
    "glycine_mg_per_elemental_mg",
    "read_dose",
    "read_label",
]
