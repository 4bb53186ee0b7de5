"""Give statements the sentence they rest on and whose words it is, as their documents have them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from renewal_atlas.errors import DataError
from renewal_atlas.files import inputs_of, publish, publish_file, settle_workspace
from renewal_atlas.gis.tables import to_csv
from renewal_atlas.register import read_register
from renewal_atlas.register.quotes import proposals, quote_of, read_documents
from renewal_atlas.text.sentences import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from renewal_atlas.layers import Layers
    from renewal_atlas.layout import Layout
    from renewal_atlas.register import Register
    from renewal_atlas.register.quotes import Proposal
    from renewal_atlas.text.documents import Document

COLUMNS = ("speaker", "quote_start", "quote_end")
_AFTER = "locator"


@dataclass(frozen=True)
class Filling:
    """What would be written into `statements.csv`.

    Attributes
    ----------
    cells
        Cells that would change, by statement id and column.
    doubtful
        Statements whose printed characters stand in several sentences of their paragraph.
    absent
        Statements whose printed characters do not stand in their paragraph.
    without
        Sources whose document is not at hand.
    """

    cells: Mapping[str, Mapping[str, str]]
    doubtful: tuple[str, ...]
    absent: tuple[str, ...]
    without: tuple[str, ...]


def fill_quotes(layout: Layout, district: str, folder: Path, *, apply: bool = False) -> Filling:
    """Propose quotes and speakers of a district's statements, or write them.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        ``<adcode>-<slug>``.
    folder
        Folder with the documents, under any name.
    apply
        Whether to write them. A filled cell that the document bears out stays as it is, so that
        a second run changes nothing; so does a speaker whom the text does not name.

    Returns
    -------
    Filling
        What differs from the file, and what a person must look at.

    Raises
    ------
    DataError
        If the tables of the district cannot be read.
    UsageError
        If there is no such folder.
    """
    settle_workspace(layout, district)
    register, issues = read_register(layout, district)
    if register is None or any(issue.severity == "error" for issue in issues):
        raise DataError(issues)
    documents = read_documents(register.sources, folder)
    found = proposals(register, documents)
    filling = Filling(
        cells=_cells(register, documents, found),
        doubtful=tuple(key for key, proposal in found.items() if proposal.others),
        absent=tuple(key for key, proposal in found.items() if proposal.quote is None),
        without=tuple(sorted(set(register.sources["source_id"]) - documents.keys())),
    )
    if apply and filling.cells:
        owner = inputs_of(layout, district)
        path = layout.data(district) / "statements.csv"
        text = filled(path.read_bytes().decode("utf-8-sig"), filling.cells)
        publish(owner, {owner.name_of(path): text.encode()})
    return filling


def write_sentences(layers: Layers, page: Path) -> Path:
    """Write the statements with their whole sentences beside the page, as CSV.

    The table is for use inside the house: it stands where git ignores it, and no other output
    holds what it adds.
    """
    table = layers.statements.copy()
    at = list(table.columns).index("original") + 1
    table.insert(at, "sentence", table["statement_id"].map(layers.sentences))
    path = page.with_suffix(".statements.csv")
    publish_file(path, to_csv(table).encode())
    return path


def filled(text: str, cells: Mapping[str, Mapping[str, str]]) -> str:
    r"""Text of `statements.csv` with some cells changed; columns that it lacks are added.

    Examples
    --------
    >>> text = "statement_id,locator,note\ns-1,p3,\n"
    >>> print(filled(text, {"s-1": {"quote_start": "5", "quote_end": "17"}}), end="")
    statement_id,locator,speaker,quote_start,quote_end,note
    s-1,p3,,5,17,
    """
    reader = csv.DictReader(io.StringIO(text, newline=""))
    columns = list(reader.fieldnames or ())
    at = columns.index(_AFTER) + 1 if _AFTER in columns else len(columns)
    columns[at:at] = [name for name in COLUMNS if name not in columns]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | dict(cells.get(row["statement_id"], {})) for row in reader)
    return out.getvalue()


def _cells(
    register: Register, documents: Mapping[str, Document], found: Mapping[str, Proposal]
) -> dict[str, dict[str, str]]:
    changed = {}
    for row in register.statements.to_dict("records"):
        proposal = found.get(row["statement_id"])
        if proposal is None or proposal.quote is None:
            continue
        cells = {}
        paragraph = documents[row["source_id"]].by_locator[row["locator"]]
        ends = (row["quote_start"], row["quote_end"])
        told = all(isinstance(end, int) for end in ends)
        if not told or row["original"] not in quoted(paragraph, quote_of(row)):
            cells = dict(zip(COLUMNS[1:], map(str, proposal.quote), strict=True))
        if proposal.speaker and not row["speaker"]:
            cells["speaker"] = proposal.speaker
        if cells:
            changed[row["statement_id"]] = cells
    return changed
