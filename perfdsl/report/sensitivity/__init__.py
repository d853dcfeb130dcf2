"""What rows are worth to what people and programs read."""
