"""The last step before bytes: fixed ids, one Content-Security-Policy, nothing from outside."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from renewal_atlas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from branca.element import Element

POLICY_HERE = "<!--policy-->"
_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script", re.DOTALL | re.I)
_STYLE = re.compile(r"<style[^>]*>(?P<body>.*?)</style", re.DOTALL | re.I)
_OUTSIDE = re.compile(
    r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)\s*=\s*["']?((?:https?:)?//[^"'\s>]+)""",
    re.I,
)
_ORIGIN = re.compile(r"https?://(?:\*|[a-z0-9-]+)(?:\.[a-z0-9-]+)*(?::\d{1,5})?", re.I)
_ID_LENGTH = 32


def finalise(html: str, elements: Iterable[Element], image_hosts: Iterable[str] = ()) -> str:
    """Give the rendered page fixed ids and its policy.

    Parameters
    ----------
    html
        Whole page as rendered, with `POLICY_HERE` in its head.
    elements
        Every element of the tree; Folium gives each a random id.
    image_hosts
        Origins that images may come from, for basemaps that a district switched on.

    Returns
    -------
    str
        The page: no carriage returns, ids counted in the order in which they appear, and a
        Content-Security-Policy with the hash of every inline script and style.

    Raises
    ------
    UsageError
        If an added element would load a script or style sheet from outside.
    """
    known = list(elements)
    page = renumber(html.replace("\r\n", "\n").replace("\r", "\n"), known)
    refuse_outside(page)
    packed = (_packed(known, part) for part in ("unpacked", "unpacked_styles"))
    return page.replace(POLICY_HERE, _meta(policy(page, image_hosts, *packed)), 1)


def _packed(elements: Iterable[Element], part: str) -> list[str]:
    return [text for element in elements for text in getattr(element, part, ())]


def renumber(html: str, elements: Iterable[Element]) -> str:
    """Replace random element ids by numbers in the order in which they first appear.

    Done on the text, since Folium copies names of elements into others when they are made.
    """
    known = {element._id for element in elements}
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        token = found[0]
        return numbers.setdefault(token, str(len(numbers) + 1)) if token in known else token

    return re.sub(rf"(?<![0-9a-f])[0-9a-f]{{{_ID_LENGTH}}}(?![0-9a-f])", number, html)


def refuse_outside(html: str) -> None:
    """Check that no tag loads anything from outside.

    Raises
    ------
    UsageError
        If one does; the message names the address.
    """
    bare = _SCRIPT.sub(lambda found: f"<script{found['attributes']}></script", html)
    found = _OUTSIDE.search(bare)
    if found:
        raise UsageError(
            f"the page would load {found[1]!r}, but it must open without a network; leave out the "
            "Folium plugin that asks for it, or put its script and style into the page as elements"
        )


def policy(
    html: str,
    image_hosts: Iterable[str] = (),
    unpacked: Iterable[str] = (),
    unpacked_styles: Iterable[str] = (),
) -> str:
    """Content-Security-Policy that lets just this page's scripts and styles run.

    Parameters
    ----------
    html
        The page.
    image_hosts
        Origins that images may come from.
    unpacked
        Scripts that the page holds packed.
    unpacked_styles
        Styles that it holds packed.

    Raises
    ------
    UsageError
        If an origin is none: it stands in the policy, and must not add to that.

    Examples
    --------
    >>> policy("<script>go()</script>")[:50]
    "default-src 'none'; script-src 'sha256-5KYv+PUboo5"
    """
    plain = [m["body"] for m in _SCRIPT.finditer(html) if "type=" not in m["attributes"]]
    styles = [m["body"] for m in _STYLE.finditer(_SCRIPT.sub("", html))]
    hosts = sorted(set(image_hosts))
    odd = next((host for host in hosts if not _ORIGIN.fullmatch(host)), None)
    if odd is not None:
        raise UsageError(f"tiles cannot come from {odd!r}; write https:// and the name of a host")
    images = " ".join(["data:", *hosts])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hashes([*plain, *unpacked])}",
            f"style-src {_hashes([*styles, *unpacked_styles])}",
            f"img-src {images}",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hashes(bodies: list[str]) -> str:
    digests = (sha256(body.encode("utf-8")).digest() for body in bodies)
    words = dict.fromkeys(f"'sha256-{b64encode(d).decode('ascii')}'" for d in digests)
    return " ".join(words) or "'none'"


def _meta(text: str) -> str:
    return f'<meta http-equiv="Content-Security-Policy" content="{text}">'
