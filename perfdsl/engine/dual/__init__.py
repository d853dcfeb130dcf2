"""The same graph, meant as slopes: how fast figures change with others."""
