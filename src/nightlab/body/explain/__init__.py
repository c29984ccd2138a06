"""What a night owes to what: shares of its drivers, sway of its mechanisms, and what if."""

from nightlab.body.explain.drivers import Driver, drivers_of, mechanisms_of
from nightlab.body.explain.nights import MEASURES, TOLD, Explained, explain, measure_words
from nightlab.body.explain.sensitivity import (
    Sensitivity,
    Sway,
    measure_sensitivity,
    reference_protocol,
)
from nightlab.body.explain.sharing import Estimate, Pair, Share, Shared, share_out
from nightlab.body.explain.telling import (
    explain_file,
    explained_svg,
    measure_file_sensitivity,
    nights_words,
    sensitivity_svg,
)
from nightlab.body.explain.what_if import Answer, Ordinary, live_ordinary, what_if

__all__ = [
    "MEASURES",
    "TOLD",
    "Answer",
    "Driver",
    "Estimate",
    "Explained",
    "Ordinary",
    "Pair",
    "Sensitivity",
    "Share",
    "Shared",
    "Sway",
    "drivers_of",
    "explain",
    "explain_file",
    "explained_svg",
    "live_ordinary",
    "measure_file_sensitivity",
    "measure_sensitivity",
    "measure_words",
    "mechanisms_of",
    "nights_words",
    "reference_protocol",
    "sensitivity_svg",
    "share_out",
    "what_if",
]
