"""What a score means: how likely a hit is relevant, and whether anything here matches."""
