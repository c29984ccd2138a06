"""The times of a week: constraints, a solver, a calendar file, tonight's list."""

from nightlab.plan.week.ics import make_ics
from nightlab.plan.week.making import make_week
from nightlab.plan.week.picture import by_day, is_span, picture, week_svg
from nightlab.plan.week.tonight import tonight

__all__ = ["by_day", "is_span", "make_ics", "make_week", "picture", "tonight", "week_svg"]
