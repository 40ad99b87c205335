"""Where the recipe reads and writes; everything in WORK can be deleted and made again."""

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
SHARED = Path(os.environ.get("ERHAI_SHARED", PROJECT.parent / "shared"))
DATA = SHARED / "data"
WORK = HERE / "work"
SHIPPED = PROJECT / "src" / "erhai" / "encode" / "lite"
SEED = 20261123
