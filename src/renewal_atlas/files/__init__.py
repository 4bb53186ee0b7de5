"""The one room that opens and writes files of a workspace: limits, encodings, tables, sets.

Whatever is wrong with a file that comes in is said here, as issue rows that name the file, the line
or feature, the value and the remedy; behind the door no text has control characters and no number
is endless. Files that belong together are written so that a cut at any moment leaves the old set
or the new.
"""

from renewal_atlas.files.features import Feature, read_collection
from renewal_atlas.files.fileset import FileSet
from renewal_atlas.files.publication import publish, settle
from renewal_atlas.files.sets import elsewhere, folder_set, inputs_of, outputs_of, settle_workspace
from renewal_atlas.files.staging import publish_file, sha256_of
from renewal_atlas.files.tables import layout_fault, read_rows
from renewal_atlas.files.text import forbidden, problem, read_text, unread

__all__ = [
    "Feature",
    "FileSet",
    "elsewhere",
    "folder_set",
    "forbidden",
    "inputs_of",
    "layout_fault",
    "outputs_of",
    "problem",
    "publish",
    "publish_file",
    "read_collection",
    "read_rows",
    "read_text",
    "settle",
    "settle_workspace",
    "sha256_of",
    "unread",
]
