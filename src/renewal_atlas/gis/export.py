"""Hand a district over: every format from the same tables, staged and put in place as a whole."""

from __future__ import annotations

import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from renewal_atlas.errors import PublishError, UsageError
from renewal_atlas.files import folder_set, publish, settle
from renewal_atlas.gis.catalog import bounds, source_note, title_of
from renewal_atlas.gis.crs_choice import require_usable
from renewal_atlas.gis.fields import code_lists
from renewal_atlas.gis.formats import FORMATS, ON_REQUEST, require_room
from renewal_atlas.gis.handover import SPATIAL, content_day, handover_tables
from renewal_atlas.gis.read_me import read_me
from renewal_atlas.gis.stac import CATALOG, Asset, collection
from renewal_atlas.gis.target import require_kept, require_replaceable, superseded
from renewal_atlas.publication import for_audience, read_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    import pandas as pd

    from renewal_atlas.gis.handover import Table
    from renewal_atlas.gis.symbology import Style
    from renewal_atlas.layers import Layers
    from renewal_atlas.publication import Audience, Profile

    Report = Callable[[str, int, int], None]

_POSITIONS = (
    "位置 Positions：每处均有定位方式与不确定半径，空值为未知 "
    "each has a match type and a radius; empty means unknown"
)
# In place of what the boundary says of itself: that it has no review number, which it then has
_REVIEWED = "非法定界线，仅供示意 Not a statutory boundary: for orientation only"
DEFAULT_FORMATS = tuple(name for name in FORMATS if name not in ON_REQUEST)


def _silent(_format: str, _done: int, _all: int) -> None:
    """Report to nobody."""


@dataclass(frozen=True, eq=False)
class Handover:
    """What every writer of a format needs.

    Attributes
    ----------
    district
        ``id``, ``name``, ``name_en``, ``city``.
    tables
        As the audience may have them, by name.
    style, vocabularies, codes
        Colours, code lists of the project, and all code lists.
    crs
        EPSG codes for the formats that have a choice.
    crs_metric
        EPSG code in metres, for CAD.
    profile
        Rules of the audience.
    day
        Day that the content stands for.
    note
        Title, use, sources, licence: a few lines for a reader.
    title, licence
        The first and the last of them alone.
    """

    district: Mapping[str, str]
    tables: Mapping[str, Table]
    style: Style
    vocabularies: Mapping[str, pd.DataFrame]
    codes: Mapping[str, pd.DataFrame]
    crs: Sequence[int]
    crs_metric: int
    profile: Profile
    day: date
    note: str
    title: str = ""
    licence: str = ""

    @property
    def stem(self) -> str:
        """Beginning of file names."""
        return f"{self.district['id']}{self.profile.suffix}"


def export(
    layers: Layers,
    folder: Path,
    *,
    style: Style,
    settings: Mapping[str, Any],
    inputs: Mapping[str, str],
    formats: Sequence[str] = DEFAULT_FORMATS,
    crs: Sequence[int] = (),
    audience: Audience = "internal",
    version: str = "",
    replace: bool = False,
    report: Report = _silent,
) -> list[str]:
    """Write a hand-over, or change nothing.

    Parameters
    ----------
    layers
        Checked layers of a district.
    folder
        Where to: a new or empty folder, or an earlier hand-over, which is replaced as a whole.
    style, settings
        Content of ``maps/style.yml`` and ``maps/<district>.yml``.
    inputs
        SHA-256 of each file the layers were made from, by path.
    formats
        Names of `formats.FORMATS`.
    crs
        EPSG codes; EPSG:4490 and the district's metric CRS if empty. GeoPackages are written in
        each, FlatGeobuf, GeoParquet and Shapefile in the first, DXF in the first in metres or
        else the district's own. GeoJSON, KML and the tables are always in WGS 84.
    audience
        ``internal`` or ``public``, see `publication`.
    version
        Of the package, for the catalog.
    replace
        Whether files of an earlier hand-over that this one does not have, and edits made in it,
        may go.
    report
        Called before each format with its name, how many are done and how many there are.

    Returns
    -------
    list of str
        Paths written, relative to `folder`, sorted.

    Raises
    ------
    UsageError
        If a format is unknown, no format is written in a CRS that was asked for, or `folder` is
        or holds the working directory, holds files that are not an earlier hand-over, or, without
        `replace`, files that would go or that were edited.
    CRSError
        If a CRS is unknown, no metric one, or of another part of the world.
    PublishError
        If a rule of the public profile is not met, a format that was asked for has nothing to
        hold or more rows than its readers take, or a file cannot be written.
    """
    folder = folder.resolve()
    formats = tuple(dict.fromkeys(formats))
    _require_known(formats)
    require_usable(crs, formats, layers)
    settle(folder_set(folder))
    require_replaceable(folder, replace=replace)
    handover = prepare(layers, style, settings, crs, audience)
    require_room(handover, formats)
    assets = _assets(handover, formats, report)
    assets += read_me(handover, assets)
    content = {asset.path: asset.content for asset in assets}
    content[CATALOG] = _catalog(handover, assets, inputs, layers, version)
    if not replace:
        require_kept(folder, content)
    publish(folder_set(folder), content, superseded(folder, content, edited=replace))
    return sorted(content)


