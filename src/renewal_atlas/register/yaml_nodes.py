"""Where things stand in a YAML file, and which keys stand there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

# the loader in C, where the wheel has it, reads ten times as fast
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(text: str) -> tuple[Any, yaml.Node | None]:
    r"""Content of a YAML text, and its nodes, which say where each thing stands.

    Raises
    ------
    yaml.YAMLError
        If it is no YAML.

    Examples
    --------
    >>> load("a: 1\nb: [2]\n")[0]
    {'a': 1, 'b': [2]}
    """
    loader = _LOADER(text)
    node = loader.get_single_node()
    return (None if node is None else loader.construct_document(node)), node


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
        names = [key.value for key, _ in pairs]
        found += [
            (key.start_mark.line + 1, str(key.value))
            for i, (key, _) in enumerate(pairs)
            if key.value in names[:i]
        ]
        left += [value for _, value in pairs] if pairs else node.value
    return sorted(found)


def _child(node: yaml.Node | None, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]  # type: ignore[no-any-return]
    return None
