"""A short campaign of mutations, the same in every run; a longer one by ``make fuzz``."""

from __future__ import annotations

import random
import sys

import pytest

SEED, COUNT, SECONDS = 20261130, 240, 90.0


@pytest.fixture(scope="module")
def fuzz(root):
    """The script beside the tests; the processes that it starts import it by its name."""
    sys.path.insert(0, str(root / "tests"))
    try:
        import fuzz

        yield fuzz
    finally:
        sys.path.remove(str(root / "tests"))


def test_the_same_seed_gives_the_same_mutations(fuzz):
    made = [
        fuzz.mutate(b'{"a": [1, 2], "b": "x"}', suffix, random.Random(n))
        for suffix in (".json", ".csv", ".yml", ".gpkg")
        for n in range(50)
    ]
    again = [
        fuzz.mutate(b'{"a": [1, 2], "b": "x"}', suffix, random.Random(n))
        for suffix in (".json", ".csv", ".yml", ".gpkg")
        for n in range(50)
    ]
    assert made == again
    assert len({content for _, content in made}) > 100


def test_whatever_is_broken_ends_in_a_known_error_or_in_issues(fuzz):
    assert fuzz.campaign(SEED, COUNT, SECONDS) == {}
