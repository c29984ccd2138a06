"""``python -m nightlab``."""

from nightlab.cli import main

main(prog_name="nightlab")
