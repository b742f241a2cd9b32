"""Measures what a model can do, on held-out combinations, each figure with its number of items and interval.

`items` writes the test sentences, of which `scenes` plays those about belief and `retold` has the forms that no
training text has; `scoring` asks a model, `filling` one that fills gaps, and `generation` lets it go on by itself; `capacities` measures one
checkpoint, and `in_context` what it learns from a text while reading it; `ngrams`, `word_pairs` and `rules` are simple
rivals that answer the same items; `induction` scores attention heads, `intervals` gives 95 % intervals, and
`over_seeds` figures over seeds; `second_thing` asks the rules about scenes in which a second thing is moved last;
`sample` hands the page some items, to ask again.
"""
