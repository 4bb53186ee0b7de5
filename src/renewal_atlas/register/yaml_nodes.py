"""Where things stand in a YAML file, which keys stand there twice, and what it may not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from renewal_atlas.files.limits import YAML_ALIASES, YAML_BYTES, YAML_DEPTH, YAML_NODES
from renewal_atlas.files.text import forbidden

if TYPE_CHECKING:
    from collections.abc import Sequence

# the loader in C, where the wheel has it, reads ten times as fast
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DATE, _TRUTH = "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"


def _without(loader: Any, *tags: str) -> Any:  # noqa: ANN401 - a class of an untyped library
    """Loader that takes what looks like one of the tags as the text it is."""
    resolvers = {
        first: [(tag, pattern) for tag, pattern in pairs if tag not in tags]
        for first, pairs in loader.yaml_implicit_resolvers.items()
    }
    return type("Loader", (loader,), {"yaml_implicit_resolvers": resolvers})


# 2026-02-30 is a mistyped date, which a message should show, not an error inside the loader
_LOADER = _without(_FAST, _DATE)
_RECORDS = _without(_FAST, _DATE, _TRUTH)


def load(text: str, *, truths: bool = True) -> tuple[Any, yaml.Node | None]:
    r"""Content of a YAML text, and its nodes, which say where each thing stands.

    Dates stay text.

    Parameters
    ----------
    text
        Of a file.
    truths
        Whether yes, no, true and false are such; for records they are words like others, so that
        ``edge_uncertainty_m: true`` is no number 1 and ``name_en: No`` a name.

    Raises
    ------
    yaml.YAMLError
        If it is no YAML, or is nested deeper, has more aliases or holds more than `files.limits`
        allow, or a control character.

    Examples
    --------
    >>> load("a: 1\nb: [2]\nc: 2026-02-30\n")[0]
    {'a': 1, 'b': [2], 'c': '2026-02-30'}
    >>> load("name_en: No\n", truths=False)[0]
    {'name_en': 'No'}
    """
    _require_bounded(text)
    loader = (_LOADER if truths else _RECORDS)(text)
    node = loader.get_single_node()
    try:
        return (None if node is None else loader.construct_document(node)), node
    except (ValueError, OverflowError, TypeError, AttributeError, KeyError) as error:
        # what a tag such as !!int does to a text that is none
        message = f"a value is not what its tag says ({error})"
        raise yaml.MarkedYAMLError(problem=message, problem_mark=None) from error


def _require_bounded(text: str) -> None:
    """Refuse a text that would take too much, before anything is made of it."""
    _require(len(text) <= YAML_BYTES, f"more than {YAML_BYTES:,} characters", None)
    if hidden := forbidden(text):  # the reader says the same, but not where
        line = text[: text.index(chr(int(hidden[2:], 16)))].count("\n")
        _require(False, f"the control character {hidden} stands here", _mark(line))
    sizes = [0]  # values in each collection that is open, the document first
    names: list[str | None] = []
    whole: dict[str, int] = {}  # values that an alias stands for
    aliases = 0
    for event in yaml.parse(text, Loader=_FAST):
        mark = event.start_mark
        if isinstance(event, yaml.CollectionStartEvent):
            sizes.append(1)
            names.append(event.anchor)
            _require(len(names) <= YAML_DEPTH, f"nested deeper than {YAML_DEPTH}", mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            size, name = sizes.pop(), names.pop()
            sizes[-1] += size
            whole |= {name: size} if name else {}
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
            _require(aliases <= YAML_ALIASES, f"more than {YAML_ALIASES} aliases", mark)
            _require(event.anchor not in names, f"*{event.anchor} stands within itself", mark)
            sizes[-1] += whole.get(str(event.anchor), 1)
        elif isinstance(event, yaml.ScalarEvent):
            hidden = forbidden(event.value)
            _require(not hidden, f"the control character {hidden} stands here", mark)
            sizes[-1] += 1
            whole |= {event.anchor: 1} if event.anchor else {}
        _require(sum(sizes) <= YAML_NODES, f"more than {YAML_NODES:,} values", mark)


def _mark(line: int) -> yaml.Mark:
    return yaml.Mark("", 0, line, 0, None, 0)


def _require(holds: bool, problem: str, mark: Any) -> None:  # noqa: ANN401
    if not holds:
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def line_of(node: yaml.Node | None, location: Sequence[int | str]) -> int | None:
    r"""Line of the deepest node on the way to `location`.

    Examples
    --------
    >>> line_of(yaml.compose("a: 1\nb:\n  - c: 2\n"), ("b", 0, "c"))
    3
    """
    for step in location:
        child = _child(node, step)
        if child is None:
            break
        node = child
    return node.start_mark.line + 1 if node is not None else None


def keys_twice(root: yaml.Node | None) -> list[tuple[int, str]]:
    r"""Keys that one mapping has twice, with the line of the later; a loader drops the earlier.

    Examples
    --------
    >>> keys_twice(yaml.compose("a: 1\nb: {a: 2}\na: 3\n"))
    [(3, 'a')]
    """
    found, left, seen = [], [root], set()
    while left:
        node = left.pop()
        if not isinstance(node, yaml.CollectionNode) or id(node) in seen:
            continue
        seen.add(id(node))  # an alias may lead back to what holds it
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        names = set()
        for key, _ in pairs:
            if isinstance(key, yaml.ScalarNode):
                if key.value in names:
                    found.append((key.start_mark.line + 1, str(key.value)))
                names.add(key.value)
        left += [value for _, value in pairs] if pairs else node.value
    return sorted(found)


def _child(node: yaml.Node | None, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]  # type: ignore[no-any-return]
    return None
