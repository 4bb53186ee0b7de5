"""Commands for those who take files away and bring them back: export, verify, diff, import."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from renewal_atlas.cli.show import err, out, plain, print_issues, print_json
from renewal_atlas.errors import UsageError
from renewal_atlas.layout import Layout, find_root

if TYPE_CHECKING:
    from renewal_atlas.imports import Preview

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for scripts.")]
_SHOWN = 40
_NAMED = 5  # files that a warning names


class Audience(StrEnum):
    """For whom a hand-over is."""

    INTERNAL = "internal"
    PUBLIC = "public"


class Kind(StrEnum):
    """What an imported file holds."""

    GAZETTEER = "gazetteer"
    BOUNDARY = "boundary"
    PLAN = "plan"


class BasisName(StrEnum):
    """Who drew a shape of a plan."""

    STATED = "stated"
    INTERPRETED = "interpreted"


class Language(StrEnum):
    """Of what is told."""

    ZH = "zh"
    EN = "en"


class DatumName(StrEnum):
    """Datum of longitude and latitude."""

    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("export")(export_command)
    app.command("verify")(verify_command)
    app.command("diff")(diff_command)
    app.command("import")(import_command)


def export_command(
    district: Annotated[str, typer.Argument(help="District id such as 370103-shizhong.")],
    to: Annotated[Path, typer.Option("--to", help="New or empty folder, or an earlier export.")],
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="gpkg, geojson, kml, dxf, xlsx, csv, fgb, parquet, oc4ids; "
                     "shp only if named. May be given several times; all if omitted."),
    ] = None,
    crs: Annotated[
        list[str] | None,
        typer.Option("--crs", help="EPSG code of GeoPackage, FlatGeobuf, GeoParquet, Shapefile; "
                     "may be given several times. 4490 and the metric CRS if omitted."),
    ] = None,
    profile: Annotated[
        Audience, typer.Option(help="public keeps to the rules in maps/<district>.yml.")
    ] = Audience.INTERNAL,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Let files of an earlier export go that this one lacks, "
                     "and edits made in it."),
    ] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Write a district for GIS, CAD and Excel, with legend, catalog and hashes."""
    from rich.progress import Progress

    from renewal_atlas.build import open_atlas
    from renewal_atlas.gis.export import DEFAULT_FORMATS

    with Progress(console=err, transient=True) as progress:
        task = progress.add_task(f"{district}: reading", total=None)
        atlas = open_atlas(district, find_root())

        def report(name: str, done: int, count: int) -> None:
            progress.update(task, description=f"{name} …", completed=done, total=count)

        written = atlas.export(
            to, formats=formats or DEFAULT_FORMATS, crs=[_code(c) for c in crs or ()],
            audience=profile.value, replace=replace, report=report,
        )  # fmt: skip
    if as_json:
        print_json({"folder": str(to), "profile": profile.value, "files": written})
        return
    for name in written:
        out.print(plain(f"{to / name}"), soft_wrap=True)
    out.print(f"{len(written)} files; check them any time with: renewal-atlas verify {to}")


def verify_command(
    folder: Annotated[Path, typer.Argument(help="Folder of a build or an export, or its zip.")],
    as_json: AsJson = False,
) -> None:
    """Compare a folder or zip with the hashes in its catalog; exit 1 if anything differs."""
    from renewal_atlas.gis.verify import verify

    _settled()
    findings = verify(folder)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    elif findings:
        for finding in findings:
            out.print(plain(str(finding)), soft_wrap=True)
        out.print(f"{len(findings)} file(s) are not as they were handed over")
    else:
        out.print(f"{folder}: every file is as it was handed over")
    raise typer.Exit(int(bool(findings)))


