"""Mutations of every kind of input file: whatever is broken ends in a known error or in issues.

``python tests/fuzz.py --seed 1 --count 2000`` runs a campaign; `test_bad_input_fuzz.py` a short one.
The same seed gives the same mutations. A case that ends in any other exception, kills the process
or takes over ten seconds is printed with its seed and number.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import json
import multiprocessing
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DISTRICT = "370103-shizhong"
LIMIT_S = 10.0  # for what one mutation adds; a whole build takes longer on a slow machine
NASTY = [
    "",
    " ",
    "0",
    "-1",
    "nan",
    "inf",
    "1e999",
    "9" * 400,
    "true",
    "null",
    "None",
    "\x00",
    "\x0b",
    "\ud800",
    "\ufeff",
    "\u202e甲",
    "甲" * 5000,
    "a" * 140_000,
    "2026-02-30",
    "2024-13-45",
    "9999",
    "0000",
    "=1+1",
    "{{7*7}}",
    "<script>",
    "../../x",
    "|",
    "||",
    ",",
    ";",
    '"',
    "'",
    "\n",
    "\r\n",
    "%s",
    "p0",
    "p999",
    "１２",
    "٣",
    "1_000",
    "117",
    "36.6",
    "baotuquan",
    "shangxinjie",
    "stage",
    "[]",
    "{}",
    "&a",
    "*a",
    "!!int x",
    "- -",
    "? ?",
    "<<: *a",
]
ODD = [
    None,
    True,
    False,
    0,
    -1,
    1e308,
    10**30,
    "",
    "x",
    [],
    {},
    [[]],
    [1, [2, [3]]],
    {"a": {"b": None}},
    "NaN",
    float("nan"),
    float("inf"),
    "\u0000",
    "\ud800",
]


def flip(raw: bytes, dice: random.Random) -> bytes:
    """Change some bytes."""
    data = bytearray(raw)
    for _ in range(dice.choice([1, 1, 3, 20, 200])):
        if data:
            data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def cut(raw: bytes, dice: random.Random) -> bytes:
    """Leave a part of it out: the end, the start, or the middle."""
    a, b = sorted(dice.randrange(len(raw) + 1) for _ in range(2))
    return dice.choice([raw[:a], raw[a:], raw[:a] + raw[b:]])


def double(raw: bytes, dice: random.Random) -> bytes:
    """Repeat a part of it."""
    a, b = sorted(dice.randrange(len(raw) + 1) for _ in range(2))
    return raw[:b] + raw[a:b] * dice.choice([1, 2, 50 if b - a < 2000 else 1]) + raw[b:]


def recode(raw: bytes, dice: random.Random) -> bytes:
    """Write it in another encoding."""
    name = dice.choice(["gb18030", "utf-16", "utf-16-le", "utf-32", "big5", "latin-1", "utf-8-sig"])
    return raw.decode("utf-8", "replace").encode(name, "replace")


def insert(raw: bytes, dice: random.Random) -> bytes:
    """Put something nasty somewhere."""
    at = dice.randrange(len(raw) + 1)
    return raw[:at] + dice.choice(NASTY).encode("utf-8", "surrogatepass") + raw[at:]


def cells(raw: bytes, dice: random.Random) -> bytes:
    """Change cells, columns or rows of a table, or its delimiter."""
    lines = raw.decode("utf-8", "replace").split("\n")
    what = dice.randrange(6)
    if what == 0:
        return "\n".join(lines).replace(",", dice.choice(";\t|，")).encode()
    if what == 1:
        return ("市中区项目表\n" * dice.choice([1, 3]) + "\n".join(lines)).encode()
    if what == 2:
        return "\n".join(line + "," * dice.choice([1, 9, 2000]) for line in lines).encode()
    if what == 3:
        dice.shuffle(lines)
    for _ in range(dice.choice([1, 2, 10])):
        at = dice.randrange(len(lines))
        parts = lines[at].split(",")
        parts[dice.randrange(len(parts))] = dice.choice(NASTY)
        if what == 5:
            parts.pop(dice.randrange(len(parts)))
        lines[at] = ",".join(parts)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def scalars(raw: bytes, dice: random.Random) -> bytes:
    """Change values, indents or keys of a YAML text."""
    lines = raw.decode("utf-8", "replace").split("\n")
    for _ in range(dice.choice([1, 1, 3, 10])):
        at = dice.randrange(len(lines))
        key, mark, _ = lines[at].partition(":")
        lines[at] = dice.choice(
            [
                f"{key}{mark} {dice.choice(NASTY)}",
                f"{key}{mark} {json.dumps(dice.choice(ODD[:10]))}",
                " " * dice.randrange(9) + lines[at].strip(),
                lines[at] + "\n" + lines[at],
                f"{key}{mark} &a [*a, *a]",
                f"{key}{mark} " + "[" * dice.choice([3, 60, 90_000]),
                "",
            ]
        )
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def nodes(raw: bytes, dice: random.Random) -> bytes:
    """Put another kind of value in the place of nodes of a JSON text, or bury it."""
    try:
        content = json.loads(raw)
    except ValueError:
        return flip(raw, dice)
    if dice.random() < 0.05:
        return b"[" * dice.choice([60, 100_000]) + raw
    for _ in range(dice.choice([1, 1, 2, 5])):
        content = _changed(content, dice)
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _changed(content: object, dice: random.Random) -> object:
    node, path = content, []
    while isinstance(node, dict | list) and node and dice.random() < 0.9:
        step = dice.choice(list(node) if isinstance(node, dict) else range(len(node)))
        path.append((node, step))
        node = node[step]
    if not path:
        return dice.choice(ODD)
    holder, step = path[-1]
    way = dice.randrange(4)
    if way == 0:
        holder.pop(step)
    elif way == 1 and isinstance(holder, list):
        holder[step:step] = [node] * dice.choice([1, 3])
    elif way == 2 and isinstance(node, int | float):
        holder[step] = dice.choice([node + 1, -node, node * 1e5, node + 0.3, 0, 180, 90, 181])
    else:
        holder[step] = dice.choice(ODD)
    return content


BYTES = [flip, flip, cut, cut, double, insert, recode]
WAYS = {
    ".csv": [*BYTES, cells, cells, cells, cells],
    ".yml": [*BYTES, scalars, scalars, scalars, scalars],
    ".geojson": [*BYTES, nodes, nodes, nodes, nodes],
    ".json": [*BYTES, nodes, nodes],
}


def mutate(raw: bytes, suffix: str, dice: random.Random) -> tuple[str, bytes]:
    """Name of a mutation, and what it makes of a file."""
    way = dice.choice(WAYS.get(suffix, [flip, flip, cut, double, insert]))
    return way.__name__, way(raw, dice)


class Bench:
    """A project to break, and the commands that it is tried with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = None
        self.project = folder / "project"
        for name in ("data", "geo/reference", "geo/built", "maps"):
            shutil.copytree(
                ROOT / name,
                self.project / name,
                ignore=shutil.ignore_patterns(".*", "*.html", "*.png"),
            )
        self.own = sorted(
            p
            for p in self.project.rglob("*")
            if p.suffix in {".csv", ".yml", ".geojson", ".json"}
            and not p.is_relative_to(self.project / "geo" / "built")
        )
        self.built = self.project / "geo" / "built" / DISTRICT
        self.sent = sorted(_handed_over(self.project, folder / "sent"))

    def cases(self, seed: int, count: int) -> list[tuple[int, Path, str]]:
        """Number, file and command of each mutation."""
        dice = random.Random(seed)
        found = []
        for number in range(count):
            command = dice.choice(
                ["read"] * 8 + ["check"] + ["import"] * 8 + ["build", "export", "compare", "locate"]
            )
            pool = {
                "import": self.sent,
                "compare": sorted(p for p in self.built.rglob("*") if p.is_file()),
            }.get(command, self.own)
            found.append((number, dice.choice(pool), command))
        return found

    def run(self, seed: int, number: int, path: Path, command: str) -> None:
        """Mutate a file, run a command over it, and put the file back."""
        dice = random.Random(f"{seed}/{number}")
        before = path.read_bytes()
        _, after = mutate(before, path.suffix, dice)
        try:
            path.write_bytes(after)
            getattr(self, f"_{command}")(path, dice)
        finally:
            path.write_bytes(before)

    def _read(self, path: Path, dice: random.Random) -> None:
        """Read everything; what is read without an error is checked too."""
        from renewal_atlas.layout import Layout
        from renewal_atlas.places import read_reference
        from renewal_atlas.plans import read_plans
        from renewal_atlas.register import read_register

        layout = Layout(self.project)
        found = [read(layout, DISTRICT)[1] for read in (read_register, read_reference, read_plans)]
        if all(issue.severity != "error" for issues in found for issue in issues):
            self._check(path, dice)
        for issue in (issue for issues in found for issue in issues):
            str(issue).encode()

    def _check(self, _: Path, __: random.Random) -> None:
        from renewal_atlas.build import check
        from renewal_atlas.layout import Layout

        for issue in check(Layout(self.project), DISTRICT):
            str(issue).encode()

    def _build(self, _: Path, __: random.Random) -> None:
        """Check, and all that a build makes but the writing of it."""
        import renewal_atlas

        atlas = renewal_atlas.open(DISTRICT, self.project)
        atlas.files()
        atlas.map()

    def _export(self, _: Path, __: random.Random) -> None:
        import renewal_atlas

        atlas = renewal_atlas.open(DISTRICT, self.project)
        atlas.export(self.folder / "again", formats=["geojson", "csv"], replace=True)

    def _locate(self, _: Path, __: random.Random) -> None:
        from renewal_atlas.layout import Layout
        from renewal_atlas.lookup import citations, locate_name

        locate_name(Layout(self.project), DISTRICT, "经十路与纬一路交叉口")
        citations(Layout(self.project), DISTRICT, "shangxinjie")

    def _compare(self, _: Path, __: random.Random) -> None:
        from renewal_atlas.errors import UsageError
        from renewal_atlas.gis.compare import compare
        from renewal_atlas.gis.verify import verify

        with contextlib.suppress(UsageError):
            verify(self.built)
        with contextlib.suppress(UsageError):
            compare(ROOT / "geo" / "built" / DISTRICT, self.built)
        self._check(self.built, random.Random(0))

    def _import(self, path: Path, dice: random.Random) -> None:
        from renewal_atlas.imports import prepare_import
        from renewal_atlas.layout import Layout

        self._keep_the_project()
        kind = (
            "boundary"
            if "boundary" in path.name
            else "plan"
            if "plan_units" in path.name
            else "gazetteer"
        )
        if dice.random() < 0.1:
            kind = dice.choice(["gazetteer", "boundary", "plan"])
        options = {"datum": "WGS84"} if path.suffix == ".csv" else {}
        file = next(
            (
                p
                for p in self.sent
                if p.stem == path.stem and p.suffix == ".shp" and p.parent == path.parent
            ),
            path,
        )
        layer = {"gazetteer": "places_points", "boundary": "boundary", "plan": "plan_units_areas"}
        if file.suffix == ".gpkg" and dice.random() < 0.5:
            options["layer"] = layer[kind]
        prepare_import(Layout(self.project), DISTRICT, file, kind, source="report-2026", **options)

    def _keep_the_project(self) -> None:
        """Read the project once for all imports: none of them changes it."""
        if self.kept is None:
            from renewal_atlas.imports import apply

            self.kept = apply.assemble(apply.Layout(self.project), DISTRICT)
            apply.assemble = lambda *_: self.kept


