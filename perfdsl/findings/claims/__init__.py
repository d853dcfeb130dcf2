"""What a plan claims of itself for all data: proved, tried on many data, or refuted by some."""
