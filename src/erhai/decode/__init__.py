"""From the bytes of a picture file to upright pixels and what the file says of itself."""
