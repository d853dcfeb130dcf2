"""The same graph, meant as differences: how far figures move from one evaluation to another."""
