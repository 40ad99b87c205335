"""One direction in one language over encoded pictures and captions: numbers and misses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from erhai.evaluate.captions import Caption
from erhai.evaluate.metrics import Side, rank_queries, recall_at, summarize
from erhai.evaluate.report import Direction, Miss, MissPicture, Retrieval
from erhai.types import Embeddings


@dataclass(frozen=True, slots=True)
class Corpus:
    """Encoded pictures, and captions of them.

    content (pictures,) int64 is each picture's row of picture_embeddings, the same for
    copies; text_content (captions,) int64 each caption's row of text_embeddings; owner
    (captions,) int64 the position of the picture that it is of.
    """

    names: Sequence[str]
    picture_embeddings: Embeddings
    content: NDArray[np.int64]
    captions: Sequence[Caption]
    text_embeddings: Embeddings
    text_content: NDArray[np.int64]
    owner: NDArray[np.int64]


def retrieve(
    corpus: Corpus, direction: Direction, language: str, *, misses: int
) -> tuple[Retrieval, list[Miss]]:
    """Evaluate one direction with the captions in one language, of which there are some.

    Text to image: each caption among all pictures. Image to text: each picture that has
    captions in this language among all of these captions. A copy of the right picture,
    by bytes, and any caption of a copy are right answers too.

    The misses are the `misses` of the largest ranks, at most one a content.
    """
    chosen = np.flatnonzero([caption.language == language for caption in corpus.captions])
    of_content = corpus.content[corpus.owner[chosen]]
    captions = Side(corpus.text_embeddings, corpus.text_content[chosen], of_content)
    to_image = direction == "text-to-image"
    if to_image:
        pictures = Side(corpus.picture_embeddings, corpus.content, corpus.content)
        queries, candidates = captions, pictures
    else:
        asked = np.unique(corpus.owner[chosen])
        content = corpus.content[asked]
        queries, candidates = Side(corpus.picture_embeddings, content, content), captions
    ranking = rank_queries(queries, candidates)
    pessimistic = ranking.rank_if_ties_lose
    result = Retrieval(
        direction=direction,
        language=language,
        queries=len(queries.rows),
        candidates=len(candidates.rows),
        metrics=summarize(ranking.rank, queries.groups),
        ties=int((pessimistic > ranking.rank).sum()),
        recall_if_ties_lose=(
            recall_at(pessimistic, 1),
            recall_at(pessimistic, 5),
            recall_at(pessimistic, 10),
        ),
    )

    def picture(position: int) -> MissPicture:
        return MissPicture(corpus.names[position])

    found = []
    for query in _worst(ranking.rank, queries.groups, misses):
        rank, first = int(ranking.rank[query]), int(ranking.first[query])
        if to_image:
            caption, owner = int(chosen[query]), int(corpus.owner[chosen[query]])
            first_picture, first_caption = first, None
        else:
            caption, owner = int(chosen[ranking.own[query]]), int(asked[query])
            first_picture = int(corpus.owner[chosen[first]])
            first_caption = corpus.captions[chosen[first]].text
        text = corpus.captions[caption].text
        found.append(
            Miss(
                direction,
                language,
                rank,
                text,
                picture(owner),
                picture(first_picture),
                first_caption,
            )
        )
    return result, found


def _worst(rank: NDArray[np.int64], groups: NDArray[np.int64], most: int) -> list[int]:
    """Return the queries of the largest ranks above 1, worst first, one a group."""
    seen: set[int] = set()
    worst: list[int] = []
    for query in np.argsort(-rank, kind="stable").tolist():
        if len(worst) == most or rank[query] == 1:
            break
        if int(groups[query]) not in seen:
            seen.add(int(groups[query]))
            worst.append(query)
    return worst
