"""The view of the words in texts, and of the parts that ids are made of: hashed, and scored as naive Bayes does."""

import re

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import HashingVectorizer

from unlearn_cli.audit.as_read import AsRead
from unlearn_cli.audit.target_encoding import group_indicators, inner_parts
from unlearn_cli.audit.views.interface import Feature, Features, as_cells
from unlearn_cli.core.cells import Bools, Cells, Floats, Ints

BUCKETS = 2**16
"""Words share a bucket now and then; with more, few texts have two words that do."""

TOKEN = r"[^\W\d_]+|\d+"
"""A run of letters, or one of digits: `F-00123` has two."""


def view(rows: AsRead) -> Features | None:
    """Columns of too many levels to learn each: ids, names, free text."""
    words = HashingVectorizer(
        n_features=BUCKETS, tokenizer=re.compile(TOKEN).findall, token_pattern=None, binary=True, norm=None,
        alternate_sign=False,
    )  # fmt: skip
    texts = [(name, words.transform(cells.fill_null("").to_list())) for name, cells in rows.texts()]
    if not texts:
        return None

    def features(groups: Ints, train: Ints) -> Cells:
        known = group_indicators(groups, train)
        cells = as_cells(
            [
                Feature(name, values)
                for name, bags in texts
                for of in known.T
                for values in word_scores(bags, of, train, rows.units).T
            ]
        )
        assert cells is not None, "there is a text"
        return cells

    return features


def word_scores(bags: csr_matrix, of_group: Bools, train: Ints, units: Ints | None = None) -> Floats:
    """Naive Bayes log odds of the group (n, 3): of all words of a text, of the one most for it, and most against it.

    A known row is scored by the parts of the known rows that it is not in, see `target_encoding`; none of them has
    rows of its unit (n,).
    """

    def scores(rows: Ints, learned: Ints) -> Floats:
        weighted = bags[rows].multiply(_log_odds(bags, of_group, learned)).tocsr()
        most, least = (np.asarray(end.todense()).ravel() for end in (weighted.max(axis=1), weighted.min(axis=1)))
        return np.column_stack([np.asarray(weighted.sum(axis=1)).ravel(), most, least])

    found = scores(np.arange(bags.shape[0]), train)
    for part, others in inner_parts(train, units):
        found[part] = scores(part, others)
    return found


def _log_odds(bags: csr_matrix, of_group: Bools, learned: Ints) -> Floats:
    """Of each word: how much oftener it is in texts of the group than in others, smoothed by one text each."""
    mine, others = learned[of_group[learned]], learned[~of_group[learned]]
    with_word, without = (
        (np.asarray(bags[rows].sum(axis=0)).ravel() + 1.0) / (len(rows) + 2.0) for rows in (mine, others)
    )
    return np.asarray(np.log(with_word / without))
