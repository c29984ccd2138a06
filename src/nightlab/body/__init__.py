"""The body: a simulator of sleep, stress, magnesium and gut, with the source of every mechanism."""
