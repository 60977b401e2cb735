"""Where the files are that the code needs beside itself: migrations and seeds."""

from importlib.resources import files
from pathlib import Path


def folder(name: str) -> Path:
    """A folder of such files: in a checkout beside the package, once it is installed within it."""
    package = Path(str(files("app")))
    within = package / name
    return within if within.is_dir() else package.parent / name


SEEDS = folder("seeds")
MIGRATIONS = folder("migrations")
