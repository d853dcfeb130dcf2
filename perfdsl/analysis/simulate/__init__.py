"""What may come of a plan whose figures are drawn by chance: many runs, each scored exactly."""

from typing import Final

RUNS: Final = 100_000
"""How often a plan is run, unless it is said."""
