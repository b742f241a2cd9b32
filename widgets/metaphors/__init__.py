"""Metaphors for language models, and what this book's experiments say of what each of them claims.

`words` says how a metaphor is written down; `of_the_post` and `contrasts` hold them; `experiments` names the tests, and
`growing` and `parts` judge them by the tables that `tables` reads.
"""

from widgets.metaphors import contrasts, of_the_post
from widgets.metaphors.experiments import EXPERIMENTS
from widgets.metaphors.tables import RESULTS, Tables
from widgets.metaphors.words import ROWS, STANDS, place

METAPHORS = of_the_post.METAPHORS + contrasts.METAPHORS

#: What a metaphor's text rests on, by key; without an address where we know of none that lasts.
SOURCES = {
    "lakoff1980metaphors": {"label": "Lakoff & Johnson 1980", "url": ""},
    "trott2025grown": {"label": "Trott 2025", "url": "https://seantrott.substack.com/p/is-chatgpt-grown-not-made"},
    "lee2023explained": {"label": "Lee & Trott 2023", "url": ""},
    "krakauer2025emergence": {"label": "Krakauer et al. 2025", "url": "https://arxiv.org/abs/2506.11135"},
    "eckenhoff2008anesthetic": {"label": "Eckenhoff et al. 2008", "url": "https://doi.org/10.1038/clpt.2008.77"},
    "seth2022theories": {"label": "Seth & Bayne 2022", "url": "https://doi.org/10.1038/s41583-022-00587-4"},
}

__all__ = ["EXPERIMENTS", "METAPHORS", "RESULTS", "ROWS", "SOURCES", "STANDS", "Tables", "place"]
