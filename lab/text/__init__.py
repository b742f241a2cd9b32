"""The text that models learn from, told by a simulator, so that what is true behind every sentence is known.

`words` are all there are, and `heldout` lists the pairs that are kept out. `world` simulates a scene and `narrator`
tells it; `days` are days in the village, `songs` say fresh words again. `corpus` numbers the documents, and `soils`
tells some of them otherwise. `tokenizer` cuts the text up, `tokens` keeps it as the one row that is read in training,
and `concordance` makes files of it that a page can search. `unread` has whole stories that stand nowhere in it,
`unread_beginnings` has beginnings.
"""
