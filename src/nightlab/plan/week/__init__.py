"""The times of a week: constraints, a solver, a calendar file, tonight's list."""
