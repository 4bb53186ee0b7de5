"""Print a page's sheet to PDF or PNG through a headless Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

from renewal_atlas.errors import PublishError, UsageError

Paper = Literal["a3", "a4"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_SCREEN: dict[str, str] = {"a3": "1560,1076", "a4": "1094,744"}  # the sheet at 96 dpi, CSS pixels
_SHARPNESS = 2  # device pixels a CSS pixel: about 190 dpi
_SETTLE_MS = 5000
_LIMIT_S = 120


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
    page: Path, target: Path, *, paper: Paper = "a3", browser: str | None = None
) -> Path:
    """Print the sheet of a built page.

    Parameters
    ----------
    page
        The page, ``maps/built/<district>.html``.
    target
        File to write; ``.pdf`` or ``.png`` says what.
    paper
        Size of the landscape sheet.
    browser
        Name or path of a Chromium, see `find_browser`.

    Returns
    -------
    Path
        `target`.

    Raises
    ------
    UsageError
        If the page is not there, the suffix is another one, or no Chromium is found.
    PublishError
        If Chromium wrote nothing.
    """
    if not page.is_file():
        raise UsageError(f"no page at {page}; build the district first")
    command = find_browser(browser)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"sheet{target.suffix.lower()}"
        url = f"{page.resolve().as_uri()}#sheet={paper}"
        options = [*_options(Path(folder)), *_output(made, paper), url]
        result = subprocess.run(  # noqa: S603 - a browser that the user installed, our own options
            [command, *options], capture_output=True, timeout=_LIMIT_S, check=False
        )
        if not made.is_file() or not made.stat().st_size:
            said = result.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise PublishError(f"{command} did not print {page}: {''.join(said) or 'no message'}")
        shutil.move(made, target)
    return target


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
