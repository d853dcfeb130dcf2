"""What would move to what people and programs read."""
