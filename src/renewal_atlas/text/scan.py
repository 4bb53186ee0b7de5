"""Find the numerals of a text, each with the unit that follows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from renewal_atlas.text.grammar import not_before
from renewal_atlas.text.numerals import ARABIC, CHINESE, DIGITS, bare, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renewal_atlas.text.units import Forms

_D = "".join(DIGITS)
_SCALE = "十百千万亿"
# every character that belongs to one number, so that no part of it is read alone
_NUMERAL = re.compile(
    rf"(?P<per>百分之|千分之)?(?P<vague>[几数](?=[{_SCALE}])|几)?"
    rf"(?P<run>(?:{ARABIC}|[{CHINESE}])"
    rf"(?:\s{{0,2}}[百千万亿]|(?<=[{_SCALE}])(?:\s?{ARABIC})|(?<=[{CHINESE}])(?!(?<=[万亿])两[个大项家次])[{CHINESE}]"
    rf"|(?<=[{_D}])点[{_D}]+)*)"
    rf"(?:(?P<more>[余多来几])(?P<tail>\s?[{_SCALE}]+)?)?"
)
_SEPARATORS = tuple(".,，·")
_NUMERIC = tuple("0123456789" + CHINESE)
_GLUE_BEFORE = frozenset(".·•^×*/+_±#√")
_GLUE_AFTER = re.compile(r"[\^×*·+⁰¹²³⁴-⁹]|/[0-9]|:[0-9]|分之|\.[0-9A-Za-z]")
_LETTER_DASH = re.compile(r"[A-Za-z][-:]")
_IN_A_NAME = "part of a name or of a formula"
_NOT_ONE = "not one number"
_RATE = re.compile(r"/(?![0-9])")
_CLASS = "级"  # 百亿元级 is a class of things, not a figure
_HALVES = frozenset({"年", "天", "小时", "个小时", "公里", "周", "倍"})
_MORE: dict[str | None, str] = {None: "", "余": "over", "多": "over", "几": "over", "来": "about"}
_PER = {"百分之": "percent", "千分之": "permille"}
_TENTH = "成"
_WHOLE_TENTHS = 10
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral of a folded text and the unit behind it.

    Attributes
    ----------
    start, end
        Of the number; `stop` is where its unit ends.
    run
        The characters that make the number, without 余, 多, 几, 来.
    low, high
        Its value; both where neighbouring digits name a span, else `high` is None.
    codes
        What the unit can stand for; empty where none is printed.
    relation
        What 余, 多, 几, 来 say: ``over``, ``about`` or "".
    refusal
        Why it cannot be read; "" if it can.
    """

    start: int
    end: int
    stop: int
    run: str
    low: Decimal
    high: Decimal | None
    codes: tuple[str, ...]
    form: str
    relation: str
    refusal: str


def numerals(text: str, forms: Forms) -> Iterator[Numeral]:
    """Every numeral of a folded text, in order, readable or not."""
    for match in _NUMERAL.finditer(text):
        yield _numeral(text, match, forms)


def share_units(text: str, found: list[Numeral]) -> list[Numeral]:
    """The same numerals, those of a list with the unit printed at its end: 20.9、36.2、54个点."""
    shared = list(found)
    for n in range(len(found) - 2, -1, -1):
        this, following = shared[n], shared[n + 1]
        listed = text[this.stop : following.start] == "、" and not this.codes and not this.refusal
        scaled = re.search("[万亿]", following.run) and not re.search("[万亿]", this.run)
        first = text[: this.start].strip()[-1:] in ("", "。", "；", "第", "前")
        if listed and following.codes and not scaled and not first and this.run.isascii():
            shared[n] = replace(this, codes=following.codes, form=following.form)
    return shared


