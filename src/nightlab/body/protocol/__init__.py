"""What simulated people live through: written in Python or TOML, checked, and laid out in time."""

from nightlab.body.protocol.days import At, Days, at, clock
from nightlab.body.protocol.habit import Habit, Meal
from nightlab.body.protocol.model import Condition, Protocol
from nightlab.body.protocol.plan import Opportunity, Plan, Taken, plan_of
from nightlab.body.protocol.reading import read_protocol
from nightlab.body.protocol.special import Bout, Dose, Nap, Night, Pulse, Sleep, Zone
from nightlab.body.protocol.who import Change, Trait, Who

__all__ = [
    "At",
    "Bout",
    "Change",
    "Condition",
    "Days",
    "Dose",
    "Habit",
    "Meal",
    "Nap",
    "Night",
    "Opportunity",
    "Plan",
    "Protocol",
    "Pulse",
    "Sleep",
    "Taken",
    "Trait",
    "Who",
    "Zone",
    "at",
    "clock",
    "plan_of",
    "read_protocol",
]
