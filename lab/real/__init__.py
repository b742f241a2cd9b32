"""The real model, SmolLM2-135M-Instruct: what is measured of it, into specimens/smollm2/. `python -m lab.real` measures it again.

texts          what it reads: prose, Python, conversations, frozen
loss           what a text costs it, with knobs turned, or from some layer on
outliers       which knobs are likely to matter, by a rule that never asks what the model says
turning        how much hangs on the knob that the rule names, beside other knobs
first_token    what the later layers take from the first token of a text: one test after the other
accounts       three accounts of what the knob is for, and what each bets on before a test is made
measure        the tests over all texts, layer by layer, and who bet rightly
tables         the tables there are
"""
