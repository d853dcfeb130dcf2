"""A module a command: it reads, calls one function, writes the answer, and sets the status."""
