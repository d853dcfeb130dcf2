"""Two plans to what differs between them in meaning, and that applied to the first gives the second."""
