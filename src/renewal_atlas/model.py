"""Typed, frozen records: one class a table, one field a column.

The description, Chinese title and example of each field are the editor's manual:
`datapackage.json` and the field tables in the READMEs are generated from them.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

Severity = Literal["error", "warning", "info"]
Relation = Literal["exact", "about", "over", "at_least", "at_most", "under", "nearly", "range"]
Scope = Literal["own", "group"]
Modality = Literal["actual", "expected", "target"]
MatchType = Literal["exact", "alias", "described", "parent", "manual", "none"]
Datum = Literal["WGS84", "CGCS2000", "GCJ-02", "BD-09"]
UnitKind = Literal["belt", "axis", "ring", "point", "zone"]
Basis = Literal["stated", "interpreted"]
YesNo = Literal["yes", "no"]

_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_EDTF = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_FIGURE = re.compile(r"[-+/.,\d]+")
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,24})(?:\.[0-9]{1,12})?")


def edtf_bounds(text: str) -> tuple[date, date]:
    """First and last day that an EDTF level 0 date or interval covers.

    Parameters
    ----------
    text
        ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD`` or an interval ``start/end`` of two such dates.

    Returns
    -------
    tuple of date
        First and last day, both included.

    Raises
    ------
    ValueError
        If `text` is not such a date, or the interval ends before it begins.

    References
    ----------
    Library of Congress, Extended Date/Time Format, level 0 (ISO 8601-2:2019).

    Examples
    --------
    >>> [d.isoformat() for d in edtf_bounds("2024-01/2024-11")]
    ['2024-01-01', '2024-11-30']
    """
    parts = text.split("/")
    if len(parts) > 2:  # noqa: PLR2004
        raise ValueError(f"{text!r} has more than one '/'; write start/end")
    bounds = [_day_bounds(part) for part in parts]
    first, last = bounds[0][0], bounds[-1][1]
    if first > last:
        raise ValueError(f"interval {text!r} ends before it begins")
    return first, last


def _day_bounds(text: str) -> tuple[date, date]:
    match = _EDTF.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date; write YYYY, YYYY-MM, YYYY-MM-DD or start/end")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101 - the pattern has it
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        if not 1 <= month <= 12:  # noqa: PLR2004
            raise ValueError(f"{text!r} has no such month")
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def _edtf(text: str) -> str:
    edtf_bounds(text)
    return text


def plain_number(text: str) -> Decimal | None:
    """Number of a cell; None unless it is written in ASCII digits with no more than - and a point.

    Parameters
    ----------
    text
        Content of a cell.

    Returns
    -------
    Decimal or None
        ``1e5``, ``+5``, ``1,000``, ``3_700``, ``NaN`` and digits of other scripts are no plain
        numbers, since each reader of the published files would take them for something else.

    Examples
    --------
    >>> plain_number("-3.5"), plain_number("３"), plain_number("1e5"), plain_number("-0")
    (Decimal('-3.5'), None, None, None)
    """
    if not _PLAIN_NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return None if number == 0 and text.startswith("-") else number


def _number(text: str) -> str:
    if plain_number(text) is None:
        raise PydanticCustomError("plain_number", "not a plain number")
    return text


def _tight(value: object) -> object:
    """Refuse blanks around what other programs compare character by character."""
    if isinstance(value, str) and value != value.strip() and _FIGURE.fullmatch(value.strip()):
        raise PydanticCustomError("outer_blanks", "blanks around the value")
    return value


def _empty_to_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _plain_digits(value: object) -> object:
    """Refuse what `int` would read but nobody would write: full-width digits, 1_000, signs."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]+", value):
        raise ValueError(f"{value!r} is not a whole number; write plain digits such as 312")
    return value


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split("|") if part.strip())
    return value


