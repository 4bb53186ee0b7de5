"""How answers look on a terminal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renewal_atlas.build import Atlas
    from renewal_atlas.model import Issue
    from renewal_atlas.publication import Profile

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
_SHOWN = 30  # problems in full before the rest is only counted


def closing_table(atlas: Atlas, counts: dict[str, Any]) -> None:
    """Print how much there is of a district."""
    head = atlas.layers.district
    table = Table(title=f"{head.city}{head.name} {head.district_id}", title_justify="left")
    rows = (
        ("projects 项目", "projects"), ("  placed 已定位", "placed"),
        ("  area-wide 片区级", "area_wide"), ("  unplaced 未定位", "unplaced"),
        ("  no site 无场址", "no_site"),
        ("statements 陈述", "statements"), ("warnings 警告", "warnings"), ("notes 提示", "infos"),
    )  # fmt: skip
    table.add_column("")
    table.add_column("count", justify="right")
    for title, key in rows:
        table.add_row(title, str(counts[key]))
    out.print(table)


def print_rules(profile: Profile) -> None:
    """Print what an output was held to, each rule with its reason."""
    if profile.audience == "internal":
        return
    out.print(plain(f"public: {profile.mark}"))
    out.print(f"    positions to {profile.decimals} decimals of a degree; withheld: "
              f"{', '.join(profile.withheld) or 'nothing'}")  # fmt: skip
    for rule, reason in profile.reasons:
        out.print(plain(f"    {rule}: {reason}"), soft_wrap=True)


def print_issues(issues: Iterable[Issue], console: Console = out) -> None:
    """Print problems, the first thirty in full."""
    colours = {"error": "red", "warning": "yellow", "info": "cyan"}
    listed = list(issues)
    for issue in listed[:_SHOWN]:
        mark = f"[{colours[issue.severity]}]{issue.severity}[/]"
        console.print(f"{mark} {issue.code}: {plain(str(issue))}", soft_wrap=True)
    if len(listed) > _SHOWN:
        console.print(f"… and {len(listed) - _SHOWN} more; all with: renewal-atlas check --json")


def tally(issues: Iterable[Issue]) -> str:
    """Problems by severity, in words."""
    found = [issue.severity for issue in issues]
    return ", ".join(f"{found.count(s)} {s}(s)" for s in ("error", "warning", "info"))


def print_answer(answer: dict[str, Any]) -> None:
    """Print where a name lies, step by step."""
    for step in answer["steps"]:
        out.print(f"  · {plain(step)}", soft_wrap=True)
    if answer["match_type"] == "none":
        out.print(f"[yellow]{plain(answer['query'])}: not placed[/yellow]")
    else:
        radius = answer["uncertainty_m"]
        off = f"within {radius:.0f} m" if radius else "uncertainty unknown"
        out.print(f"[bold]{plain(answer['name'])}[/bold] {answer['match_type']}, {off}: "
                  f"{answer['lon']}, {answer['lat']} (WGS 84)", soft_wrap=True)  # fmt: skip
    for title in ("rivals", "suggestions"):
        if answer[title]:
            out.print(f"{title}: {plain(', '.join(answer[title]))}", soft_wrap=True)


def plain(text: str) -> str:
    """Text in which rich finds no markup."""
    return text.replace("[", r"\[")


def print_json(content: object) -> None:
    """Print one JSON document."""
    wide = "utf" in (sys.stdout.encoding or "").lower()
    sys.stdout.write(json.dumps(content, ensure_ascii=not wide, indent=1) + "\n")
