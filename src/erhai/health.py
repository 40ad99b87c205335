"""The health of a library, and the commands that mend it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from erhai import compose
from erhai.catalogue import images
from erhai.catalogue.database import Database
from erhai.encode.model_card import ModelCard
from erhai.encode.protocol import Encoder
from erhai.errors import ErhaiError, ModelMismatch, StoreError
from erhai.index.model import check_model
from erhai.settings import Settings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at by `Library.check`, and the command that mends it."""

    name: str
    state: Literal["ok", "warn", "fail"]
    detail: str
    remedy: str | None = None


def check(settings: Settings, db: Database, encoder: Encoder) -> tuple[Check, ...]:
    """Look at catalogue, vector store and model."""
    card = encoder.card
    return (_catalogue(db), _store(settings, db, card), _model(settings, db, card))


def _catalogue(db: Database) -> Check:
    problems = db.integrity_problems()
    if problems:
        remedy = "Restore the library from a backup, or index into a new one."
        return Check("catalogue", "fail", "; ".join(problems[:3]), remedy)
    return Check("catalogue", "ok", f"{images.count(db, 'searchable')} pictures")


def _store(settings: Settings, db: Database, card: ModelCard) -> Check:
    try:
        stored = compose.check_store(settings, card.dim)
    except StoreError as error:
        remedy = f"rm '{compose.store_path(settings)}' && erhai index"
        return Check("vector store", "fail", str(error), remedy)
    searchable = images.ids_in_state(db, "searchable")
    missing = len(np.setdiff1d(searchable, stored))
    extra = len(np.setdiff1d(stored, searchable))
    if missing or extra:
        detail = f"{missing} pictures are missing, {extra} are out of date"
        return Check("vector store", "warn", detail, "erhai index")
    return Check("vector store", "ok", f"{len(stored)} embeddings, as in the catalogue")


def _model(settings: Settings, db: Database, card: ModelCard) -> Check:
    try:
        check_model(db, card)
        verified = compose.verify_weights(settings, db)
    except ModelMismatch as error:
        return Check("model", "fail", str(error), "erhai --library FOLDER index …")
    except ErhaiError as error:
        remedy = compose.mends_model(settings, db)
        return Check("model", "fail", str(error), remedy)
    how = "weights verified" if verified else "its folder has no checksums"
    return Check("model", "ok", f"{card.model_id}, {how}")
