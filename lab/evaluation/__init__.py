"""Measures what a model can do, on held-out combinations, each figure with its number of items and interval.

`items` writes the test sentences, `scoring` asks a model, `capacities` measures one checkpoint, `in_context` what
it learns from a text while reading it, `induction` scores attention heads, `intervals` gives 95 % intervals, and
`over_seeds` figures over seeds.
"""
