"""Performance plans as text, scored exactly, every figure explained."""
