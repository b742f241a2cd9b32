"""A machine of cogs and levers that is trained on its exhaust alone, and what it comes to do.

The post's thought experiment, carried out. `machine` is the physics, `cart` the driven cart whose smoke is the only
thing the machine ever learns from, `training` fits the smoke, and `lesions` takes cogs out to see what they did.
`python -m lab.driving` grows every machine again and writes specimens/driving/.

What is like a language model: nobody sets the knobs; training looks at an outward trace alone (smoke, text), left by
somebody who was doing something else (driving, telling); what comes of it has to be found out by experiment, seed by
seed, and is spread over parts that nobody gave a task. What is not: here are 184 knobs, one trace and four inputs;
this machine has wheels from the start, and even an untrained one rolls about, so that what training can bring is not
motion but when, how far and which way; and the physics that ties smoke to wheels is known to us, as that which ties
text to meaning is not. That the smoke was a driver's is the point, and the limit: controls take it away.
"""
