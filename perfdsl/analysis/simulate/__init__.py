"""What may come of a plan whose figures are drawn by chance: many runs, each scored exactly."""
