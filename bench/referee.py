"""Ask the referees and keep their answers for the tests, each in an environment of its own.

python bench/referee.py           # all of them
python bench/referee.py nuts pymc # those named
"""

from __future__ import annotations

import argparse
import subprocess

from race.machine import hold_to_one_core
from race.peer import BENCH, environment, own_modules

# Referee -> the lock of its environment.
REFEREES = {
    "nuts": "numpyro",
    "pymc": "pymc",
    "yasa": "yasa",
    "families": "numpyro",
    "meta": "statsmodels",
    "drivers": "pymc",
}


def main() -> None:
    """Run those named, on one core: threads that wait for each other made one of them 30 times slower."""
    hold_to_one_core()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(REFEREES))
    for name in parser.parse_args().names or REFEREES:
        if name not in REFEREES:
            parser.error(f"{name!r} is none of {', '.join(REFEREES)}")
        script = BENCH / "referees" / f"{name}_golden.py"
        subprocess.run([environment(REFEREES[name]), script], check=True, env=own_modules())


if __name__ == "__main__":
    main()
