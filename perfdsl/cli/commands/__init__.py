"""A module a command: it reads what it is given, calls one function, writes the answer, and sets the status."""
