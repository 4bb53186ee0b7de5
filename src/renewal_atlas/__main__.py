"""``python -m renewal_atlas``."""

from renewal_atlas.cli import main

if __name__ == "__main__":
    main()
