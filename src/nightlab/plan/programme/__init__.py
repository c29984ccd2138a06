"""The behavioural programme: paths, sleep window, weeks and texts."""
