"""Assemble: read, check, place, draw, publish. No logic of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from renewal_atlas._version import __version__
from renewal_atlas.checks import register_issues, sort_issues, unplaced_issues
from renewal_atlas.errors import DataError
from renewal_atlas.evidence import document_issues
from renewal_atlas.files import elsewhere, outputs_of, publish, settle_workspace, unread
from renewal_atlas.gis import catalog, hash_files
from renewal_atlas.gis.outputs import district_outputs
from renewal_atlas.gis.target import superseded
from renewal_atlas.layers import Layers, make_layers, position_counts
from renewal_atlas.layout import Layout, find_root
from renewal_atlas.places import (
    check_places,
    crs_issues,
    georeference,
    published_points,
    read_reference,
)
from renewal_atlas.plans import membership_issues, read_plans
from renewal_atlas.publication import read_profile, read_settings, settings_issues
from renewal_atlas.register import read_register
from renewal_atlas.register.quotes import read_documents, sentences_of
from renewal_atlas.remarks import remark_issues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import folium
    import geopandas as gpd
    import pandas as pd

    from renewal_atlas.model import Issue
    from renewal_atlas.publication import Audience, Profile

    Report = Callable[[str], None]
    Progress = Callable[[str, int, int], None]


def _silent(_: str) -> None:
    """Report to nobody."""


@dataclass(frozen=True, eq=False)
class Atlas:
    """A district, read, placed and checked.

    Attributes
    ----------
    layout
        Folders of the project.
    layers
        All tables; the most used ones are properties too.
    """

    layout: Layout
    layers: Layers

    @property
    def projects(self) -> gpd.GeoDataFrame:
        """Projects, EPSG:4326, geometry None where unplaced."""
        return self.layers.projects

    @property
    def places(self) -> gpd.GeoDataFrame:
        """Georeferenced places, EPSG:4326, `uncertainty_m` in metres."""
        return self.layers.places

    @property
    def plan_units(self) -> gpd.GeoDataFrame:
        """Units of the plans, EPSG:4326, geometry None where no document gives a shape."""
        return self.layers.plan_units

    @property
    def statements(self) -> pd.DataFrame:
        """Cited statements, one row each."""
        return self.layers.statements

    @property
    def memberships(self) -> pd.DataFrame:
        """Which project belongs to which plan unit, how, and by what share."""
        return self.layers.memberships

    @property
    def ledger(self) -> pd.DataFrame:
        """What each next document says of every subject."""
        return self.layers.ledger

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Problems that do not stop a build."""
        return self.layers.issues

    def counts(self) -> dict[str, int]:
        """How much there is: projects by position, statements, issues by severity."""
        severities = [issue.severity for issue in self.issues]
        return position_counts(self.projects) | {
            "statements": len(self.statements),
            **{f"{level}s": severities.count(level) for level in ("error", "warning", "info")},
        }

    def map(self, profile: Audience = "internal") -> folium.Map:
        """Make the page as a Folium map that may be changed further, then saved.

        Parameters
        ----------
        profile
            ``public`` keeps to the rules in ``maps/<district>.yml``.

        Raises
        ------
        PublishError
            If a rule for the public is not met.

        Examples
        --------
        >>> import renewal_atlas, folium
        >>> page = renewal_atlas.open("370103-shizhong").map()
        >>> isinstance(page, folium.Map)
        True
        """
        from renewal_atlas.page import atlas_map

        style, settings = read_settings(self.layout, self.layers.district.district_id)
        held_to = read_profile(settings, profile, settings["file"])
        return atlas_map(self.layers, style, settings, held_to)

    def rules(self, profile: Audience) -> Profile:
        """What outputs for an audience are held to, as ``maps/<district>.yml`` has it.

        Raises
        ------
        PublishError
            If a rule for the public is not met; the message names every one.
        """
        _, settings = read_settings(self.layout, self.layers.district.district_id)
        return read_profile(settings, profile, settings["file"])

    def write(self, folder: str | Path | None = None, *, profile: Audience = "internal") -> Path:
        """Write the layers and the page; for the public the page alone.

        Parameters
        ----------
        folder
            Where to; if omitted the project's own ``geo/built`` and ``maps/built``.
        profile
            ``public`` keeps to the rules in ``maps/<district>.yml``; the layers, which are for
            work, stay as they are, and files for the public are made by `export`.

        Returns
        -------
        Path
            The page.

        Raises
        ------
        PublishError
            If a rule for the public is not met or the files cannot be written; the last good
            files are unchanged.
        """
        from renewal_atlas.page import render

        district = self.layers.district.district_id
        target = Path(folder).absolute() if folder else self.layout.built(district)
        page = self.layout.page(district, profile)
        owner = outputs_of(self.layout, district)
        if folder:
            page = target.parent / page.name.replace(district, target.name)
            owner = elsewhere(target)
        files = {} if profile == "public" else self.files()
        gone = superseded(target, files) if files else []
        content = {owner.name_of(target / name): text for name, text in files.items()}
        content[owner.name_of(page)] = render(self.map(profile)).encode()
        publish(owner, content, [owner.name_of(target / name) for name in gone])
        return page

    def export(
        self,
        folder: str | Path,
        *,
        formats: Sequence[str] = (),
        crs: Sequence[int] = (),
        audience: Audience = "internal",
        replace: bool = False,
        report: Progress | None = None,
    ) -> list[str]:
        """Write a hand-over for GIS, CAD and Excel.

        Parameters
        ----------
        folder
            New or empty folder, or an earlier hand-over, which is replaced as a whole.
        formats
            Names as in ``renewal-atlas export --help``; the usual ones if empty.
        crs
            EPSG codes of the formats that can carry any; 4490 and the metric CRS if empty.
        audience
            ``public`` keeps to the rules in ``maps/<district>.yml``.
        replace
            Whether files of an earlier hand-over that this one does not have, and edits made in
            it, may go.
        report
            Called with the name of each step, its number and how many there are.

        Returns
        -------
        list of str
            Files written, relative to `folder`.

        Raises
        ------
        PublishError
            If a rule for the audience is not met, or the files cannot be written.
        """
        from renewal_atlas.gis.export import DEFAULT_FORMATS, export

        district = self.layers.district.district_id
        style, settings = read_settings(self.layout, district)
        return export(
            self.layers, Path(folder).resolve(), style=style, settings=settings,
            inputs=hash_files(input_files(self.layout, district)),
            formats=formats or DEFAULT_FORMATS, crs=list(crs), audience=audience,
            version=__version__, replace=replace, **({"report": report} if report else {}),
        )  # fmt: skip

    def files(self) -> dict[str, bytes]:
        """Content of every published file but the page, by path; `catalog.json` is one of them."""
        outputs = district_outputs(self.layers)
        inputs = hash_files(input_files(self.layout, self.layers.district.district_id))
        files = {output.path: output.content for output in outputs}
        return files | {"catalog.json": catalog(self.layers, outputs, inputs, __version__)}


