"""What it would take: a goal to the changes of actuals that reach it."""
