"""Print a page's sheet to PDF or PNG through a headless Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from renewal_atlas.errors import PublishError, UsageError
from renewal_atlas.files import publish_file

Paper = Literal["a3", "a4"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_SCREEN: dict[str, str] = {"a3": "1527,1059", "a4": "1063,730"}  # sheet.css at 96 dpi, CSS pixels
_SHARPNESS = 2  # device pixels a CSS pixel: about 190 dpi
_SETTLE_MS = 5000
_LIMIT_S = 120
_BLOCK = re.compile(r'<script type="application/json" id="atlas-data">(.*?)</script>', re.DOTALL)


def find_browser(name: str | None = None) -> str:
    """Path of a Chromium.

    Parameters
    ----------
    name
        Name or path of one; if omitted the variable ``CHROMIUM``, then the usual names.

    Raises
    ------
    UsageError
        If there is none; the message says how to get one.
    """
    named = name or os.environ.get("CHROMIUM")
    for candidate in (named,) if named else _NAMES:
        found = shutil.which(candidate)
        if found:
            return found
    raise UsageError(
        f"no Chromium found ({named or ', '.join(_NAMES)}); install one (Debian: apt install "
        "chromium) or name it in the variable CHROMIUM, or print from the page itself: 打印"
    )


def print_sheet(
    page: Path,
    target: Path,
    *,
    paper: Paper = "a3",
    unit: str | None = None,
    state: str = "",
    browser: str | None = None,
) -> Path:
    """Print the sheets of a built page: the map, and the list of projects as far as it goes on.

    Parameters
    ----------
    page
        The page, ``maps/built/<district>.html``.
    target
        File to write; ``.pdf`` or ``.png`` says what; the picture is the first sheet alone.
    paper
        Size of the landscape sheet.
    unit
        Plan unit to zoom to and to keep to: its id, or its name or a part of it.
    state
        More of the page's state, as its address has it after ``#``.
    browser
        Name or path of a Chromium, see `find_browser`.

    Returns
    -------
    Path
        `target`.

    Raises
    ------
    UsageError
        If the page or the unit is not there, the suffix is another one, or no Chromium is found.
    PublishError
        If Chromium wrote nothing, or took too long, or the file cannot be written.
    """
    if not page.is_file():
        raise UsageError(f"no page at {page}; build the district first")
    shown = "&".join(part for part in (state.lstrip("#"), unit and _unit_state(page, unit)) if part)
    command = find_browser(browser)
    # a browser that was stopped may write its profile a moment longer
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        made = Path(folder) / f"sheet{target.suffix.lower()}"
        url = f"{page.resolve().as_uri()}#{quote(shown, safe='=&,~%-._')}&sheet={paper}&still=on"
        options = [*_options(Path(folder)), *_output(made, paper), url]
        result = _run([command, *options])
        if not made.is_file() or not made.stat().st_size:
            said = result.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise PublishError(f"{command} did not print {page}: {''.join(said) or 'no message'}")
        publish_file(target, made.read_bytes())
    return target


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - a browser that the user installed, our own options
            command, capture_output=True, timeout=_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise PublishError(
            f"{command[0]} took longer than {_LIMIT_S} s; try again when the computer is less "
            "busy, name another Chromium, or print from the page itself: 打印"
        ) from late


def _unit_state(page: Path, text: str) -> str:
    """State of the page that keeps to one plan unit."""
    found = _BLOCK.search(page.read_text(encoding="utf-8"))
    units = json.loads(found[1])["units"] if found else {"n": 0, "c": {}}
    ids, plans, *names = (_cells(units, name) for name in
                          ("unit_id", "plan_id", "name", "name_en", "aliases"))  # fmt: skip
    words = [(id_, *(str(column[row] or "") for column in names)) for row, id_ in enumerate(ids)]
    exact = [row for row, told in enumerate(words) if text in told]
    alike = [row for row, told in enumerate(words) if text.lower() in "|".join(told).lower()]
    rows = exact or alike
    if len(rows) != 1:
        fault = "several plan units are" if rows else "no plan unit is"
        listed = "; ".join(" ".join(words[row][:2]) for row in rows or range(len(words)))
        raise UsageError(f"{fault} called {text!r}; on this page there are: {listed}")
    return f"zone={ids[rows[0]]}&plan={plans[rows[0]]}"


def _cells(table: dict[str, Any], name: str) -> list[Any]:
    """Column of a table of the data block, as `block.column` wrote it."""
    column = table["c"].get(name, [])
    if isinstance(column, list):
        return column
    at = column["i"] if isinstance(column["i"], list) else [column["i"]] * table["n"]
    return [column["w"][number] for number in at]


def _output(made: Path, paper: Paper) -> list[str]:
    if made.suffix == ".pdf":
        return [f"--print-to-pdf={made}", "--no-pdf-header-footer"]
    if made.suffix == ".png":
        scale = f"--force-device-scale-factor={_SHARPNESS}"
        return [
            f"--screenshot={made}",
            f"--window-size={_SCREEN[paper]}",
            scale,
            "--hide-scrollbars",
        ]
    raise UsageError(
        f"cannot print to {made.suffix or 'a file without a suffix'}; use .pdf or .png"
    )


def _options(profile: Path) -> list[str]:
    options = [
        "--headless=new",
        "--disable-gpu",
        "--disable-extensions",
        "--no-first-run",
        f"--user-data-dir={profile / 'profile'}",
        f"--virtual-time-budget={_SETTLE_MS}",
    ]
    # Chromium refuses its sandbox to root; the page it opens is our own file and fetches nothing
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*options, "--no-sandbox"] if as_root else options
