"""What is awarded to what people read of it: found, named, laid out."""
