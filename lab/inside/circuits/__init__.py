"""Looks for circuits: what each head attends to and copies, which heads read which, what fails without them.

`scores` watches single heads, `composition` reads the weights between two, `ablation` takes one away,
`patching` gives one back, `similarity` compares two models, and `measure` gathers all figures of one checkpoint
(`python -m lab.inside.circuits`). `asked` puts together what the model reads for it, `readings` keeps what was found, so
that a long measurement goes on where it was stopped. `pairs` makes the prompts for patching, `weights` the matrices of a head. `tables`
holds what is kept of it, `seeds` what several seeds have in common, `alike` how alike they are, `in_context` what
becomes of learning in context without the induction heads, and `one_head` puts stories about a single head to the test.
"""

ITEMS = 100  # of each condition, unless another number is asked for
