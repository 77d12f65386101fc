"""The clearance that a target AUC rests on: by a named formula, or measured over 24 hours."""

from dosecal.core.body import CLEARANCES

MEASURED = "measured"
CLEARANCE_IDS = (*(key for key, formula in CLEARANCES.items() if formula.selectable), MEASURED)
"""What a protocol may name."""
