"""Where the page lies: static files, served as they are.

The page is HTML, CSS and ES modules without a build step; js/README.md tells how its parts
fit together.
"""

from pathlib import Path

STATIC = Path(__file__).parent / "static"
"""The folder served beneath /static/."""

INDEX = STATIC / "index.html"
"""The page itself, served at /."""
