"""What may come of a plan by chance, to what people and programs read."""
