"""Version of the package, where any room may read it."""

__version__ = "0.1.0"
