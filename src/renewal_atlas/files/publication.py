"""Publish files that belong together: whatever cuts a command off, all are old or all are new.

Every file that differs is written beside the one it replaces, with a copy of the old one, under
names that only this module gives. A plan says which files, and by its own name how far it came:

=============  ======================================================================
``….draft``    nothing is decided; whoever comes next removes what was staged
``…``          decided; whoever comes next puts the new files in place
``….undo``     refused by the system half-way; whoever comes next puts the old ones back
=============  ======================================================================

One rename takes it from state to state. A plan can move only what is staged under those names,
only to names that its set owns, and only over a file that is as the plan says: a plan that was
forged, cut off or copied from elsewhere does nothing, and a file edited meanwhile is not replaced.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from filelock import FileLock

from renewal_atlas.errors import PublishError
from renewal_atlas.files.fileset import NEW, OLD, FileSet, Plan, read_plan
from renewal_atlas.files.staging import (
    SIDES,
    UNCHANGED,
    beside,
    digest,
    keep_names,
    lock_path,
    real,
    said,
    sha256_of,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Contents = dict[str, tuple[bytes | None, bytes | None]]

PATIENCE_S = 60.0  # to wait for another command that writes the same set
_DECIDED, _UNDO, _DRAFT = "", ".undo", ".draft"


def publish(
    target: FileSet,
    files: Mapping[str, bytes],
    gone: Iterable[str] = (),
    *,
    known: Mapping[str, str | None] | None = None,
) -> None:
    """Give every file its content and remove what is gone, or change nothing.

    Parameters
    ----------
    target
        The set.
    files
        Content by name; put in place in this order.
    gone
        Names of files to remove.
    known
        SHA-256 (None: no file) of files as they were when the content was made from them.

    Raises
    ------
    PublishError
        If the files cannot be written, are not as they were known, or another command is writing
        them; the message says what stands on the disk.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> publish(FileSet(folder, ".plan", ("layers/",)), {"layers/a.csv": b"id"})
    >>> [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    ['layers', 'layers/a.csv']
    """
    wanted = {**files, **dict.fromkeys(gone)}
    stray = [name for name in wanted if not target.holds(name)]
    if stray:
        raise ValueError(f"{stray[0]!r} is none of {target.owns}")
    try:
        with FileLock(lock_path(target), timeout=PATIENCE_S):
            _settle(target)
            content = _differing(target, wanted, known or {})
            if content:
                _change(target, content)
    except OSError as error:  # a lock's time-out is one too
        raise PublishError(f"could not write {said(error)}; {UNCHANGED}") from error


def settle(target: FileSet) -> tuple[str, ...]:
    """Finish or undo what another command was cut off from; else nothing is touched.

    Parameters
    ----------
    target
        As given to `publish`.

    Returns
    -------
    tuple of str
        Names of the files of a change that was finished.

    Raises
    ------
    PublishError
        If that cannot be done; the message says what is in the way and what to do.
    """
    decided = any(target.path(state).exists() for state in (_DECIDED, _UNDO))
    if not decided and not target.path(_DRAFT).exists():
        return ()
    try:  # a draft may be that of a command at work: not waited for, nothing has changed yet
        with FileLock(lock_path(target), timeout=PATIENCE_S if decided else 0):
            return _settle(target)
    except OSError as error:
        if decided:
            raise PublishError(
                f"a command was cut off, which cannot be mended {said(error)}; run again"
            ) from error
        return ()


def _differing(
    target: FileSet, wanted: Mapping[str, bytes | None], known: Mapping[str, str | None]
) -> Contents:
    """Content before and after of each file that is not as wanted."""
    content = {}
    for name, new in wanted.items():
        path = real(target.base / name)
        if path.is_dir():
            raise IsADirectoryError(f"a folder stands in the place of {name}")
        old = path.read_bytes() if path.exists() else None
        if old == new:
            continue
        if name in known and digest(old) != known[name]:
            raise PublishError(f"{name} was changed meanwhile; {UNCHANGED}: run the command again")
        content[name] = (old, new)
    return content


def _change(target: FileSet, content: Contents) -> None:
    """Stage, decide and put in place; where the system refuses, nothing is left of it."""
    plan = _plan(target, content)
    fresh = [folder for folder in target.path().parents if not folder.exists()]
    try:
        _stage(target, plan, content)
        _put_in_place(target, plan)
    except (OSError, PublishError):
        _remove_empty(fresh)
        raise


def _plan(target: FileSet, content: Contents) -> Plan:
    folders = {p.as_posix() for name in content for p in PurePosixPath(name).parents}
    made = sorted(f for f in folders if not (target.base / f).exists())  # outer ones first
    for folder in made:
        if (target.base / folder).is_symlink():
            raise NotADirectoryError(f"{folder} is a link that leads to no folder; mend the link")
    files = {name: (digest(old), digest(new)) for name, (old, new) in content.items()}
    return Plan(files, tuple(made))


def _stage(target: FileSet, plan: Plan, content: Contents) -> None:
    """Write old and new content beside each file, and decide."""
    draft, decided = target.path(_DRAFT), target.path(_DECIDED)
    try:
        draft.parent.mkdir(parents=True, exist_ok=True)
        write(draft, plan.text())
        for folder in plan.folders:
            (target.base / folder).mkdir(exist_ok=True)
        for name, sides in content.items():
            path = real(target.base / name)
            old, new = sides
            write(beside(path, SIDES[OLD]), old or b"", like=path)  # empty where there is no file
            if new is not None:
                write(beside(path, SIDES[NEW]), new, like=path)
        keep_names({real(target.base / name).parent for name in content})
        draft.replace(decided)
    except OSError:
        _tidy(target, plan, OLD, _DRAFT)
        raise
    keep_names({decided.parent})


def _put_in_place(target: FileSet, plan: Plan) -> None:
    """Put the new files in place; the old ones again where the system refuses."""
    try:
        _carry(target, plan, NEW, _DECIDED)
    except (OSError, PublishError) as error:
        _take_back(target, plan, error)
        raise PublishError(
            f"could not replace {said(error)} (is it open in another program?); {UNCHANGED}"
        ) from error


def _take_back(target: FileSet, plan: Plan, cause: Exception) -> None:
    try:
        target.path(_DECIDED).replace(target.path(_UNDO))
        _carry(target, plan, OLD, _UNDO)
    except (OSError, PublishError) as error:
        then = "put the old ones back" if target.path(_UNDO).exists() else "finish it"
        raise PublishError(
            f"could not replace {said(cause)}, nor put all old files back ({said(error)}): some "
            "files may be new and some old. Close the programs that hold them, then run any "
            f"renewal-atlas command: it will {then}"
        ) from error


def _settle(target: FileSet) -> tuple[str, ...]:
    """Bring what was cut off to the side that had been decided on; names that are new now."""
    finished: tuple[str, ...] = ()
    for state, side in ((_DECIDED, NEW), (_UNDO, OLD), (_DRAFT, OLD)):
        path = target.path(state)
        if not path.exists():
            continue
        try:
            plan = read_plan(path.read_bytes() if path.is_file() else b"", target)
            if state == _DRAFT:
                _tidy(target, plan or Plan({}, ()), side, state)
            else:
                _carry(target, plan or _refused(target, state), side, state)
        except OSError as error:
            raise PublishError(
                "a command was cut off while it replaced files, and that cannot be brought to an "
                f"end: {said(error)}; close what holds the file, or make its folder writable, "
                "then run again"
            ) from error
        finished += tuple(plan.files) if plan and side == NEW else ()
    return finished


def _refused(target: FileSet, state: str) -> Plan:
    raise PublishError(
        f"{target.plan}{state} is damaged or not of this program, so nothing was moved; see that "
        f"the files are as they should be ({', '.join(target.owns)}), delete it and run again"
    )


def _carry(target: FileSet, plan: Plan, side: int, state: str) -> None:
    """Bring every file to one side of the plan, then remove what was staged and the plan."""
    moves = [_move(target, name, hashes, side) for name, hashes in plan.files.items()]
    for staged, path in filter(None, moves):  # all were looked at before the first is moved
        if staged is None:
            path.unlink()
        else:
            staged.replace(path)
    _tidy(target, plan, side, state)


def _move(
    target: FileSet, name: str, hashes: tuple[str | None, str | None], side: int
) -> tuple[Path | None, Path] | None:
    """What to put where (None: remove it); None if the file is as it should be, or a user's."""
    path = real(target.base / name)
    staged = beside(path, SIDES[side])
    wanted, other, current = hashes[side], hashes[1 - side], sha256_of(path)
    if wanted is None:  # what is to go is as the plan says, and was staged until all is done
        there = current is not None and current == other
        return (None, path) if there and beside(path, SIDES[OLD]).exists() else None
    if current == wanted or staged.is_symlink() or not staged.exists():
        return None  # a user may delete what is staged, to keep his; a link is not of ours
    if sha256_of(staged) == wanted and current in {other, None}:
        return staged, path
    if side == OLD:
        return None
    raise PublishError(
        f"{name} was changed after a command was cut off that had not replaced it yet. To keep "
        f"the file as it is, delete {staged.name} beside it; to have it replaced, move the file "
        "away; then run again"
    )


def _tidy(target: FileSet, plan: Plan, side: int, state: str) -> None:
    """Remove what was staged, folders left empty and the plan, as far as the system lets us."""
    folders = [target.base / folder for folder in plan.emptied(target, side)]
    with suppress(OSError):
        for name in plan.files:
            for kind in SIDES:
                beside(real(target.base / name), kind).unlink(missing_ok=True)
        _remove_empty(folders)
        target.path(state).unlink(missing_ok=True)
        _remove_empty(folders)  # those that the plan lay in


def _remove_empty(folders: Iterable[Path]) -> None:
    for folder in folders:
        with suppress(OSError):  # something of the user's is in it
            folder.rmdir()
