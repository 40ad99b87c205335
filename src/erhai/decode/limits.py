"""How much one picture file may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """Files beyond these are failures, told apart by their FailureKind.

    max_pixels counts the full picture, as its header states it, before anything is
    decoded. timeout_s is enforced by DecodePool only: a decoder cannot be stopped
    within its own process.
    """

    max_pixels: int = 200_000_000
    max_size_bytes: int = 200_000_000
    timeout_s: float = 30.0
