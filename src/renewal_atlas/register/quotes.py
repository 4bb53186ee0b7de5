"""Where in its document the sentence stands that carries a statement, and whose words it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from renewal_atlas.text.documents import Document, find_documents
from renewal_atlas.text.sentences import Quote, quoted, quotes_of
from renewal_atlas.text.speech import speaker_of, speeches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from renewal_atlas.register.register import Register
    from renewal_atlas.text.paragraphs import Paragraph


class Proposal(NamedTuple):
    """Sentence and speaker of a statement, as the document has them.

    Attributes
    ----------
    quote
        The sentence; None where the printed characters do not stand in the paragraph.
    speaker
        Who is reported to have said it; None if nobody.
    others
        Further sentences of the paragraph that hold the same characters.
    """

    quote: Quote | None
    speaker: str | None
    others: tuple[Quote, ...] = ()


def read_documents(sources: pd.DataFrame, folder: Path) -> dict[str, Document]:
    """Documents of a folder by source id, found by their SHA-256.

    Parameters
    ----------
    sources
        Columns of `model.Source`.
    folder
        Where they lie, under any name.

    Raises
    ------
    UsageError
        If there is no such folder, or a document is no text in UTF-8 or GB 18030.
    """
    wanted = dict(zip(sources["sha256"], sources["furniture"], strict=True))
    found = find_documents(folder, wanted)
    return {
        source: found[digest]
        for source, digest in zip(sources["source_id"], sources["sha256"], strict=True)
        if digest in found
    }


def proposals(register: Register, documents: Mapping[str, Document]) -> dict[str, Proposal]:
    """Sentence and speaker of every statement whose document is at hand, by statement id.

    Where several sentences of the paragraph hold the printed characters, the one that names the
    subject is proposed, else the first; the others are told, since a person must look.
    """
    names = _names(register)
    said = {source: speeches(document.paragraphs) for source, document in documents.items()}
    found = {}
    for row in register.statements.to_dict("records"):
        document = documents.get(row["source_id"])
        if document is None:
            continue
        paragraph = document.by_locator.get(row["locator"])
        if paragraph is None:
            found[row["statement_id"]] = Proposal(None, None)
            continue
        choices = quotes_of(paragraph, row["original"])
        called = names.get(row["subject_id"], ())
        quote = _best(paragraph, choices, called)
        others = tuple(choice for choice in choices if choice != quote)
        speaker = None
        if quote is not None:
            start = paragraph.index.index(quote.start)
            speaker = speaker_of(said[row["source_id"]], row["locator"], start)
        found[row["statement_id"]] = Proposal(quote, speaker, others)
    return found


def sentences_of(statements: pd.DataFrame, documents: Mapping[str, Document]) -> dict[str, str]:
    """Whole sentence of every statement that has a quote in a document at hand, by statement id.

    Parameters
    ----------
    statements
        Columns of `model.Statement`.
    documents
        By source id.
    """
    found = {}
    for row in statements.dropna(subset=["quote_start", "quote_end"]).to_dict("records"):
        paragraph = _paragraph(row, documents)
        if paragraph is None:
            continue
        text = quoted(paragraph, quote_of(row))
        if row["original"] in text:
            found[row["statement_id"]] = text
    return found


def quote_of(row: Mapping[Any, Any]) -> Quote:
    """Quote of a row that has one."""
    return Quote(int(row["quote_start"]), int(row["quote_end"]))


def _paragraph(row: Mapping[Any, Any], documents: Mapping[str, Document]) -> Paragraph | None:
    document = documents.get(row["source_id"])
    return document.by_locator.get(row["locator"]) if document else None


def _best(paragraph: Paragraph, choices: Sequence[Quote], names: Sequence[str]) -> Quote | None:
    naming = (q for q in choices if any(name in quoted(paragraph, q) for name in names))
    return next(naming, choices[0] if choices else None)


def _names(register: Register) -> dict[str, tuple[str, ...]]:
    tables = ((register.projects, "project_id"), (register.programmes, "programme_id"))
    return {
        row[key]: (row["name"], *row["aliases"])
        for table, key in tables
        for row in table.to_dict("records")
    }
