"""Rules of an output: ``internal``, which says so everywhere, or ``public``, which has conditions.

A map that is published in China needs more than a good file: a map review number or a statement
why none is needed, its sources, a checked basemap, and positions no finer than allowed. Which
rules hold is for the district to say, so each is a setting with its reason in
``maps/<district>.yml`` under ``publication:``; this room only keeps to it, for page and files.

References
----------
《地图管理条例》（国务院令第664号）第十五条；《地图审核管理规定》；《公开地图内容表示规范》.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from renewal_atlas.errors import PublishError
from renewal_atlas.publication.positions import FINEST
from renewal_atlas.publication.withhold import LAYERS, with_followers

Audience = Literal["internal", "public"]
INTERNAL_MARK = "内部使用，不得公开 Internal use only, not for publication"
RULES = ("map_review_number", "map_review_note", "allowed_basemaps", "coordinate_decimals",
         "withheld_layers")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """Rules of an output.

    Attributes
    ----------
    audience
        ``internal`` or ``public``.
    review_number
        审图号, empty while there is none.
    review_note
        Why no number is needed, in Chinese and English.
    decimals
        Of a degree that positions are rounded to.
    withheld
        Tables and layers that are left out.
    basemaps
        Ids of the online basemaps that may be offered; None for all.
    reasons
        Why, by rule.
    """

    audience: Audience = "internal"
    review_number: str = ""
    review_note: tuple[str, str] = ("", "")
    decimals: int = FINEST
    withheld: tuple[str, ...] = ()
    basemaps: tuple[str, ...] | None = None
    reasons: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> str:
        """What every output says of its use, for a reader."""
        if self.audience == "internal":
            return INTERNAL_MARK
        if self.review_number:
            return f"审图号：{self.review_number}"
        return " ".join(dict.fromkeys(text for text in self.review_note if text))

    @property
    def suffix(self) -> str:
        """Part of every file name, so that a file says it even when it is sent alone."""
        return ".internal" if self.audience == "internal" else ""


def read_profile(
    settings: Mapping[str, Any], audience: Audience, file: str = "maps/<district>.yml"
) -> Profile:
    """Rules of a district for an audience.

    Parameters
    ----------
    settings
        Content of ``maps/<district>.yml``. Under ``publication:`` stand `map_review_number`,
        `map_review_note`, `allowed_basemaps`, `coordinate_decimals` and `withheld_layers`, each
        a plain value or ``{value: …, reason: …}``; the note may be ``{zh: …, en: …}``.
    audience
        ``internal`` keeps everything; ``public`` keeps to the rules.
    file
        Name of the file, for messages.

    Returns
    -------
    Profile
        What may be shown, rounded how far, and the mark that every output carries.

    Raises
    ------
    PublishError
        If `audience` is ``public`` and a rule is not met; the message names every one.

    Examples
    --------
    >>> read_profile({}, "internal").mark
    '内部使用，不得公开 Internal use only, not for publication'
    """
    block = settings.get("publication")
    rules: Mapping[str, Any] = block if isinstance(block, Mapping) else {}
    number, note = str(_value(rules, "map_review_number") or "").strip(), _note(rules)
    if audience == "internal":
        return Profile(review_number=number, review_note=note)
    unmet = _unmet(settings, rules)
    if unmet:
        listed = "\n".join(f"  {rule}" for rule in unmet)
        raise PublishError(
            f"the public profile is not met; set these under publication: in {file}, "
            f"each with its reason\n{listed}"
        )
    return Profile(
        audience, number, note,
        int(_value(rules, "coordinate_decimals")),
        with_followers(_names(rules, "withheld_layers") or ()),
        tuple(_names(rules, "allowed_basemaps") or ()),
        tuple((rule, str(rules[rule]["reason"])) for rule in RULES
              if isinstance(rules.get(rule), Mapping) and rules[rule].get("reason")),
    )  # fmt: skip


def _unmet(settings: Mapping[str, Any], rules: Mapping[str, Any]) -> list[str]:
    faults = [f"{name!s} is no setting; there are {', '.join(RULES)}"
              for name in rules if name not in RULES]  # fmt: skip
    if not (str(_value(rules, "map_review_number") or "").strip() or _note(rules)[0]):
        faults.append(
            "map_review_number 审图号 is empty: give the number, or say in map_review_note why "
            "none is needed"
        )
    decimals = _value(rules, "coordinate_decimals")
    if type(decimals) is not int or not 0 <= decimals <= FINEST:
        faults.append(f"coordinate_decimals is {decimals!r}: give a whole number from 0 to 6")
    return [*faults, *_unmet_layers(rules), *_unmet_basemaps(settings, rules)]


def _unmet_layers(rules: Mapping[str, Any]) -> list[str]:
    names = _names(rules, "withheld_layers")
    if names is None:
        return [_no_list(rules, "withheld_layers")]
    faults = []
    unknown = sorted(set(names) - set(LAYERS))
    if unknown:
        listed = f"withheld_layers names no layer: {', '.join(unknown)}"
        faults.append(f"{listed}; there are {', '.join(LAYERS)}")
    if "sources" in names:
        faults.append("withheld_layers names sources: a public map says its sources; take it out")
    return faults


def _unmet_basemaps(settings: Mapping[str, Any], rules: Mapping[str, Any]) -> list[str]:
    names = _names(rules, "allowed_basemaps")
    if names is None:
        return [_no_list(rules, "allowed_basemaps")]
    sources = (settings.get("basemaps") or {}).get("sources") or ()
    known = [str(source.get("id")) for source in sources]
    unknown = sorted(set(names) - set(known)) if known else []
    if unknown:
        listed = f"allowed_basemaps names no basemap: {', '.join(unknown)}"
        return [f"{listed}; there are {', '.join(known)}"]
    return []


def _no_list(rules: Mapping[str, Any], rule: str) -> str:
    return f"{rule} is {_value(rules, rule)!r}: give a list of names, [] for none"


def _names(rules: Mapping[str, Any], rule: str) -> list[str] | None:
    """The names of a rule; None if it holds something else."""
    found = _value(rules, rule)
    if found is None:
        return []
    if isinstance(found, list) and all(isinstance(name, str) for name in found):
        return found
    return None


def _note(rules: Mapping[str, Any]) -> tuple[str, str]:
    found = _value(rules, "map_review_note") or ""
    if isinstance(found, Mapping):
        zh, en = (str(found.get(tongue) or "").strip() for tongue in ("zh", "en"))
        return zh or en, en or zh
    return str(found).strip(), str(found).strip()


def _value(rules: Mapping[str, Any], rule: str) -> Any:  # noqa: ANN401 - a setting
    found = rules.get(rule)
    return found.get("value") if isinstance(found, Mapping) and "value" in found else found
