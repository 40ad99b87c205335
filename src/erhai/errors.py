"""Every exception that Erhai raises on purpose.

    ErhaiError
    ├── LibraryError             a library folder cannot be used as asked
    │   ├── LibraryNotFound      no library there, and the task needs one
    │   ├── LibraryBusy          another process is writing to it
    │   ├── LibraryDamaged       the catalogue cannot be read
    │   └── LibraryTooNew        made by a later version of Erhai
    ├── FolderError              a folder given to index, forget or filter by cannot be used
    ├── DatasetError             captions or pictures to evaluate on cannot be used
    ├── PlaceError               a place is not known, or one's own cannot be kept
    ├── QueryError               a query that cannot be understood or answered
    ├── TookTooLong              a search was stopped, since its time was over
    ├── PictureError             one picture cannot be used (carries a FailureKind)
    ├── ModelError               a model cannot be found, read, or does not fit
    │   ├── ModelMismatch        the library was encoded by another model
    │   └── HubError             a model could not be fetched from a hub
    ├── StoreError               a vector store cannot be used
    │   └── StoreDamaged         its file cannot be read; it can be rebuilt
    ├── StorageFull              the disk is full
    ├── DependencyMissing        an optional package is not installed
    ├── ServiceError             a service, an `erhai serve` elsewhere, could not do as asked
    │   ├── ServiceUnreachable   nothing answers there, or it fell silent
    │   └── ServiceRefused       it answered no (carries status, code, request_id, fields)
    ├── ServeError               `erhai serve` cannot start as asked
    └── SettingError             an ERHAI_… variable has a value that cannot be used

Each message is one or two sentences: what failed, on what, and what to do next.
"""

from enum import StrEnum


class ErhaiError(Exception):
    """Base of all errors that Erhai raises on purpose; `str()` is fit for a user."""


class LibraryError(ErhaiError):
    """A library folder cannot be used as asked."""


class LibraryNotFound(LibraryError):
    """There is no library at the given folder, and the task needs one."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class LibraryDamaged(LibraryError):
    """The catalogue cannot be read."""


class LibraryTooNew(LibraryError):
    """The library was made by a later version of Erhai."""


class FolderError(ErhaiError):
    """A folder given to index, forget or filter by cannot be used."""


class DatasetError(ErhaiError):
    """Captions or pictures to evaluate on cannot be used."""


class PlaceError(ErhaiError):
    """A place is not known, or one of the user's own cannot be kept as asked."""


class QueryError(ErhaiError):
    """A query that cannot be understood or answered."""


class TookTooLong(ErhaiError):
    """A search was stopped, since the time that it was given was over."""


class FailureKind(StrEnum):
    """Why one picture could not be used; stored in the catalogue by value."""

    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    TRUNCATED = "truncated"
    CORRUPT = "corrupt"
    EMPTY = "empty"
    TOO_MANY_PIXELS = "too many pixels"
    TOO_LARGE = "too large"
    TIMED_OUT = "timed out"
    DECODER_CRASHED = "decoder crashed"
    PERMISSION = "permission"
    VANISHED = "vanished"
    NOT_A_FILE = "not a file"


class PictureError(ErhaiError):
    """One picture cannot be used; `kind` says why in one word, `str()` in a sentence."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class ModelError(ErhaiError):
    """A model cannot be found, read, or does not fit."""


class ModelMismatch(ModelError):
    """The library was encoded by another model than the one asked for."""


class HubError(ModelError):
    """A model could not be fetched from a hub: out of reach, refused, or not what it said."""


class StoreError(ErhaiError):
    """A vector store cannot be used."""


class StoreDamaged(StoreError):
    """A vector store's file cannot be read; it can be rebuilt from the catalogue."""


class StorageFull(ErhaiError):
    """The disk is full."""


class DependencyMissing(ErhaiError):
    """An optional package is not installed."""


class ServiceError(ErhaiError):
    """A service, an `erhai serve` somewhere, could not do as asked."""


class ServiceUnreachable(ServiceError):
    """Nothing answers at a service's address, or it fell silent."""


class ServiceRefused(ServiceError):
    """A service answered no.

    status is that of HTTP; code its reason in a word, such as 'query' or 'unauthorized';
    detail its own words; request_id what its log knows the request by; fields the parts of
    the request that were wrong, each with what is wrong. What it did not say is empty.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str = "",
        detail: str = "",
        request_id: str = "",
        fields: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.detail = detail
        self.request_id = request_id
        self.fields = fields


class ServeError(ErhaiError):
    """`erhai serve` cannot start as asked: its port, its tokens, what it is to serve."""


class SettingError(ErhaiError):
    """An environment variable named ERHAI_… has a value that cannot be used."""
