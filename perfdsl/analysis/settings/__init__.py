"""What somebody would have otherwise, from a text such as `weight of 1.1=30%` to what it sets."""
