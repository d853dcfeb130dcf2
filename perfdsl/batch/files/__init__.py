"""Tables in files: read in chunks, written whole or not at all."""
