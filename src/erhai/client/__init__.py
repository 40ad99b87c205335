"""A typed client of the HTTP API, sync and async."""
