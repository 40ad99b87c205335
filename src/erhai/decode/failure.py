"""From whatever a decoder raises to a sentence that a person can use."""

from PIL import Image

from erhai.decode.formats import ends_early
from erhai.errors import FailureKind, PictureError


def explain(error: Exception, data: bytes, format_name: str, name: str) -> PictureError:
    """Return the failure behind an exception raised while decoding `data`.

    `name` stands for the picture in the message. Decoders use the same exceptions
    for files cut short and for damaged ones, so the file's own structure decides.
    """
    match error:
        case MemoryError():
            return PictureError(
                FailureKind.TOO_MANY_PIXELS, f"{name} needs more memory to decode than is allowed."
            )
        case Image.DecompressionBombError():
            return PictureError(
                FailureKind.TOO_MANY_PIXELS, f"{name} has more pixels than are allowed."
            )
        case ImportError():
            return PictureError(
                FailureKind.UNSUPPORTED,
                f"{name} is a {format_name} picture, and the library that reads those "
                f"cannot be loaded ({error}).",
            )
        case NotImplementedError():
            return PictureError(
                FailureKind.UNSUPPORTED,
                f"{name} is of a kind of {format_name} that cannot be read{_detail(error)}.",
            )
    if ends_early(data, format_name) or (format_name == "TIFF" and _says_truncated(error)):
        return PictureError(
            FailureKind.TRUNCATED,
            f"{name} ends too early, so part of the picture is missing. "
            "Copy it again from where it came from.",
        )
    return PictureError(
        FailureKind.CORRUPT,
        f"{name} is damaged: it cannot be decoded as {format_name}{_detail(error)}.",
    )


def _says_truncated(error: Exception) -> bool:
    return "truncated" in str(error).lower()


def _detail(error: Exception) -> str:
    text = " ".join(str(error).split())
    # Pillow says that a file is truncated also where its data breaks off in the middle.
    if not text or not text.isprintable() or _says_truncated(error):
        return ""
    return f" ({text[:200]})"
