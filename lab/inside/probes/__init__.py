"""Asks whether the world of a story is inside a model that has read it: where the thing is, where somebody believes it is.

`scenes` tells stories of which the world knows both, `reading` takes the residual stream at telling places of them,
`probe` fits a linear reader of it, `measure` says how well it reads where the model has never met the words
together, and `steering` moves the stream along what the reader goes by, to see whether the model goes by it too.
"""
