"""How an answer to a question fills an element: by what it says, not merely because that element was asked for."""

from __future__ import annotations

from dataclasses import fields, replace

from reporting.normalize.reading import Found

IN_WORDS = ("location", "source", "extent", "trend", "measures", "on_scene")
"""Elements whose value is a piece of text: any answer could be taken for one."""

_NOT_A_VALUE = {"precision", "evidence"}
_ENDS = " 。.!！,，、;；"


def sensible(found: Found, words: str) -> Found:
    """Return what an answer says, without the elements that were filled by its whole text although it says something else.

    To "where?" a person may answer "控制住了" or "3人受伤": that tells of the trend or the injured, and is not a place.
    """
    bare = words.strip(_ENDS)
    whole = {name for name in IN_WORDS if getattr(found, name) == bare}
    read = {field.name for field in fields(found) if getattr(found, field.name) is not None} - whole - _NOT_A_VALUE
    doubtful = whole if read else whole & {"location"} if len(whole) > 1 else set()
    evidence = {name: proof for name, proof in found.evidence.items() if name not in doubtful}
    return replace(found, **dict.fromkeys(doubtful), evidence=evidence) if doubtful else found