def diff_command(
    old: Annotated[Path, typer.Argument(help="Folder or zip of an earlier build or export.")],
    new: Annotated[Path, typer.Argument(help="Folder or zip of a later one.")],
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the rows here too.")] = None,
    language: Annotated[Language, typer.Option(help="Of the sentences.")] = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Say what changed between two builds or exports: projects, moves, plans, statements."""
    from renewal_atlas.files import publish_file
    from renewal_atlas.gis.change import change_table
    from renewal_atlas.gis.columnar import BOM
    from renewal_atlas.gis.compare import compare_with_labels
    from renewal_atlas.gis.tables import to_csv

    _settled()
    changes, labels = compare_with_labels(old, new, _known_words())
    damaged = [said for side in (old, new) if (said := _damage(side))]
    if csv:
        publish_file(csv, (BOM + to_csv(change_table(changes, labels))).encode())
    if as_json:
        print_json([asdict(change) for change in changes])
    else:
        _print_changes([change.words(language, labels) for change in changes], damaged)
    for said in damaged:
        err.print(f"[yellow]warning[/] {plain(said)}", soft_wrap=True)
    raise typer.Exit(int(bool(damaged)))


def _settled() -> None:
    """Mend what was cut off in the project at hand, if there is one."""
    from renewal_atlas.files import settle_workspace

    with suppress(UsageError):
        settle_workspace(Layout(find_root()))


def _known_words() -> dict[tuple[str, str], tuple[str, str]]:
    """Words of the project at hand for the codes of a build, which carries none."""
    from renewal_atlas.gis.fields import code_lists
    from renewal_atlas.vocabulary import read_vocabularies

    try:
        vocabularies, _ = read_vocabularies(Layout(find_root()))
    except UsageError:  # two sets are compared outside of any project
        vocabularies = {}
    return {
        (name, str(code)): (str(row["zh"]), str(row["en"]))
        for name, rows in {**vocabularies, **code_lists(vocabularies)}.items()
        for code, row in rows.iterrows()
    }


def _damage(folder: Path) -> str:
    """What is not as it was handed over, "" if all is, or if there is no catalog to tell."""
    from renewal_atlas.gis.verify import verify

    try:
        findings = verify(folder)
    except UsageError:
        return ""
    listed = ", ".join(f"{found.fault} {found.path}" for found in findings[:_NAMED])
    more = f" and {len(findings) - _NAMED} more" if len(findings) > _NAMED else ""
    return f"{folder} is not as it was handed over: {listed}{more}" if findings else ""


def _print_changes(sentences: list[str], damaged: list[str]) -> None:
    for sentence in sentences[:_SHOWN]:
        out.print(plain(sentence), soft_wrap=True)
    if len(sentences) > _SHOWN:
        out.print(f"… and {len(sentences) - _SHOWN} more; all with --csv FILE")
    if damaged and not sentences:
        out.print("no difference in what was compared, but a side cannot be relied on")
    elif not sentences:
        out.print("nothing changed")


def import_command(
    file: Annotated[Path, typer.Argument(help="GeoJSON, GeoPackage, KML, CSV …, or a zip.")],
    kind: Annotated[Kind, typer.Option("--as", help="What the file holds.")],
    source: Annotated[
        str, typer.Option(help="Where the changes come from; for a plan a source id.")
    ] = "",
    district: Annotated[
        str | None, typer.Option("--district", "-d", help="May be omitted if there is one only.")
    ] = None,
    crs: Annotated[
        str | None,
        typer.Option(help="Such as EPSG:4548, if the file says none; on WGS 84 or CGCS2000."),
    ] = None,
    datum: Annotated[
        DatumName | None, typer.Option(help="Of longitude and latitude; needed for CSV.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="Layer of the file, if it has several.")] = None,
    licence: Annotated[
        str, typer.Option(help="Of a boundary; as it was edited in the file if omitted.")
    ] = "",
    basis: Annotated[
        BasisName | None,
        typer.Option(help="Of a plan's shapes: stated if a document draws them, interpreted if "
                     "they were redrawn by hand. What the file says, else as before, if omitted."),
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the changes shown.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show what an edited file would change; with --apply write it as rows with their source."""
    from renewal_atlas.imports import apply_import, prepare_import

    _settled()
    layout = Layout(find_root())
    chosen = layout.only(district)
    with err.status(f"{file.name}: reading and checking …", spinner="dots"):
        preview = prepare_import(
            layout, chosen, file, kind.value, source=source, crs=crs,
            datum=datum.value if datum else None, layer=layer, licence=licence,
            basis=basis.value if basis else None,
        )  # fmt: skip
    written = apply_import(layout, chosen, preview) if apply else []
    if as_json:
        print_json(_as_json(preview) | {"written": [layout.relative(p) for p in written]})
    else:
        _print_preview(preview, apply=apply)
    raise typer.Exit(int(preview.failed))


def _as_json(preview: Preview) -> dict[str, Any]:
    return {
        "kind": preview.kind, "read": preview.read, "unchanged": preview.unchanged,
        "edits": [asdict(edit) for edit in preview.edits],
        "issues": [issue.model_dump() for issue in preview.issues],
        "absent": list(preview.absent),
    }  # fmt: skip


def _print_preview(preview: Preview, *, apply: bool) -> None:
    for edit in preview.edits[:_SHOWN]:
        out.print(plain(str(edit)), soft_wrap=True)
    if len(preview.edits) > _SHOWN:
        out.print(f"… and {len(preview.edits) - _SHOWN} more; all with --json")
    print_issues(preview.issues)
    out.print(f"{preview.read} read, {preview.unchanged} unchanged, {len(preview.edits)} edit(s), "
              f"{len(preview.absent)} not in the file (kept)")  # fmt: skip
    if preview.edits and not apply and not preview.failed:
        out.print("nothing is written yet; write it with --apply")
    elif apply and preview.files:
        out.print("written; now run: renewal-atlas build")


def _code(text: str) -> int:
    digits = text.upper().removeprefix("EPSG:")
    if not digits.isdigit():
        raise UsageError(f"--crs {text!r} is no EPSG code; write it as 4548 or EPSG:4548")
    return int(digits)
