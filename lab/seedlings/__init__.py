"""A hundred seedlings: small plants of the village's kind, grown from many seeds to see what chance decides.

`plan` says which are grown, and `vocabulary` which tokens they read. `run` grows one, and `moment` asks it for its `figures` as
it grows. `journal` keeps what was told of each, `workers` do the work, alone or by Ray, and `nursery` sees to it that each is
grown once. `tables` is what is kept of all in specimens/seedlings/.
"""
