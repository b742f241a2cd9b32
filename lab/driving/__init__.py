"""A machine of cogs and levers that is trained on its exhaust alone, and what it comes to do.

The post's thought experiment, carried out. `machine` is the physics, `cart` the driven cart whose smoke is the only
thing the machine ever learns from, `training` fits the smoke, and `lesions` takes cogs out to see what they did.
`python -m lab.driving` grows every machine again and writes specimens/driving/.

What is like a language model: nobody sets the knobs; training looks at an outward trace alone (smoke, text) that
somebody left who was doing something else (driving, meaning); what comes of it can be measured, and is spread over
parts that nobody gave a task. What is not: here are 276 knobs, one task and a world of six numbers; the machine has
wheels that it can't but use, while a model's "abilities" are only more text; and its physics is known to us as that
of meaning is not.
"""
