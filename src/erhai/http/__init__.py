"""The HTTP API: FastAPI over the Python library."""
