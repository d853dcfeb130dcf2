"""The same graph, meant over ranges: what every figure may become."""
