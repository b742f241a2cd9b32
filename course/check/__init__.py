"""Checks of the exercises that are done in code: `from course import check`, then `check.surprise(mine, text)`.

A check works out the right answer with the laboratory, on the book's own model, and prints a sentence: what was found, or
what isn't right yet and what to try. It knows the mistakes that people really make, by the numbers that they give. One idea
a file; `saying` is how they speak, `comparing` how they compare, `at_hand` what they ask.
"""

from course.check.ablation import ablation
from course.check.at_hand import real
from course.check.attention import attention, first_token, prefix_matching, previous_token
from course.check.counting import count, knobs
from course.check.interval import interval, over_seeds
from course.check.logit_lens import logit_lens
from course.check.margin import margin
from course.check.next_token import first_word, next_token
from course.check.one_knob import one_knob
from course.check.probabilities import probabilities, temperature, top_k
from course.check.sisters import same_word, strongest
from course.check.slope import slope
from course.check.surprise import loss, surprise
