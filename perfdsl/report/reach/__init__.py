"""What it would take to what people and programs read."""
