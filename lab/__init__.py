"""The laboratory: grows small language models on the tales of a simulated village, and measures them.

The modules follow one story: `world` simulates, `narrator` and `songs` tell, `corpus` numbers the documents and `soils`
changes some, `tokenizer` cuts them, `training` learns them, `garden` lists what is grown and `grow` grows it,
`checkpoints` keeps what was learned, `posttraining` teaches it further, `evaluation` measures what it does, and `hooks`,
`circuits` and `probes` look at how. `handmade` is a circuit that nobody grew; `results` writes all tables. `driving` is
no language model: a machine of cogs that learns from its smoke alone.
"""
