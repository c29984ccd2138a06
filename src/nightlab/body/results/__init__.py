"""What came of a simulation, in words that a page, a table and a comparison with the published share."""

from nightlab.body.results.living import live_protocol, watched
from nightlab.body.results.nights import nights_csv
from nightlab.body.results.picture import simulation_curves, simulation_svg
from nightlab.body.results.quantities import QUANTITIES, Quantity, features, nightly_sd
from nightlab.body.results.summary import guessed, summary

__all__ = [
    "QUANTITIES",
    "Quantity",
    "features",
    "guessed",
    "live_protocol",
    "nightly_sd",
    "nights_csv",
    "simulation_curves",
    "simulation_svg",
    "summary",
    "watched",
]
