"""How firm scores are to what people and programs read."""
