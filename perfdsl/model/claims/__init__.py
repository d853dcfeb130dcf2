"""What a plan claims of itself: the statements, their subjects, and in which direction a row is good."""
