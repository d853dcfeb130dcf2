"""An evaluation to JSON."""
