"""Which model a library belongs to."""

from erhai.catalogue import facts
from erhai.catalogue.database import Database
from erhai.encode.model_card import ModelCard
from erhai.errors import ModelMismatch


def identity(card: ModelCard) -> facts.EncodedBy:
    """Return what a library remembers of its model."""
    return facts.EncodedBy(card.model_id, card.preprocessing_version, card.dim)


def check_model(db: Database, card: ModelCard) -> None:
    """Raise ModelMismatch if the library was encoded otherwise than by this model."""
    known = facts.encoded_by(db)
    if known is not None and known != identity(card):
        kept = facts.model(db)
        place = f", which was at {kept}," if kept and kept != known.model_id else ""
        raise ModelMismatch(
            f"The library {db.path.parent} was encoded by {known.model_id}{place} "
            f"(preprocessing {known.preprocessing_version}, {known.dim} numbers a picture), not by "
            f"{card.model_id} ({card.preprocessing_version}, {card.dim}). To go on with that "
            "model, leave --model and ERHAI_MODEL out; for the other, index your pictures into "
            "another library: erhai --library FOLDER index …"
        )
