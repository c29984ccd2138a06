"""A person fitted from their own nights and doses: a posterior, and people drawn from it."""

from nightlab.body.fit.fitting import fit_person
from nightlab.body.fit.posterior import Fitted, Posterior, fitted_people, from_json
from nightlab.body.fit.records import Lived, LivedNight, Reading, TakenDose

__all__ = [
    "Fitted",
    "Lived",
    "LivedNight",
    "Posterior",
    "Reading",
    "TakenDose",
    "fit_person",
    "fitted_people",
    "from_json",
]
