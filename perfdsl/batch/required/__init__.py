"""What a plan requires of its figures, looked at in every row of a table and told as for one subject."""
