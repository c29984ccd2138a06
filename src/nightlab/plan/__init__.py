"""What to do first, what to test next, what to leave, and when in the week."""

from nightlab.plan.records import Option, Path, Plan, Slot, Step, Test, Week, Window, Worth

__all__ = ["Option", "Path", "Plan", "Slot", "Step", "Test", "Week", "Window", "Worth"]