def _numeral(text: str, match: re.Match[str], forms: Forms) -> Numeral:
    run = match["run"] + (match["tail"] or "")
    end = match.end()
    run, end = _without_unit_head(text, run, end, forms)
    value = number(run)
    low, high = value if isinstance(value, tuple) else (value, None)
    stop, codes, extra, relation = _unit(text, end, match["per"], forms)
    form = text[end:stop].strip()
    refusal = _refusal(text, match, stop, low)
    if form == _TENTH and codes:
        if low is not None and not 0 < low <= _WHOLE_TENTHS:
            refusal = refusal or "no tenths"  # 百亿成势 is no share
        if text[stop : stop + 1] in tuple(DIGITS):
            refusal = refusal or _NOT_ONE  # 六成五
        low, high, codes = _tenths(low), _tenths(high), ("percent",)
    if extra and low is not None:
        refusal = refusal or ("" if low % 1 == 0 and high is None else "half of what is not plain")
        low += extra
    return Numeral(
        match.start(), end, stop, run, low or Decimal(0), high, codes, form,
        relation or _MORE[match["more"]], refusal,
    )  # fmt: skip


def _tenths(value: Decimal | None) -> Decimal | None:
    return None if value is None else value * 10


def _without_unit_head(text: str, run: str, end: int, forms: Forms) -> tuple[str, int]:
    """千 of 千瓦 and 千米 belongs to the unit: 35千瓦 is no 35,000 watts of another unit."""
    unit = forms.at(text, end - 1) if len(run) > 1 and run[-1] == "千" else None
    if unit and text[end - 1] == "千" and unit[0] > end:
        return run[:-1].rstrip(), end - 1
    return run, end


def _unit(
    text: str, end: int, per: str | None, forms: Forms
) -> tuple[int, tuple[str, ...], Decimal, str]:
    """Where the unit stops, its codes, the half printed with it, and what 多 inside it says."""
    none = Decimal(0)
    if per:
        return end, (_PER[per],), none, ""
    at = end
    while text[at : at + 1] == " ":
        at += 1
    inside = text[at + 1 : at + 2]
    if text[at : at + 1] == "个" and inside and inside in "多余半":  # 3个多月, 一个半月
        found = forms.at("个" + text[at + 2 :], 0)
        if found and found[0] > 1:
            return (
                at + found[0] + 1,
                found[1],
                _HALF if inside == "半" else none,
                ("" if inside == "半" else "over"),
            )
    found = forms.at(text, at)
    if found is None:
        return end, (), none, ""
    stop, codes = found
    if _half_follows(text, stop):
        return stop + 1, codes, _HALF if text[at:stop] in _HALVES else Decimal("NaN"), ""
    return stop, codes, none, ""


def _half_follows(text: str, stop: int) -> bool:
    """Whether 半 stands here as in 两年半, and not as in 3家半导体企业."""
    following = text[stop + 1 : stop + 2]
    return text[stop : stop + 1] == "半" and not (following and following in not_before()["半"])


def _refusal(text: str, match: re.Match[str], stop: int, low: Decimal | None) -> str:
    """Why a numeral cannot be read alone; "" if it can."""
    start, end = match.start(), match.end()
    before, two, head = text[start - 1 : start], text[max(0, start - 2) : start], text[:start]
    head = head.rstrip()
    tests = (
        (match["vague"], "no exact number"),
        (head[-1:] in _GLUE_BEFORE or (before.isascii() and before.isalnum()), _IN_A_NAME),
        (two == "分之" or _LETTER_DASH.match(two), _IN_A_NAME),
        (head[-1:] in _SEPARATORS and head[-2:-1] in _NUMERIC, "part of a longer number"),
        (two[1:] == ":" and two[0].isdigit(), "a ratio or a time"),
        (before == "几" or (before and before in DIGITS and not _word_before(two)), _NOT_ONE),
        (stop == end and _GLUE_AFTER.match(text, end), _IN_A_NAME),
        (stop > end and (_RATE.match(text, stop) or text[stop : stop + 1] == _CLASS),
         "a rate or a class, not an amount"),
        (low is None, _NOT_ONE),
    )  # fmt: skip
    return next((reason for holds, reason in tests if holds), "")


def _word_before(two: str) -> bool:
    """Whether a Chinese digit in front of Arabic ones ends a word, as in 统一3个."""
    return len(two) > 1 and "\u4e00" <= two[0] <= "\u9fff" and two[0] not in CHINESE


def scale_alone(numeral: Numeral) -> bool:
    """Whether only scale words are printed: 百亿, but not 百分之百."""
    return bare(numeral.run) and numeral.codes not in (("percent",), ("permille",))
