"""Many subjects that were evaluated together: how each stands, on one line."""
