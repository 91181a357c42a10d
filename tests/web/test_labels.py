"""What people read for codes."""

from __future__ import annotations

import tomllib
from pathlib import Path

from schemas.labels import SUB_CATEGORIES, sub_category


def test_every_finer_kind_that_the_reader_knows_has_a_chinese_name() -> None:
    """No code of the lexicon reaches a page as a code."""
    lexicon = Path(__file__).parents[2] / "reporting/normalize/lexicon/subcategories.toml"
    codes = {code for kinds in tomllib.loads(lexicon.read_text()).values() for code in kinds}
    assert codes - SUB_CATEGORIES.keys() == set()
    assert not any(sub_category(code).isascii() for code in codes)
