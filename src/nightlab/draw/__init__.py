"""Pictures: a frozen dataclass in, an SVG and its data table out."""

from nightlab.draw.calendar import DoseCalendar, DoseDay, calendar_table, draw_calendar
from nightlab.draw.frame import Row, draw_empty
from nightlab.draw.hypnogram import HypnogramStrip, draw_hypnogram, hypnogram_table
from nightlab.draw.posterior import Curve, PosteriorDensity, draw_posterior, posterior_table
from nightlab.draw.ranks import RankPanel, draw_ranks, ranks_table
from nightlab.draw.raster import NightRaster, draw_raster, raster_table
from nightlab.draw.rates import ErrorRates, Rate, draw_rates, rates_table
from nightlab.draw.table import draw_table
from nightlab.draw.theme import page_variables

__all__ = [
    "Curve",
    "DoseCalendar",
    "DoseDay",
    "ErrorRates",
    "HypnogramStrip",
    "NightRaster",
    "PosteriorDensity",
    "RankPanel",
    "Rate",
    "Row",
    "calendar_table",
    "draw_calendar",
    "draw_empty",
    "draw_hypnogram",
    "draw_posterior",
    "draw_ranks",
    "draw_raster",
    "draw_rates",
    "draw_table",
    "hypnogram_table",
    "page_variables",
    "posterior_table",
    "ranks_table",
    "raster_table",
    "rates_table",
]
