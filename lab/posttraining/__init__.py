"""What is done to a language model after it is grown, so that it answers: each stage starts from a grown checkpoint.

`chat` holds the form in which a model is asked, `tuning` the training loop all stages share. `questions` and
`moves` write what they learn from, `judge` says what is liked, `preferences` learns from it; `measure` says what was
gained and lost. `python -m lab.posttraining all` does everything.
"""
