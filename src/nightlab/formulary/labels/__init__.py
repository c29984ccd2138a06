"""What a label says, and what it leaves open."""

from nightlab.formulary.labels.answers import LabelReading
from nightlab.formulary.labels.doses import read_dose
from nightlab.formulary.labels.reading import read_label

__all__ = ["LabelReading", "read_dose", "read_label"]
