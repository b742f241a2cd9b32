"""How far what the models can do reaches: where a figure of theirs no longer holds, and what a cheap rival makes of it.

Each module measures one claim that is easily made too large; `tables` lists them, and `python -m lab.inside.limits` measures them
again, into specimens/village/limits/:

    interrupted       belief, and where a thing is, when another sentence stands before the question
    outcomes          whether a search will fail, before it is told
    copying           how long a row is copied, and of what
    held_out          where held-out words stand side by side all the same
    first_named       what the model expects where nobody can know
    pushes            whether a push of the stream is more than writing the answer in
    control_tasks     how much of a probe's reading could be learned by heart
    without_heads     what is left without the heads that copy, by three ways of taking them away
    where_heads_look  where the heads of the last layer look before an answer
    knobs             which knobs do anything, by the table they stand in
"""
