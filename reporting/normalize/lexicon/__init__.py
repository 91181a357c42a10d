"""The words that the reader knows, as data: one TOML file per subject, loaded once, and the pattern that finds them."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

Trie = dict[str, Any]
FEW = 6
"""Branches that are tried one by one faster than a look ahead."""


@cache
def section(name: str) -> dict[str, Any]:
    """Return the tables of `<name>.toml`. Raises FileNotFoundError for an unknown name: a mistake in the code."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


def words(name: str, *keys: str) -> tuple[str, ...]:
    """Return the word list (words separated by blanks) found under `keys` in `<name>.toml`."""
    entry: Any = section(name)
    for key in keys:
        entry = entry[key]
    return tuple(str(entry).split())


def any_of(listed: Iterable[str]) -> str:
    """Return a pattern for any of the words, longest first: a trie behind a look at its first characters, fast for long lists."""
    trie: Trie = {}
    for word in listed:
        node = trie
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    opening = "".join(re.escape(character) for character in trie if character)
    return f"(?:(?=[{opening}]){_pattern(trie)})" if len(trie) > FEW else f"(?:{_pattern(trie)})"


def _pattern(trie: Trie) -> str:
    branches = [re.escape(character) + _pattern(rest) for character, rest in trie.items() if character]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and "" not in trie else f"(?:{'|'.join(branches)})"
    return f"{joined}?" if "" in trie else joined
