"""Every template has samples and a name, and the program's own words pass the check that an administrator's have to pass."""

from __future__ import annotations

import pytest

from notifier.own_words import faults, known
from notifier.render import file_text, templates
from notifier.samples import MEANINGS, REQUIRED, SAMPLES
from web.words import NOTICE_ABOUT


def test_every_template_can_be_tried_and_has_a_name() -> None:
    """A new template comes with samples, with meanings of its parameters, and with a Chinese name."""
    assert set(SAMPLES) == set(templates())
    assert set(REQUIRED) <= set(SAMPLES)
    assert set(templates()) - set(NOTICE_ABOUT) == set()
    assert {name for template in templates() for name in known(template)} - set(MEANINGS) == set()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("template", sorted(SAMPLES))
def test_the_files_words_pass_their_own_check(template: str, language: str) -> None:
    """What stands in the files would be taken as an administrator's own words too."""
    assert faults(template, file_text(template, language), "值守") == []