def _handed_over(project: Path, folder: Path) -> list[Path]:
    """Files as they would be sent back, in every format."""
    import renewal_atlas

    atlas = renewal_atlas.open(DISTRICT, project)
    formats = ["gpkg", "geojson", "csv", "kml", "fgb", "parquet", "shp"]
    atlas.export(folder, formats=formats, crs=[4490])
    wanted = re.compile(r"places|boundary|plan_units|\.gpkg$|\.km[lz]$")
    kinds = {
        ".gpkg",
        ".geojson",
        ".csv",
        ".kml",
        ".kmz",
        ".fgb",
        ".parquet",
        ".shp",
        ".dbf",
        ".shx",
        ".prj",
        ".cpg",
        ".zip",
    }
    return [p for p in folder.rglob("*") if p.suffix in kinds and wanted.search(p.name)]


def work(seed: int, numbers: list[int], count: int, told: object) -> None:
    """Run some cases in this process; say before each which it is, and after it how it went."""
    from renewal_atlas.errors import AtlasError

    faulthandler.enable()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        bench = Bench(Path(scratch))
        told.put(("start", -1, "", ""))
        cases = bench.cases(seed, count)
        for number, path, command in (cases[n] for n in numbers):
            label = f"{command} {path.relative_to(bench.folder)}"
            told.put(("begin", number, label, ""))
            begun, fault = time.monotonic(), ""
            try:
                bench.run(seed, number, path, command)
            except AtlasError as error:
                fault = "" if str(error).strip() else "an error without a sentence"
            except BaseException:  # noqa: BLE001 - what a campaign is for
                fault = traceback.format_exc(limit=-4)
            if time.monotonic() - begun > LIMIT_S:
                fault = fault or f"took {time.monotonic() - begun:.0f} s"
            told.put(("end", number, label, fault))
    told.put(("stop", -1, "", ""))


