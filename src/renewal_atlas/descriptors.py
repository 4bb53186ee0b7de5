"""Describe the tables for those who read them: `datapackage.json` and the fields in the READMEs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renewal_atlas.errors import DataError
from renewal_atlas.files import inputs_of, publish, settle_workspace
from renewal_atlas.register.datapackage import REFERENCE_TABLES, REGISTER_TABLES, describe
from renewal_atlas.register.district import District
from renewal_atlas.register.tables import read_yaml
from renewal_atlas.vocabulary import read_vocabularies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from renewal_atlas.layout import Layout


def describe_again(layout: Layout, districts: Sequence[str]) -> list[str]:
    """Describe the tables in ``datapackage.json`` beside them, and the fields in the two READMEs.

    Parameters
    ----------
    layout
        Folders of the project.
    districts
        Those whose tables are described. The published columns are the same for each, so the
        first stands for all in ``data/README.md`` and ``geo/README.md``.

    Returns
    -------
    list of str
        Files written, relative to the project.

    Raises
    ------
    DataError
        If a `district.yml` or a code list cannot be read, or the first district has errors.
    PublishError
        If the files of a district cannot be written; they are unchanged then.
    """
    for district in districts:
        settle_workspace(layout, district)
    contents = {district: datapackages(layout, district) for district in districts}
    contents[districts[0]] |= _guides(layout, districts[0])
    return [
        name for district in districts for name in write_texts(layout, district, contents[district])
    ]


def _guides(layout: Layout, district: str) -> dict[Path, str]:
    """Text of each README with a table of fields, with the table as it is now."""
    from renewal_atlas.build import open_atlas
    from renewal_atlas.gis.guide import layer_guide, register_guide, with_fields
    from renewal_atlas.gis.handover import handover_tables

    layers = open_atlas(district, layout.root).layers
    guides = {
        layout.root / "data" / "README.md": register_guide(layers.vocabularies),
        layout.root / "geo" / "README.md": layer_guide(handover_tables(layers)),
    }
    present = {path: guide for path, guide in guides.items() if path.is_file()}
    return {path: with_fields(path.read_text("utf-8"), g) for path, g in present.items()}


def datapackages(layout: Layout, district: str) -> dict[Path, str]:
    """Text of each ``datapackage.json`` of a district, by path."""
    path = layout.data(district) / "district.yml"
    head, issues = read_yaml(path, District, layout.relative(path))
    if head is None:
        raise DataError(issues)
    return descriptors(layout, head)


def descriptors(layout: Layout, head: District) -> dict[Path, str]:
    """Text of each ``datapackage.json`` of a district that may not be written yet, by path."""
    vocabularies, faults = read_vocabularies(layout, head.district_id)
    if faults:
        raise DataError(faults)
    folders = {
        layout.data(head.district_id): REGISTER_TABLES,
        layout.reference(head.district_id): REFERENCE_TABLES,
    }
    return {
        folder / "datapackage.json": describe(head, tables, vocabularies)
        for folder, tables in folders.items()
    }


def write_texts(layout: Layout, district: str, contents: Mapping[Path, str]) -> list[str]:
    """Publish texts of a district as one set; names of the files, relative to the project."""
    owner = inputs_of(layout, district)
    publish(owner, {owner.name_of(path): text.encode() for path, text in contents.items()})
    return sorted(map(layout.relative, contents))
