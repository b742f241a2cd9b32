"""Models, from their first random weights to the last checkpoint.

`architecture` is what they are built like, `training` how they learn to predict the next token and `gap_filling` the
other way to train. `garden` lists everything that is grown; `grow` grows it, and `checkpoints` keeps what was learned.
`int8_rounding` says what is lost by keeping it small, and `same_seed` whether a seed gives the same model again.
`hand_made` is a circuit that nobody grew: every weight of it is set there.
"""
