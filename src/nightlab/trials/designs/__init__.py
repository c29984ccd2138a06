"""Plans of trials: what each may be, how it is drawn, and how it is written down."""