def open_atlas(
    district: str,
    root: str | Path | None = None,
    report: Report = _silent,
    documents: Path | None = None,
) -> Atlas:
    """Read, place and check a district; see `renewal_atlas.open`."""
    layout = Layout(Path(root).resolve() if root else find_root())
    settle_workspace(layout, district)
    layout.require(district)
    layers, issues = assemble(layout, district, report, documents)
    if layers is None:
        raise DataError(issues)
    return Atlas(layout, layers)


def check(layout: Layout, district: str, documents: Path | None = None) -> tuple[Issue, ...]:
    """Every problem of a district, worst first; with `documents` also beside the texts."""
    settle_workspace(layout, district)
    _, issues = assemble(layout, layout.require(district), documents=documents)
    return issues


def assemble(
    layout: Layout, district: str, report: Report = _silent, documents: Path | None = None
) -> tuple[Layers | None, tuple[Issue, ...]]:
    """Read, check, place and draw a district.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        ``<adcode>-<slug>``.
    report
        Called with the name of each step as it begins.
    documents
        Folder with the documents that the sources name, to compare the statements with.

    Returns
    -------
    tuple
        The layers, None if there is an error, and all issues, worst first.
    """
    from dataclasses import replace

    folder = layout.relative(layout.data(district))
    report("read")
    register, issues = read_register(layout, district)
    reference, place_faults = read_reference(layout, district)
    plans, plan_faults = read_plans(layout, district)
    readable = not _failed(issues) and not unread([*place_faults, *plan_faults])
    issues = [*issues, *place_faults, *plan_faults, *settings_issues(layout, district)]
    if register is None:
        return None, sort_issues(issues)
    report("check")
    if readable:  # else rows that could not be read would be missed everywhere
        issues += register_issues(register, reference, plans, folder)
        issues += remark_issues(register, reference, plans, folder)
    cited = read_documents(register.sources, documents) if documents and readable else {}
    unlike: list[Issue] = []  # of the documents at hand only, hence in no published file
    if documents and readable:
        unlike = document_issues(register, plans, cited, documents, folder)
    metric = register.district.crs_metric
    misfit = (
        [] if _failed(place_faults) else crs_issues(reference, metric, f"{folder}/district.yml")
    )  # beside an outline that is wrong itself
    issues += misfit
    if not _failed([*place_faults, *misfit]):
        report("place")
        places, faults = georeference(reference, metric)
        before = published_points(layout.built(district) / "places.geojson")
        issues += [*faults, *check_places(places, reference, metric, anchors=before)]
    if _failed([*issues, *unlike]):
        return None, sort_issues([*issues, *unlike])
    report("draw")
    layers, faults = make_layers(register, reference, plans, places)
    issues += [*faults, *membership_issues(layers.memberships, register.projects, plans)]
    issues += unplaced_issues(layers, folder)
    said = sentences_of(register.statements, cited)
    whole = replace(layers, issues=sort_issues(issues), sentences=said)
    return (None if _failed(issues) else whole), sort_issues([*issues, *unlike])


def input_files(layout: Layout, district: str) -> Iterable[tuple[str, Path]]:
    """Yield name and path of every file that a district is built from, sorted."""
    folders = (layout.data(district), layout.reference(district), layout.vocabulary)
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    paths += [p for p in (layout.style, layout.map_settings(district)) if p.is_file()]
    for path in sorted(paths):
        if path.suffix in {".csv", ".yml", ".geojson"}:
            yield layout.relative(path), path


def _failed(issues: Iterable[Issue]) -> bool:
    return any(issue.severity == "error" for issue in issues)
