"""Large scripts and styles inside the page, deflated; `unpack.js` of this folder puts them back.

Unpacking is a matter of some 10 ms and no request, and the page is 170 kB lighter. The page's
policy holds the hash of each unpacked text.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode

_LEVEL = 9
_RAW = -15  # RFC 1951 without a header, the largest window


def pack(text: str) -> str:
    """Text deflated and in base64: the same text gives the same characters.

    Parameters
    ----------
    text
        Any text of a few kilobytes or more; what is shorter is not worth it.

    Examples
    --------
    >>> len(pack("var a = 1; " * 1000)) < 200
    True
    """
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _RAW)
    return b64encode(packer.compress(text.encode("utf-8")) + packer.flush()).decode("ascii")


def element(name: str, text: str) -> str:
    """Element with a packed script or style, for ``atlas.unpack(name)`` in the page.

    Parameters
    ----------
    name
        Id of the element.
    text
        What is packed.
    """
    size = len(text.encode("utf-8"))
    return f'<script type="text/plain" id="{name}" data-size="{size}">{pack(text)}</script>'


def unpack(packed: str) -> str:
    """What `pack` packed, for whoever wants to read a page's library.

    Parameters
    ----------
    packed
        Text as of `pack`.

    Examples
    --------
    >>> unpack(pack("L.map('map')"))
    "L.map('map')"
    """
    return zlib.decompress(b64decode(packed), _RAW).decode("utf-8")
