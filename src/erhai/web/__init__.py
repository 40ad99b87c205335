"""The page: static files that speak to the API."""
