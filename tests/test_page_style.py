"""Colours of plan units: readable on the land, and apart for colour-blind readers and in grey."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import yaml

STYLE = yaml.safe_load((Path(__file__).parents[1] / "maps" / "style.yml").read_text("utf-8"))
COLOURS = [(kind, c) for kind, unit in STYLE["units"].items() for c in unit["colours"]]
# Viénot, Brettel & Mollon (1999): linear RGB as dichromats see it
PROTAN = np.array([[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]])
DEUTAN = np.array([[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])
LAB = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def lab(rgb: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(np.clip(LAB @ rgb / WHITE, 1e-6, None))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize(("kind", "colour"), COLOURS)
def test_lines_stand_out_from_the_land(kind, colour):
    """WCAG 2.2, 1.4.11: graphical objects need 3 : 1."""
    land = luminance(STYLE["ground"]["land"])
    assert (land + 0.05) / (luminance(colour) + 0.05) >= 3


@pytest.mark.parametrize("sight", [np.eye(3), PROTAN, DEUTAN], ids=["full", "protan", "deutan"])
def test_neighbouring_zones_differ(sight):
    zones = STYLE["units"]["zone"]["colours"][:4]
    for a, b in combinations(zones, 2):
        assert np.linalg.norm(lab(sight @ linear(a)) - lab(sight @ linear(b))) > 10, (a, b)


def test_belt_and_axis_differ_from_each_other_for_everyone():
    belt, axis = (STYLE["units"][kind]["colours"][0] for kind in ("belt", "axis"))
    for sight in (np.eye(3), PROTAN, DEUTAN):
        assert np.linalg.norm(lab(sight @ linear(belt)) - lab(sight @ linear(axis))) > 15