def _assets(handover: Handover, formats: Sequence[str], report: Report) -> list[Asset]:
    """Files of every format, made apart from where they go."""
    assets: list[Asset] = []
    try:
        with tempfile.TemporaryDirectory(prefix="renewal-atlas-") as scratch:
            for done, name in enumerate(formats):
                report(name, done, len(formats))
                made = _written(handover, name, Path(scratch))
                if not made and formats != DEFAULT_FORMATS:
                    raise PublishError(
                        f"{name} has nothing to hold: what it is made from is withheld; "
                        "leave it out of --format"
                    )
                assets += made
    except OSError as error:
        raise PublishError(
            f"could not make the files: {error}; where they were to go is unchanged"
        ) from error
    return assets


def prepare(
    layers: Layers,
    style: Style,
    settings: Mapping[str, Any],
    crs: Sequence[int],
    audience: Audience,
) -> Handover:
    """Gather what the writers need, as the audience may have it."""
    head = layers.district
    profile = read_profile(settings, audience, settings.get("file", "maps/<district>.yml"))
    layers = for_audience(layers, profile)
    if profile.audience == "public" and profile.review_number:
        said = layers.boundary.assign(caveat=f"{profile.mark}；{_REVIEWED}")
        layers = dataclasses.replace(layers, boundary=said)
    kept = [table for table in handover_tables(layers) if table.name not in profile.withheld]
    return Handover(
        district={"id": head.district_id, "name": head.name, "name_en": head.name_en,
                  "city": head.city},
        tables={table.name: table for table in kept},
        style=style,
        vocabularies=layers.vocabularies,
        codes=code_lists(layers.vocabularies),
        crs=tuple(crs) or (4490, head.crs_metric),
        crs_metric=head.crs_metric,
        profile=profile,
        day=content_day(layers.sources),
        note=_note(title_of(layers), profile, layers),
        title=title_of(layers),
        licence=head.licence,
    )  # fmt: skip


def _require_known(formats: Sequence[str]) -> None:
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        named = ", ".join(unknown) or "(none given)"
        raise UsageError(f"unknown format {named}; there are: {', '.join(FORMATS)}")


def _written(handover: Handover, name: str, scratch: Path) -> list[Asset]:
    folder = scratch / name
    folder.mkdir()
    try:
        return FORMATS[name](handover, folder)
    except ImportError as error:
        raise UsageError(
            f"format {name} needs {error.name}; install it in the project's folder with: "
            "pip install -e '.[export]'"
        ) from error


def _note(title: str, profile: Profile, layers: Layers) -> str:
    lines = [
        title,
        profile.mark,
        source_note(layers),
        *_plan_notes(layers.plans),
        _POSITIONS,
    ]
    return "\n".join(lines)


def _plan_notes(plans: pd.DataFrame) -> list[str]:
    """Who drew the units of each plan, in both languages."""
    return [
        f"规划单元 Plan units “{plan.name}” {plan.name_en}："
        f"{plan.drawing_note} {plan.drawing_note_en}"
        for plan in plans.itertuples()
        if isinstance(plan.drawing_note, str)
    ]


def _catalog(
    handover: Handover,
    assets: Sequence[Asset],
    inputs: Mapping[str, str],
    layers: Layers,
    version: str,
) -> bytes:
    shown = [handover.tables[name].frame for name in SPATIAL if name in handover.tables]
    return collection(
        identity={"id": handover.stem, "title": handover.title},
        note=handover.note,
        licence=handover.licence,
        bbox=bounds(frame for frame in shown if isinstance(frame, gpd.GeoDataFrame)),
        sources=layers.sources,
        assets=assets,
        inputs=inputs,
        version=version,
        profile=handover.profile.audience,
    )
