"""Write files that belong together, so that a cut at any moment leaves the old set or the new."""

from renewal_atlas.files.fileset import FileSet
from renewal_atlas.files.publication import publish, settle
from renewal_atlas.files.sets import elsewhere, folder_set, inputs_of, outputs_of, settle_workspace
from renewal_atlas.files.staging import publish_file, sha256_of

__all__ = [
    "FileSet",
    "elsewhere",
    "folder_set",
    "inputs_of",
    "outputs_of",
    "publish",
    "publish_file",
    "settle",
    "settle_workspace",
    "sha256_of",
]
