"""Pictures: a frozen dataclass in, an SVG and its data table out."""

from nightlab.draw.calendar import DoseCalendar, DoseDay, calendar_table, draw_calendar
from nightlab.draw.curves import (
    BodyCurves,
    CurvePanel,
    Line,
    Moment,
    curves_table,
    draw_curves,
)
from nightlab.draw.frame import Row, draw_empty
from nightlab.draw.hypnogram import HypnogramStrip, draw_hypnogram, hypnogram_table
from nightlab.draw.posterior import Curve, PosteriorDensity, draw_posterior, posterior_table
from nightlab.draw.ranks import RankPanel, draw_ranks, ranks_table
from nightlab.draw.raster import NightRaster, draw_raster, raster_table
from nightlab.draw.rates import ErrorRates, Rate, draw_rates, rates_table
from nightlab.draw.sway import Mechanism, Outcome, SwayGrid, draw_sway, sway_table
from nightlab.draw.table import draw_table
from nightlab.draw.theme import page_variables
from nightlab.draw.versus import Published, VersusList, draw_versus, versus_table
from nightlab.draw.waterfall import Driver, NightDrivers, draw_waterfall, waterfall_table

__all__ = [
    "BodyCurves",
    "Curve",
    "CurvePanel",
    "DoseCalendar",
    "DoseDay",
    "Driver",
    "ErrorRates",
    "HypnogramStrip",
    "Line",
    "Mechanism",
    "Moment",
    "NightDrivers",
    "NightRaster",
    "Outcome",
    "PosteriorDensity",
    "Published",
    "RankPanel",
    "Rate",
    "Row",
    "SwayGrid",
    "VersusList",
    "calendar_table",
    "curves_table",
    "draw_calendar",
    "draw_curves",
    "draw_empty",
    "draw_hypnogram",
    "draw_posterior",
    "draw_ranks",
    "draw_raster",
    "draw_rates",
    "draw_sway",
    "draw_table",
    "draw_versus",
    "draw_waterfall",
    "hypnogram_table",
    "page_variables",
    "posterior_table",
    "ranks_table",
    "raster_table",
    "rates_table",
    "sway_table",
    "versus_table",
    "waterfall_table",
]
