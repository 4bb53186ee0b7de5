"""Check the docs against the code: links, commands, fields, and the example in the README.

Run: ``python tests/docs.py``; exits 1 and lists what is wrong.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import numpydoc.validate

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
# what a public docstring must have: types stand in the signature, summaries may be noun phrases
CHECKS = {"GL08", "PR01", "PR02", "PR03", "PR07", "RT03", "SS03"}
FEW = 2
_LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


def link_faults() -> list[str]:
    """Find relative links that lead nowhere."""
    return [
        f"{page}: link to {target}, which does not exist"
        for page in PAGES
        for target in _LINK.findall((ROOT / page).read_text("utf-8"))
        if not (ROOT / target).exists()
    ]


def command_faults() -> list[str]:
    """Find commands that no page mentions or that have no help."""
    from renewal_atlas.cli import app

    text = "".join((ROOT / page).read_text("utf-8") for page in PAGES)
    faults = []
    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        if f"renewal-atlas {name}" not in text:
            faults.append(f"renewal-atlas {name}: not in README or CONTRIBUTING")
        if not (command.callback.__doc__ or "").strip():
            faults.append(f"renewal-atlas {name}: no help")
    return faults


def docstring_faults() -> list[str]:
    """Find public functions and classes whose docstring breaks the numpydoc contract."""
    import importlib
    import pkgutil

    import renewal_atlas

    faults = []
    for module in pkgutil.walk_packages(renewal_atlas.__path__, "renewal_atlas."):
        owner = importlib.import_module(module.name)
        for name, thing in vars(owner).items():
            public = not name.startswith("_") and getattr(thing, "__module__", "") == module.name
            if not public or not (inspect.isfunction(thing) or inspect.isclass(thing)):
                continue
            found = numpydoc.validate.validate(f"{module.name}.{name}")
            faults += [
                f"{module.name}.{name}: {code} {text}"
                for code, text in found["errors"]
                if code in CHECKS and not _brief(thing, code)
            ]
    return faults


def _brief(thing: object, code: str) -> bool:
    """Whether a short docstring may leave something to the signature.

    One line may leave all of it; up to two plain parameters need no section; a class lists its
    attributes instead.
    """
    text = inspect.getdoc(thing) or ""
    if inspect.isclass(thing):
        return code.startswith(("PR", "RT"))
    plain = "Parameters\n---" not in text and len(inspect.signature(thing).parameters) <= FEW
    return code.startswith(("PR", "RT")) and (plain or len(text.splitlines()) == 1)


def main() -> None:
    """Print every fault; exit 1 if there is one."""
    faults = [*link_faults(), *command_faults(), *docstring_faults()]
    print("\n".join(faults) or "docs: no fault")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
