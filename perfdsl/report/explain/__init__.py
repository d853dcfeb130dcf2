"""One figure to how it came about, step by step."""
