"""What differs between two plans to what people and programs read."""