def campaign(seed, count, seconds=1e9, only=None, told_at_once=None) -> dict[int, str]:
    """Faults by number of the case; ends early, without a fault, when the time is over."""
    faults: dict[int, str] = {}
    left = list(range(count)) if only is None else [only]
    until = time.monotonic() + seconds
    while left and time.monotonic() < until:
        context = multiprocessing.get_context("spawn")
        told = context.Queue()
        process = context.Process(target=work, args=(seed, left, count, told))
        process.start()
        done = _watch(process, told, until, faults, told_at_once)
        left = [n for n in left if n not in done]
        process.kill()
        process.join()
        if not done:
            break
    return faults


def _watch(process, told, until: float, faults: dict[int, str], progress=None) -> set[int]:
    """Cases that were tried before the process ended, was stuck, or the time was over."""
    done: set[int] = set()
    number, label, patience = -1, "", 300.0
    while time.monotonic() < until:
        try:
            what, number, label, fault = told.get(timeout=patience)
        except Exception:  # noqa: BLE001 - an empty queue
            faults[number] = f"{label}: stuck, or the process died ({process.exitcode})"
            return done | {number}
        patience = 6 * LIMIT_S if process.is_alive() else 1.0
        if what == "stop":
            return done | {number}
        if what == "end":
            done.add(number)
            if fault:
                faults[number] = f"{label}: {fault}"
            if progress:
                progress(number, label, fault)
        if not process.is_alive() and told.empty():
            if what == "begin":
                faults[number] = f"{label}: the process died ({process.exitcode})"
            return done | {number}
    return done | {number}


def main() -> None:
    """Run a campaign from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--only", type=int, help="run one case of a campaign again")
    options = parser.parse_args()
    begun = time.monotonic()

    def progress(number: int, label: str, fault: str) -> None:
        if fault:
            print(f"--- seed {options.seed} case {number}: {label}: {fault}", flush=True)
        elif number % 100 == 0:
            print(f"{number} … {time.monotonic() - begun:.0f} s", flush=True)

    faults = campaign(options.seed, options.count, only=options.only, told_at_once=progress)
    for number, fault in sorted(faults.items()):
        print(f"seed {options.seed} case {number}: {fault.splitlines()[-1]}")
    print(f"{options.count} mutations, {len(faults)} faults, {time.monotonic() - begun:.0f} s")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
