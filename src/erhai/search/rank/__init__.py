"""Orders of what was found, as pure functions: arrays in, arrays out."""
