"""What every figure can be to what people and programs read."""
