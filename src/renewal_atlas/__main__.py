"""``python -m renewal_atlas``."""

from renewal_atlas.cli import main

main()
