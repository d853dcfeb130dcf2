"""How achievements become scores: targets, ways to score, scales with bands, policies and terms."""
