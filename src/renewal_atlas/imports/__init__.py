"""Take back what an analyst changed: show it first, then write it as rows with their source."""

from renewal_atlas.imports.apply import apply_import, prepare_import
from renewal_atlas.imports.edits import Edit, Preview
from renewal_atlas.imports.intake import read_features

__all__ = ["Edit", "Preview", "apply_import", "prepare_import", "read_features"]
