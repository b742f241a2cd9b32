"""Measures what a model can do, on held-out combinations, each figure with its number of items and interval.

`items` writes the test sentences, of which `scenes` plays those about belief and `retold` has the forms that no
training text has; `english` has sentences for models that never heard of the village. `scoring` asks a model,
`filling` one that fills gaps, and `generation` lets it go on by itself. `capacities` measures one checkpoint
(`python -m lab.evaluation`, whose options are in `command_line`), `in_context` what it learns from a text while reading
it, and `rule_of_copying` how near it comes to a plain rule. `ngrams`, `word_pairs` and `rules` are simple rivals, and
`rivals` has them answer the same items. `induction` scores attention heads, `intervals` gives 95 % intervals, and
`over_seeds` figures over seeds. `sample` hands the page some items, to ask again.
"""
