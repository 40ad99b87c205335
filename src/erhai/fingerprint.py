"""Fingerprints: equal exactly when two files hold the same bytes."""

import hashlib
from io import BufferedIOBase

FINGERPRINT_BYTES = 16


def fingerprint_bytes(data: bytes) -> bytes:
    """Return the BLAKE2b-128 digest (RFC 7693) of `data`: 16 bytes."""
    return hashlib.blake2b(data, digest_size=FINGERPRINT_BYTES).digest()


def fingerprint_file(file: BufferedIOBase) -> bytes:
    """Return the BLAKE2b-128 digest of what is left to read of `file`: 16 bytes.

    The file is read in pieces, so its size does not matter. Raises OSError.
    """
    digest = hashlib.blake2b(digest_size=FINGERPRINT_BYTES)
    return hashlib.file_digest(file, lambda: digest).digest()
