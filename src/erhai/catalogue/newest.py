"""The newest pictures, for a question that a filter alone answers."""

import numpy as np

from erhai.catalogue.database import Database
from erhai.catalogue.ranges import parse_ids
from erhai.types import ImageIds


def newest(db: Database, among: ImageIds | None, k: int) -> ImageIds:
    """Return the k searchable pictures taken last, last first; those without a time come after.

    `among`, rising, restricts them; None means all. Equal times are ordered by falling id.
    """
    sql = (
        "SELECT group_concat(image_id) FROM (SELECT image_id FROM images "
        "WHERE state = 'searchable' ORDER BY taken_at DESC, image_id DESC)"
    )
    ids = parse_ids(db.rows(sql)[0][0])
    if among is not None:
        ids = ids[np.isin(ids, among)]
    return ids[:k]
