"""Answers for the command line: where a name lies, and who said what of a project."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from rapidfuzz import process

from renewal_atlas.errors import DataError, UsageError
from renewal_atlas.places import Answer, area_answer, georeference, locate, read_reference
from renewal_atlas.plans import draw_units, read_plans, units_called
from renewal_atlas.register import Register, read_register
from renewal_atlas.vocabulary import label

if TYPE_CHECKING:
    import pandas as pd

    from renewal_atlas.layout import Layout
    from renewal_atlas.places import Reference
    from renewal_atlas.plans import Plans

_DECIMALS = 6


def locate_name(layout: Layout, district: str, name: str) -> dict[str, Any]:
    """Resolve a toponym, a described place or a plan unit of a district.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        ``<adcode>-<slug>``.
    name
        Toponym or description.

    Returns
    -------
    dict
        ``query``, ``name``, ``place_id``, ``unit_id`` (of a plan unit), ``match_type`` (``none``
        if refused), ``lon``, ``lat`` (WGS 84) of the centre of the circle with the radius
        ``uncertainty_m``, ``geometry`` (WKT), ``area_m2`` beside the ``stated_area_m2`` of an
        extent, ``missing`` lines, ``steps``, ``rivals`` and ``suggestions``.

    Raises
    ------
    DataError
        If the district's reference files have errors.
    """
    register = _register(layout, district)
    reference, issues = read_reference(layout, district)
    if any(issue.severity == "error" for issue in issues):
        raise DataError(issues)
    metric = register.district.crs_metric
    answer = locate(name, reference, metric)
    plans, _ = read_plans(layout, district)
    units = units_called(plans, name)
    if units:
        answer, unit_id = _unit(answer, units, plans, reference, metric)
    else:
        unit_id = None
    return _row(answer) | {"unit_id": unit_id}


def _row(answer: Answer) -> dict[str, Any]:
    lon, lat = answer.centre or (None, None)
    return {
        "query": answer.query,
        "name": answer.name,
        "place_id": answer.place_id,
        "match_type": answer.match_type,
        "lon": None if lon is None else round(lon, _DECIMALS),
        "lat": None if lat is None else round(lat, _DECIMALS),
        "uncertainty_m": answer.uncertainty_m,
        "geometry": None if answer.geometry is None else answer.geometry.wkt,
        "area_m2": answer.area_m2,
        "stated_area_m2": answer.stated_area_m2,
        "area_disagrees": answer.area_disagrees,
        "missing": list(answer.missing),
        "steps": list(answer.steps),
        "rivals": list(answer.rivals),
        "suggestions": list(answer.suggestions),
    }


def _unit(
    answer: Answer, units: list[dict[str, Any]], plans: Plans, reference: Reference, metric: int
) -> tuple[Answer, str | None]:
    """Answer with the plan unit of that name, unless a place or another unit has it too."""
    titles = tuple(f"{unit['name']} ({unit['plan_id']})" for unit in units)
    if answer.place_id or len(units) > 1:
        rivals = ((answer.name,) if answer.place_id else ()) + titles
        step = f"{answer.query} names several things: {', '.join(rivals)}; ask for one of them"
        return _refused(answer, (step,), rivals), None
    unit = units[0]
    places, _ = georeference(reference, metric)
    layer, _ = draw_units(plans, places, reference.lines, reference.boundary, metric)
    drawn = layer.set_index("unit_id").geometry.get(unit["unit_id"])
    step = f"{answer.query} is a unit of the plan {unit['plan_id']}: {unit['name']}"
    if drawn is None or drawn.is_empty:
        return _refused(answer, (step, "the documents do not say where it lies"), ()), None
    steps = (step, unit["drawing_note"] or "drawn by this project from the wording of the plan")
    edge = float(unit["edge_uncertainty_m"] or 0.0)
    return area_answer(answer.query, unit["name"], drawn, edge, metric, steps), unit["unit_id"]


def _refused(answer: Answer, steps: tuple[str, ...], rivals: tuple[str, ...]) -> Answer:
    return Answer(answer.query, None, answer.query, "none", None, None, steps, rivals)


def citations(layout: Layout, district: str, project: str) -> list[dict[str, str]]:
    """Every statement about a subject, oldest source first, with its citation.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        ``<adcode>-<slug>``.
    project
        Id, name or alias of a project or programme.

    Returns
    -------
    list of dict
        ``statement_id``, ``subject_name``, ``text`` (property, printed figure, period) and
        ``citation`` (title, date, page, paragraph).

    Raises
    ------
    UsageError
        If nothing, or more than one thing, is called so; the message lists the nearest names.
    """
    register = _register(layout, district)
    subject, name = _subject(register, project)
    rows = register.statements[register.statements["subject_id"] == subject]
    sources = register.sources.set_index("source_id").to_dict("index")
    return [
        {
            "statement_id": row["statement_id"],
            "subject_name": name,
            "text": _text(row, register),
            "citation": _citation(sources[row["source_id"]], row["locator"]),
        }
        for row in rows.sort_values(["source_id", "statement_id"]).to_dict("records")
    ]


def _register(layout: Layout, district: str) -> Register:
    register, issues = read_register(layout, district)
    if register is None or any(issue.severity == "error" for issue in issues):
        raise DataError(issues)
    return register


def _subject(register: Register, wanted: str) -> tuple[str, str]:
    names = _names(register)
    key = unicodedata.normalize("NFKC", wanted.strip())
    found = names.get(key, {})
    if len(found) == 1:
        return next(iter(found.items()))
    if found:
        raise UsageError(
            f"{wanted!r} can be any of {', '.join(sorted(found))}: give one of the ids"
        )
    near = [name for name, _, _ in process.extract(key, list(names), limit=5, score_cutoff=50)]
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    raise UsageError(f"nothing is called {wanted!r} in {register.district.district_id}{hint}")


def _names(register: Register) -> dict[str, dict[str, str]]:
    """Ids and names by every name, alias and id."""
    names: dict[str, dict[str, str]] = {}
    tables: tuple[tuple[pd.DataFrame, str], ...] = (
        (register.projects, "project_id"), (register.programmes, "programme_id"),
    )  # fmt: skip
    for table, key in tables:
        for row in table.to_dict("records"):
            for name in (row[key], row["name"], *row["aliases"]):
                names.setdefault(unicodedata.normalize("NFKC", name), {})[row[key]] = row["name"]
    return names


def _text(row: dict[Any, Any], register: Register) -> str:
    words = register.vocabularies
    name = label(words["properties"], row["property"])
    value = label(words["stages"], row["value"]) if row["property"] == "stage" else row["value"]
    shown = row["original"] if row["unit"] else f"{value}（“{row['original']}”）"
    marks = [
        label(words[table], row[field])
        for table, field, usual in (
            ("modalities", "modality", "actual"),
            ("scopes", "scope", "own"),
        )
        if row[field] != usual
    ]
    return f"{name}：{shown}（{'，'.join([row['as_of'], *marks])}）"


def _citation(source: dict[Any, Any], locator: str) -> str:
    parts = [f"《{source['title']}》", source["publisher"], source["published"], source["page"]]
    return "，".join(str(part) for part in parts if part) + f"，第{locator[1:]}段"
