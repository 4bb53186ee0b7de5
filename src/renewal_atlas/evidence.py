"""Statements against the documents they cite: SHA-256, paragraph, printed characters, sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renewal_atlas.model import Issue
from renewal_atlas.register.quotes import proposals, quote_of
from renewal_atlas.text.sentences import quoted, quotes_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from renewal_atlas.model import Severity
    from renewal_atlas.plans import Plans
    from renewal_atlas.register import Register
    from renewal_atlas.register.quotes import Proposal
    from renewal_atlas.text.documents import Document
    from renewal_atlas.text.paragraphs import Paragraph

_NAMED = 5  # files, or paragraphs, that a message lists
_SHOWN = 60  # characters of a value that a row repeats


def quote_issues(register: Register, file: str) -> list[Issue]:
    """Quotes that cannot be any sentence, told without the documents.

    Parameters
    ----------
    register
        Tables of a district.
    file
        How messages call the table of statements.

    Returns
    -------
    list of Issue
        ``bad_quote`` (error): one end alone, an end not behind its start, fewer characters than
        the printed ones.
    """
    issues = []
    for row in register.statements.to_dict("records"):
        ends = [name for name in ("quote_start", "quote_end") if _filled(row[name])]
        if len(ends) == 1:
            other = "quote_end" if ends == ["quote_start"] else "quote_start"
            issues.append(_row("bad_quote", row, other, file, f"{ends[0]} stands alone",
                               "fill in both, or neither"))  # fmt: skip
        elif ends and quote_of(row).end - quote_of(row).start < len(row["original"]):
            issues.append(_row("bad_quote", row, "quote_end", file,
                               f"from {row['quote_start']} it cannot hold {row['original']!r}",
                               "give the character behind the sentence"))  # fmt: skip
    return issues


def document_issues(
    register: Register, plans: Plans, documents: Mapping[str, Document], where: Path, folder: str
) -> list[Issue]:
    """Every disagreement between the tables and the documents at hand.

    Parameters
    ----------
    register, plans
        As read.
    documents
        By source id, from `renewal_atlas.register.quotes.read_documents`.
    where
        Folder that was searched for them.
    folder
        Folder of the tables, for messages.

    Returns
    -------
    list of Issue
        Errors: ``document_missing`` (no file has the SHA-256), ``unknown_locator``,
        ``original_absent``, ``quote_differs``; warnings: ``quote_incomplete`` (not from the
        first to the last character of the sentence), ``speaker_differs``; notes: ``no_quote``.
    """
    issues = list(_missing(register, documents, where, f"{folder}/sources.csv"))
    found = proposals(register, documents)
    file = f"{folder}/statements.csv"
    for row in register.statements.to_dict("records"):
        document = documents.get(row["source_id"])
        if document is not None:
            issues += _of_statement(row, document, found[row["statement_id"]], file)
    return issues + list(_of_plans(plans, documents, folder))


def _missing(
    register: Register, documents: Mapping[str, Document], where: Path, file: str
) -> Iterator[Issue]:
    used = {document.path for document in documents.values()}
    others = sorted(p.name for p in where.rglob("*.txt") if p not in used)
    for row in register.sources.to_dict("records"):
        if row["source_id"] in documents:
            continue
        near = f"; text files that are no source: {', '.join(others[:_NAMED])}" if others else ""
        yield Issue(
            severity="error", code="document_missing", file=file, line=row["_line"],
            field="sha256", value=row["sha256"], subject_id=row["source_id"],
            message=f"no file in {where} has this SHA-256{near}",
            remedy="put the very file there, or write the SHA-256 of the one that was read",
        )  # fmt: skip


def _of_statement(
    row: Mapping[Any, Any], document: Document, found: Proposal, file: str
) -> Iterator[Issue]:
    paragraph = document.by_locator.get(row["locator"])
    if paragraph is None:
        last = document.paragraphs[-1].locator if document.paragraphs else "none"
        yield _row("unknown_locator", row, "locator", file,
                   f"{document.path.name} has no such paragraph; its last one is {last}",
                   _elsewhere(document, row["original"]))  # fmt: skip
        return
    if row["original"] not in paragraph.text:
        yield _row("original_absent", row, "original", file,
                   f"not printed in {row['locator']} of {document.path.name}",
                   _elsewhere(document, row["original"]))  # fmt: skip
        return
    yield from _of_quote(row, paragraph, found, file)
    if found.speaker != row["speaker"]:
        said = f"the text gives {found.speaker}" if found.speaker else "the text names nobody"
        yield _row("speaker_differs", row, "speaker", file, said,
                   "read the paragraph again, and keep what it prints", "warning")  # fmt: skip


def _of_quote(
    row: Mapping[Any, Any], paragraph: Paragraph, found: Proposal, file: str
) -> Iterator[Issue]:
    told = f"{found.quote.start}–{found.quote.end}" if found.quote else "none"
    remedy = f"the sentence is {told}; renewal-atlas quotes --apply fills it in"
    if not (_filled(row["quote_start"]) and _filled(row["quote_end"])):
        yield _row("no_quote", row, "quote_start", file, "no quote is given", remedy, "info")
        return
    quote = quote_of(row)
    inside = min(paragraph.index) <= quote.start and quote.end <= max(paragraph.index) + 1
    if not inside or row["original"] not in quoted(paragraph, quote):
        message = (
            f"{quote.start}–{quote.end} does not lie in {row['locator']}" if not inside
            else f"{quote.start}–{quote.end} does not hold {row['original']!r}"
        )  # fmt: skip
        yield _row("quote_differs", row, "quote_start", file, message, remedy)
    elif quote not in {found.quote, *found.others}:
        yield _row("quote_incomplete", row, "quote_start", file,
                   f"{quote.start}–{quote.end} is not a whole sentence", remedy,
                   "warning")  # fmt: skip


def _of_plans(plans: Plans, documents: Mapping[str, Document], folder: str) -> Iterator[Issue]:
    """Words that the files of plans quote."""
    tables = ((plans.plans, "plan_id"), (plans.units, "unit_id"))
    for table, key in tables:
        for row in table.to_dict("records"):
            for words in row["wording"]:
                document = documents.get(words["source_id"])
                paragraph = document and document.by_locator.get(words["locator"])
                if document is None or (paragraph and words["original"] in paragraph.text):
                    continue
                yield Issue(
                    severity="error", code="original_absent",
                    file=f"{folder}/plans/{row['plan_id']}.yml", field="wording.original",
                    value=words["original"][:_SHOWN], subject_id=row[key],
                    message=f"not printed in {words['locator']} of {document.path.name}",
                    remedy=_elsewhere(document, words["original"]),
                )  # fmt: skip


def _elsewhere(document: Document, words: str) -> str:
    places = [p.locator for p in document.paragraphs if quotes_of(p, words)]
    if not places:
        return "print it as the document does, character for character"
    return f"it stands in {', '.join(places[:_NAMED])}: correct the locator"


def _filled(value: object) -> bool:
    return isinstance(value, int) or (value is not None and value == value)  # noqa: PLR0124 - NaN


def _row(
    code: str,
    row: Mapping[Any, Any],
    field: str,
    file: str,
    message: str,
    remedy: str,
    severity: Severity = "error",
) -> Issue:
    value = row[field] if _filled(row[field]) else ""
    return Issue(
        severity=severity, code=code, file=file, line=row["_line"], field=field,
        value=str(value)[:_SHOWN], subject_id=row["statement_id"], message=message, remedy=remedy,
    )  # fmt: skip
