"""Find any photo by describing it, in Chinese or English, on your own machine."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from erhai.areas import OwnPlace
    from erhai.catalogue.facets import Facets
    from erhai.client.asynchronous import AsyncClient
    from erhai.client.sync import Client
    from erhai.decode.limits import DecodeLimits
    from erhai.errors import ErhaiError
    from erhai.evaluate.captions import Caption, CaptionedPicture
    from erhai.evaluate.datasets import Dataset, read_dataset
    from erhai.evaluate.encoding import EvaluationProgress
    from erhai.evaluate.metrics import Estimate, Summary
    from erhai.evaluate.report import EvaluationReport, Miss, MissPicture, Retrieval
    from erhai.evaluation import evaluate_dataset
    from erhai.health import Check
    from erhai.index.report import FileFailed, IndexEvent, IndexReport, Notice, Progress
    from erhai.library import Library, open_library
    from erhai.schemas.libraries import FacetsTold, FailuresTold, IndexTold, LibrariesTold
    from erhai.schemas.search import FoundPicture, Picture, PictureAsked, SearchAsked, SearchTold
    from erhai.schemas.session import SessionTold
    from erhai.search.answer import Answer
    from erhai.search.notes import Note
    from erhai.search.query import PictureTerm
    from erhai.search.understand.chips import Chip
    from erhai.search.understand.understanding import Understood
    from erhai.status import FolderStatus, LibraryStatus
    from erhai.types import Failure, Hit, ImageId, ImageRecord, Metadata, Parts

__all__ = [
    "Answer",
    "AsyncClient",
    "Caption",
    "CaptionedPicture",
    "Check",
    "Chip",
    "Client",
    "Dataset",
    "DecodeLimits",
    "ErhaiError",
    "Estimate",
    "EvaluationProgress",
    "EvaluationReport",
    "Facets",
    "FacetsTold",
    "Failure",
    "FailuresTold",
    "FileFailed",
    "FolderStatus",
    "FoundPicture",
    "Hit",
    "ImageId",
    "ImageRecord",
    "IndexEvent",
    "IndexReport",
    "IndexTold",
    "LibrariesTold",
    "Library",
    "LibraryStatus",
    "Metadata",
    "Miss",
    "MissPicture",
    "Note",
    "Notice",
    "OwnPlace",
    "Parts",
    "Picture",
    "PictureAsked",
    "PictureTerm",
    "Progress",
    "Retrieval",
    "SearchAsked",
    "SearchTold",
    "SessionTold",
    "Summary",
    "Understood",
    "evaluate_dataset",
    "open_library",
    "read_dataset",
]

_HOMES = {
    "erhai.areas": ("OwnPlace",),
    "erhai.catalogue.facets": ("Facets",),
    "erhai.client.asynchronous": ("AsyncClient",),
    "erhai.client.sync": ("Client",),
    "erhai.decode.limits": ("DecodeLimits",),
    "erhai.errors": ("ErhaiError",),
    "erhai.evaluate.captions": ("Caption", "CaptionedPicture"),
    "erhai.evaluate.datasets": ("Dataset", "read_dataset"),
    "erhai.evaluate.encoding": ("EvaluationProgress",),
    "erhai.evaluate.metrics": ("Estimate", "Summary"),
    "erhai.evaluate.report": ("EvaluationReport", "Miss", "MissPicture", "Retrieval"),
    "erhai.evaluation": ("evaluate_dataset",),
    "erhai.health": ("Check",),
    "erhai.index.report": ("FileFailed", "IndexEvent", "IndexReport", "Notice", "Progress"),
    "erhai.library": ("Library", "open_library"),
    "erhai.schemas.libraries": ("FacetsTold", "FailuresTold", "IndexTold", "LibrariesTold"),
    "erhai.schemas.search": (
        "FoundPicture",
        "Picture",
        "PictureAsked",
        "SearchAsked",
        "SearchTold",
    ),
    "erhai.schemas.session": ("SessionTold",),
    "erhai.search.answer": ("Answer",),
    "erhai.search.notes": ("Note",),
    "erhai.search.query": ("PictureTerm",),
    "erhai.search.understand.chips": ("Chip",),
    "erhai.search.understand.understanding": ("Understood",),
    "erhai.status": ("FolderStatus", "LibraryStatus"),
    "erhai.types": ("Failure", "Hit", "ImageId", "ImageRecord", "Metadata", "Parts"),
}


def __getattr__(name: str) -> object:
    # On first use, so that `erhai --help` waits for no heavy library.
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'erhai' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
