"""How far rows have come before their period ends, below a scorecard."""
