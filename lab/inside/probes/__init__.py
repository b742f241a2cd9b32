"""Asks whether the world of a story is inside a model that has read it: where the thing is, where somebody believes it is.

`scenes` tells stories of which the world knows both, `reading` takes the residual stream at telling places of them,
`probe` fits a linear reader of it, `measure` says how well it reads where the model has never met the words
together, and `steering` moves the stream along what the reader goes by, to see whether the model goes by it too.
`second_thing` asks simple rules about the scenes in which a second thing is moved last, and `for_page` hands the
page the probes and some scenes (`python -m lab.inside.probes` measures one checkpoint).
"""
