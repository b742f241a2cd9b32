"""Every figure that the book reports.

`results` measures all of them again and writes the tables under specimens/, `sisters` those over several seeds, and
`card` the models' cards. `figures` reads them, for the lessons' sentences, and `plots` draws them; neither needs torch.
"""