Slug = Annotated[str, StringConstraints(pattern=_SLUG, max_length=80)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=60)]
Edtf = Annotated[str, BeforeValidator(_tight), AfterValidator(_edtf)]
Names = Annotated[tuple[str, ...], BeforeValidator(_split)]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_split)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200)]
Blank = BeforeValidator(_empty_to_none)
OptText = Annotated[Text | None, Blank]
OptSlug = Annotated[Slug | None, Blank]
OptEdtf = Annotated[Edtf | None, Blank]
OptNumber = Annotated[
    Annotated[str, BeforeValidator(_tight), AfterValidator(_number)] | None, Blank
]
NoSite = Annotated[Literal["yes"] | None, Blank]
Locator = Annotated[str, StringConstraints(pattern=r"^p[1-9]\d*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
OptLon = Annotated[Annotated[float, Field(ge=-180, le=180)] | None, Blank]
OptLat = Annotated[Annotated[float, Field(ge=-90, le=90)] | None, Blank]
OptOffset = Annotated[
    Annotated[int, BeforeValidator(_plain_digits), Field(ge=0, le=20_000_000)] | None, Blank
]
OptMetres = Annotated[Annotated[float, Field(gt=0, le=50_000)] | None, Blank]


def column(zh: str, description: str, example: str = "", **extra: Any) -> Any:  # noqa: ANN401
    """Describe a field: Chinese title, English description, an example, and keywords of `Field`."""
    schema = {"zh": zh, "example": example, **extra.pop("schema", {})}
    return Field(title=zh, description=description, json_schema_extra=schema, **extra)


class Record(BaseModel):
    """Base of the table records: frozen, and strict about unknown fields.

    Attributes
    ----------
    TABLE
        Name of the table, as in the file name.
    KEY
        Field that identifies a row.
    REFERS
        Foreign keys: field to ``table.field``; several targets are joined by ``|``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
    TABLE: ClassVar[str] = ""
    KEY: ClassVar[str] = ""
    REFERS: ClassVar[dict[str, str]] = {}


class Source(Record):
    """A document that statements cite."""

    TABLE: ClassVar[str] = "sources"
    KEY: ClassVar[str] = "source_id"
    REFERS: ClassVar[dict[str, str]] = {"kind": "source_kinds.code"}

    source_id: Slug = column("来源编号", "Stable id of the document.", "report-2026")
    title: Text = column("标题", "Title as printed.", "济南市市中区：“二次创业”突破跃升")
    publisher: OptText = column("发布者", "Who published it; empty if not printed.", default=None)
    published: OptEdtf = column(
        "发布日期", "EDTF date, as precise as printed.", "2026-02-05", default=None
    )
    covers: Edtf = column(
        "覆盖时间", "EDTF period that the document reports on or plans.", "2025/2026"
    )
    kind: Annotated[Code | None, Blank] = column(
        "文件类型",
        "Code of the vocabulary `source_kinds`; silence counts only between documents of a kind.",
        "feature",
        default=None,
    )
    complete: Annotated[YesNo | None, Blank] = column(
        "是否列全", "Whether it claims to name everything of what it is about.", "no", default=None
    )
    page: OptText = column("版面", "Page or section.", "A08", default=None)
    sha256: Sha256 = column("校验和", "SHA-256 of the file that was read.", "64ede112…")
    rights: Text = column("权利", "Who holds the rights, and what is taken from it.", "facts only")
    furniture: Names = column(
        "版面文字",
        "Lines that are page furniture in this document only, joined by |; left out of its text.",
        "济南信心",
        default=(),
    )
    note: OptText = column("备注", "Anything an editor should know.", default=None)


class Project(Record):
    """A named place, site, street, village, park, institution with a site, or project."""

    TABLE: ClassVar[str] = "projects"
    KEY: ClassVar[str] = "project_id"
    REFERS: ClassVar[dict[str, str]] = {
        "parent_id": "projects.project_id",
        "place_id": "gazetteer.place_id",
        "programmes": "programmes.programme_id",
        "replaced_by": "projects.project_id",
        "kind": "kinds.code",
    }

    project_id: Slug = column("项目编号", "Stable slug; never reused.", "shangxinjie")
    name: Text = column("名称", "Fullest name that a document prints.", "上新街")
    name_en: OptText = column("英文名", "English name.", "Shangxin Street", default=None)
    aliases: Names = column(
        "别名", "Other printed forms, joined by |.", "上新时代文化街区", default=()
    )
    kind: Code = column("类型", "Code of the vocabulary `kinds`.", "historic_block")
    parent_id: OptSlug = column("上级项目", "Project that this one is part of.", default=None)
    place_id: OptSlug = column(
        "地点编号", "Place of the gazetteer; empty = unplaced.", default=None
    )
    programmes: Slugs = column(
        "所属工程", "Programmes a document counts it in, joined by |.", default=()
    )
    replaced_by: OptSlug = column("替代编号", "For a retired id: the id to use now.", default=None)
    no_site: NoSite = column(
        "无场址",
        "yes = it has no place by its nature (a platform, a service, a title); the note says why.",
        "yes",
        default=None,
    )
    note: OptText = column("备注", "Look-alikes, doubts.", default=None)


class Statement(Record):
    """One value of one property by one source as of a time."""

    TABLE: ClassVar[str] = "statements"
    KEY: ClassVar[str] = "statement_id"
    REFERS: ClassVar[dict[str, str]] = {
        "subject_id": "projects.project_id|programmes.programme_id|plans.plan_id"
        "|plan_units.unit_id|district.adcode",
        "property": "properties.code",
        "unit": "units.code",
        "source_id": "sources.source_id",
    }

    statement_id: Slug = column("陈述编号", "Stable id.", "report-2026-0017")
    subject_id: Slug = column(
        "主体编号", "Project, programme, plan, plan unit or district.", "shangxinjie"
    )
    property: Code = column("属性", "Code of the vocabulary `properties`.", "stage")
    value: Annotated[Text, BeforeValidator(_tight)] = column(
        "值",
        "Number in the row's unit, code, or short phrase; of a range the lower end; negative for"
        " a decline.",
        "3700000000",
    )
    value_high: OptNumber = column(
        "值上限", "Upper end where relation is range; else empty.", "50000", default=None
    )
    unit: Annotated[Code | None, Blank] = column(
        "单位", "Code of the vocabulary `units`; empty for text.", "cny", default=None
    )
    original: Text = column(
        "原文", "Printed figure or the few characters that carry the fact.", "37亿元"
    )
    relation: Relation = column(
        "数值关系",
        "How the true value relates to the printed one, on the number line: at_most -3 is a decline"
        " of 3 or more.",
        "about",
    )
    scope: Scope = column("范围", "own, or group: a figure for several subjects together.", "own")
    modality: Modality = column("情态", "actual, expected (预计) or target (力争、目标).", "actual")
    as_of: Edtf = column("截至", "EDTF date or period the value holds for.", "2024-01/2024-09")
    source_id: Slug = column("来源编号", "Document that says so.", "report-2026")
    locator: Locator = column("段落", "Paragraph of the normalised document.", "p17")
    speaker: OptText = column(
        "转述",
        "Whose words the document reports there, with the office as printed; empty if nobody's.",
        "鞠正江（市中区委书记）",
        default=None,
    )
    quote_start: OptOffset = column(
        "引文起",
        "First character of the sentence that carries `original`: Unicode characters of the file "
        "as hashed, counted from 0.",
        "312",
        default=None,
    )
    quote_end: OptOffset = column(
        "引文止", "The character behind the last one of that sentence.", "398", default=None
    )
    note: OptText = column("备注", "How it was read.", default=None)


class Programme(Record):
    """A named strategy, programme, campaign, list or group of projects."""

    TABLE: ClassVar[str] = "programmes"
    KEY: ClassVar[str] = "programme_id"
    REFERS: ClassVar[dict[str, str]] = {
        "parent_id": "programmes.programme_id",
        "place_id": "gazetteer.place_id",
        "kind": "programme_kinds.code",
    }

    programme_id: Slug = column("工程编号", "Stable slug.", "san-da-zhanlue")
    name: Text = column("名称", "Name as printed.", "三大战略")
    name_en: OptText = column("英文名", "English name.", "Three Strategies", default=None)
    aliases: Names = column("别名", "Other printed forms, joined by |.", default=())
    kind: Code = column("类型", "Code of the vocabulary `programme_kinds`.", "strategy")
    parent_id: OptSlug = column("上级工程", "Programme that this one is part of.", default=None)
    place_id: OptSlug = column(
        "地点编号", "Area it covers, if a place for it is known.", default=None
    )
    note: OptText = column("备注", "Anything an editor should know.", default=None)


class Phrase(Record):
    """A remark of the district's tables, or a part of one, in both languages."""

    TABLE: ClassVar[str] = "phrases"
    KEY: ClassVar[str] = "en"

    en: LongText = column(
        "英文", "Remark, or its part up to a “; ” or “: ”, in English.", "cumulative"
    )
    zh: LongText = column("中文", "The same in Chinese.", "累计数")


class Place(Record):
    """A georeferenced place of the gazetteer; a line's geometry stands in `lines.geojson`."""

    TABLE: ClassVar[str] = "gazetteer"
    KEY: ClassVar[str] = "place_id"
    REFERS: ClassVar[dict[str, str]] = {
        "parent": "gazetteer.place_id",
        "place_type": "place_types.code",
    }

    place_id: Slug = column("地点编号", "Stable slug.", "jingsi-xiaoweier")
    name: Text = column("地名", "Toponym.", "经四小纬二")
    aliases: Names = column("别名", "Other names, joined by |.", default=())
    place_type: Code = column("地点类型", "Code of the vocabulary `place_types`.", "junction")
    locality: OptText = column(
        "位置描述",
        "Wording that the resolver turns into geometry (dwc:verbatimLocality).",
        "经四路与小纬二路交叉口",
        default=None,
    )
    lon: OptLon = column("经度", "WGS 84 longitude, degrees.", "116.98982", default=None)
    lat: OptLat = column("纬度", "WGS 84 latitude, degrees.", "36.66153", default=None)
    uncertainty_m: OptMetres = column(
        "不确定半径",
        "Radius in metres of the circle that holds the whole true place; never 0.",
        "80",
        default=None,
    )
    match_type: MatchType = column("匹配方式", "How the position was found.", "described")
    georeference_protocol: OptText = column(
        "定位方法", "How the position and radius were made.", default=None
    )
    georeference_sources: OptText = column(
        "定位来源", "Where the coordinate or line comes from.", default=None
    )
    verification_status: OptText = column(
        "核实状态",
        "Darwin Core georeferenceVerificationStatus.",
        "requires verification",
        default=None,
    )
    datum_original: Annotated[Datum | None, Blank] = column(
        "原始基准", "Datum of the coordinate as found.", "GCJ-02", default=None
    )
    parent: OptSlug = column("上级地点", "Place that surely holds this one.", default=None)
    extent: Annotated[Literal["part"] | None, Blank] = column(
        "图形范围",
        "part = only a part of it is drawn (a river known for its lower course): no share of a "
        "plan unit is worked out from that.",
        "part",
        default=None,
    )
    note: OptText = column("备注", "Georeference remarks.", default=None)


class Issue(Record):
    """A problem as a row: what, where, and how to mend it."""

    TABLE: ClassVar[str] = "issues"

    severity: Severity = column(
        "级别", "error stops the build; warning and info do not.", "warning"
    )
    code: Code = column("代码", "Kind of problem.", "unknown_id")
    file: str = column(
        "文件", "File, relative to the project.", "data/370103-shizhong/projects.csv"
    )
    line: int | None = column("行", "Line of the file, 1 = header.", "17", default=None)
    field: str = column("字段", "Column or key.", "place_id", default="")
    value: str = column("值", "The offending value.", "xinjie", default="")
    subject_id: str = column("主体编号", "Row id it is about, if known.", "shangxinjie", default="")
    message: str = column("说明", "What is wrong.", "no such place")
    remedy: str = column("处理办法", "What to do about it.", "add the place to gazetteer.csv")

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        what = f" {self.field}={self.value!r}" if self.field else ""
        return f"{where}{what}: {self.message}. To mend: {self.remedy}."
