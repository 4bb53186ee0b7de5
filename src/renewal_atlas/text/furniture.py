"""Page furniture by class: what a page says about itself and not about its subject.

Words that only one newspaper or site prints (the logo of a column, say) are no class: they stand
in the column `furniture` of the source that has them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from renewal_atlas.text.runs import is_open

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renewal_atlas.text.runs import Run

_DAY = r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?"
_CLOCK = r"\d{1,2}[:：时]\d{2}(?:[:：分]\d{2}秒?)?分?"
_VALUED = (
    "来源|信息来源|稿件来源|文章来源|发布时间|发表时间|发布日期|成文日期|更新时间|时间|日期|作者|编辑|责任编辑|"
    "责编|发布机构|索引号|信息索引|文号|主题分类|供稿|审核"
)
_COUNTED = "浏览次数|浏览量|阅读量|点击数|点击率|访问量|阅读次数|分享|分享到|字号|字体|字体大小"
_LABELS = re.compile(rf"(?:{_VALUED}|{_COUNTED})\s*[:：]")
_WAITING = re.compile(rf"^(?:{_VALUED})\s*[:：]$")  # its value stands on the next line
_BUTTON = (
    "下载|打印|打印本页|打印页面|全屏|收藏|加大|还原|减小|大|中|小|默认|纠错|关闭|关闭窗口|关闭本页|返回顶部|"
    "返回首页|返回|分享|分享到|分享到微信|扫一扫|首页|上一篇|下一篇|视力保护色|繁体|简体|无障碍|网站支持IPv6|[|×>＞»/]"
)
_BUTTONS = re.compile(rf"^[【\[（(]?(?:{_BUTTON})(?:[\s】\])）【\[（(]+(?:{_BUTTON}))*[】\])）]?$")
_PRINT = re.compile(r"^【?\s*(?:打印|字体|字号)[】\s]*【?\s*(?:字体|字号)?\s*[:：]?.{0,10}$")
_TRAIL = re.compile(r"^(?:您的位置|当前位置|您当前的位置|你的位置|位置|当前栏目)\s*[:：]?")
_CLASSES = (
    re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日\s*星期.*$"),  # running head: date, page, section
    re.compile(r"^[A-Z]\d{1,3}\s*版?$"),  # page of a newspaper
    re.compile(r"^(?:Page|P\.?)\s*\d+\b.{0,30}$"),  # page of a scanned book
    re.compile(r"^(?:[\u4e00-\u9fff]{2,4}\s)?[\u4e00-\u9fff]{2,4}报道$"),  # where a by-line ends
    re.compile(r"^([^。，]{2,4}\s)?(记者|通讯员|本报记者)\s.*$"),
    re.compile(r"^(?:扫一扫|扫描二维码|长按识别|点击查看|》》|>>|<<).{0,30}$"),
    re.compile(r"^(?:版权所有|主办单位|承办单位|网站标识码|ICP备|京公网安备).{0,60}$"),
)
_DATED = re.compile(rf"^{_DAY}(?:\s*{_CLOCK})?$")
_PAGE_NUMBER = re.compile(r"^[-—–·]?\s*\d{1,3}\s*[-—–·]?\s*版?$")
_RELATED = re.compile(
    r"^相关(?:报道|文档|附件|链接|阅读|新闻|信息|稿件|解读)\s*(?:[:：]|>>|》》)?$"
)
_TAIL = 0.2  # share of the lines, at the end, where a heading of related pages can stand
_SENTENCE_MIN = 30  # characters of a line that is text and no control of the page
_VALUE_MAX = 20  # characters of a value that stands on a line of its own
_FOLDED_MAX = 8  # lines of a menu in brackets


def furniture(lines: Sequence[Run], own: Sequence[str] = ()) -> set[int]:
    """Positions of the lines that are page furniture.

    Parameters
    ----------
    lines
        Lines of a document that are not blank, in their order.
    own
        Lines that are furniture in this document only.

    Returns
    -------
    set of int
        Menus, breadcrumbs, labels of date and source with their values, by-lines, running
        heads, page numbers between paragraphs, and what follows a heading of related pages.

    Examples
    --------
    >>> from renewal_atlas.text.runs import Run
    >>> page = ["首页", ">", "要闻", "【字体：", "大", "】", "来源：", "某日报", "全文。"]
    >>> sorted(furniture([Run(line, tuple(range(len(line)))) for line in page]))
    [0, 1, 2, 3, 4, 5, 6, 7]
    """
    texts = [line.strip().text for line in lines]
    related = _related(texts)
    around = _around([text for i, text in enumerate(texts) if i not in related])
    found = {i for i, t in enumerate(texts) if t in own or any(c.match(t) for c in _CLASSES)}
    found |= {i for i in around if _is_control(texts[i])}
    found |= _menus(texts, around) | _breadcrumbs(texts, around)
    found |= _values(texts, found) | related
    return found | _page_numbers(texts, found)


def _around(texts: Sequence[str]) -> set[int]:
    """Positions before the first sentence of the text and after the last one."""
    body = [i for i, text in enumerate(texts) if len(text) >= _SENTENCE_MIN and "。" in text]
    if not body:
        return set(range(len(texts)))
    return {*range(body[0]), *range(body[-1] + 1, len(texts))}


def _is_control(text: str) -> bool:
    """Whether a line is a button, or a label with its value."""
    if any(pattern.match(text) for pattern in (_BUTTONS, _TRAIL, _DATED)):
        return True
    labelled = _PRINT.match(text) or _LABELS.match(text)
    return bool(labelled) and not any(mark in text for mark in "。；，")


def _menus(texts: Sequence[str], around: set[int]) -> set[int]:
    """Lines from a bracket that opens with a label to the one that closes it."""
    found: set[int] = set()
    for i in around:
        text = texts[i]
        if text[:1] not in tuple("【[") or any(mark in text for mark in "】]。，"):
            continue
        ends = (j for j in range(i + 1, min(i + _FOLDED_MAX, len(texts))) if texts[j] in "】]")
        if (end := next(ends, None)) is not None:
            found |= set(range(i, end + 1))
    return found


def _breadcrumbs(texts: Sequence[str], around: set[int]) -> set[int]:
    """The path of a page, and its last step printed once more as a title of the section."""
    steps = {
        j
        for i, text in enumerate(texts)
        if i in around and text in (">", "＞", "»", ">>")
        for j in (i - 1, i, i + 1)
        if 0 <= j < len(texts) and is_open(texts[j])
    }
    last = max(steps, default=None)
    if last is not None and last + 1 < len(texts) and texts[last + 1] == texts[last]:
        steps.add(last + 1)
    return steps


def _values(texts: Sequence[str], found: set[int]) -> set[int]:
    return {
        i + 1
        for i in found
        if _WAITING.match(texts[i]) and i + 1 < len(texts)
        and len(texts[i + 1]) <= _VALUE_MAX and is_open(texts[i + 1])
    }  # fmt: skip


def _related(texts: Sequence[str]) -> set[int]:
    first = int(len(texts) * (1 - _TAIL))
    start = next((i for i in range(first, len(texts)) if _RELATED.match(texts[i])), len(texts))
    return set(range(start, len(texts)))


def _page_numbers(texts: Sequence[str], found: set[int]) -> set[int]:
    """Bare numbers where a paragraph has ended: inside one they may be part of the text."""
    numbers = set()
    for i, text in enumerate(texts):
        before = next((texts[j] for j in range(i - 1, -1, -1) if j not in found), "")
        if _PAGE_NUMBER.match(text) and (not before or not is_open(before)):
            numbers.add(i)
    return numbers
