"""Commands about the documents: their numbered paragraphs, and the sentence of each statement."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations at run time
from typing import TYPE_CHECKING, Annotated

import typer

from renewal_atlas.cli.show import out, plain, print_json
from renewal_atlas.errors import UsageError
from renewal_atlas.layout import Layout, find_root

if TYPE_CHECKING:
    from renewal_atlas.text.documents import Document

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for scripts.")]
_LISTED = 20  # statements that a person must look at, before the rest is only counted


def paragraphs_command(
    file: Annotated[Path, typer.Argument(help="Text in UTF-8 or GB 18030.")],
    furniture: Annotated[
        str,
        typer.Option(
            help="Lines that are page furniture in this document only, joined by |; "
            "of a source they are known from sources.csv."
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Print the numbered paragraphs of a document, as statements cite them, with their offsets."""
    from renewal_atlas.text.documents import read_document

    document = read_document(file)
    own = tuple(part.strip() for part in furniture.split("|") if part.strip())
    document = read_document(file, own or _furniture_of(document.sha256))
    if as_json:
        print_json(_as_dict(document))
        return
    for paragraph in document.paragraphs:
        start, end = min(paragraph.index), max(paragraph.index) + 1
        out.print(f"[bold]{paragraph.locator}[/bold] {paragraph.kind} {start}–{end}")
        out.print(f"    {plain(paragraph.text)}", soft_wrap=True)
    dropped = [run.text for run in document.split.furniture]
    if dropped:
        out.print(f"left out as page furniture: {plain(' | '.join(dropped))}", soft_wrap=True)
    out.print(f"{len(document.paragraphs)} paragraphs, {document.encoding}, SHA-256 "
              f"{document.sha256}", soft_wrap=True)  # fmt: skip


def quotes_command(
    documents: Annotated[Path, typer.Option(help="Folder with the documents, under any name.")],
    district: Annotated[
        str | None, typer.Argument(help="District id; may be omitted if only one.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write them into statements.csv.")] = False,
    as_json: AsJson = False,
) -> None:
    """Propose, for every statement, the sentence it rests on and whose words that is."""
    from renewal_atlas.quoting import fill_quotes

    layout = Layout(find_root())
    chosen = layout.only(district)
    filling = fill_quotes(layout, chosen, documents, apply=apply)
    if as_json:
        print_json({"applied": apply, "cells": filling.cells, "doubtful": filling.doubtful,
                    "absent": filling.absent, "without": filling.without})  # fmt: skip
        return
    done = "filled in" if apply else "to fill in (with --apply)"
    out.print(f"{len(filling.cells)} statements {done}")
    for title, ids in (
        ("look at: several sentences hold the printed characters of", filling.doubtful),
        ("not printed in the paragraph that is cited", filling.absent),
        ("no document at hand for", filling.without),
    ):
        if ids:
            more = f" … and {len(ids) - _LISTED} more" if len(ids) > _LISTED else ""
            out.print(f"{title}: {', '.join(ids[:_LISTED])}{more}", soft_wrap=True)


def _furniture_of(sha256: str) -> tuple[str, ...]:
    """What a project that has the document as a source says of it; nothing outside a project."""
    from renewal_atlas.model import Source
    from renewal_atlas.register import read_table

    try:
        layout = Layout(find_root())
    except UsageError:
        return ()
    for district in layout.districts():
        path = layout.data(district) / "sources.csv"
        sources, _ = read_table(path, Source, layout.relative(path))
        known = sources[sources["sha256"] == sha256]
        if len(known):
            return tuple(known["furniture"].iloc[0])
    return ()


def _as_dict(document: Document) -> dict[str, object]:
    return {
        "file": document.path.name,
        "sha256": document.sha256,
        "encoding": document.encoding,
        "characters": len(document.text),
        "paragraphs": [
            {
                "locator": p.locator,
                "kind": p.kind,
                "start": min(p.index),
                "end": max(p.index) + 1,
                "text": p.text,
            }
            for p in document.paragraphs
        ],
        "furniture": [
            {"start": run.index[0], "end": run.index[-1] + 1, "text": run.text}
            for run in document.split.furniture
        ],
    }


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("paragraphs")(paragraphs_command)
    app.command("quotes")(quotes_command)
