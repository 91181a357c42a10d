"""Who calls the duty number hears their own language."""

from __future__ import annotations

from pathlib import Path

from twilio.twiml.voice_response import VoiceResponse

from notifier.voice.script import VOICES
from runtime.work import Work
from schemas.values import Post
from tests.stories.town import TOWNSHIP, Town, a_town
from web.voice.words import _WORDS, language_of, said, words


async def speaks_english(town: Town) -> None:
    """Let the township's officer on shift read and hear English."""
    officer = await town.person_on(TOWNSHIP, Post.OFFICER)

    async def change(work: Work) -> None:
        (await work.session.get_one(type(officer), officer.id)).language = "en"

    await town.system.platform.works.run(change)


async def test_an_english_speaker_is_greeted_and_led_in_english(town: Town) -> None:
    """Greeting, menu, what a key did, and the words around a recording: all in the person's language and voice."""
    await speaks_english(town)
    officer = await town.phone_of(TOWNSHIP, Post.OFFICER)
    call = await officer.dial()
    await call.hears("Hello", "this is the duty system", "press 1", "press 2", "press 3")
    await call.press("2")
    await call.hears("It is on record that you are on duty", "Nothing waits for your confirmation", "Goodbye")
    await call.ends()
    assert "请按" not in call.text
    again = await officer.dial()
    await again.press("1")
    await again.hears("After the tone please say what happened")
    await again.hang_up()


async def test_the_voice_fits_the_language(town: Town) -> None:
    """Chinese words are spoken by a Chinese voice, English ones by an English one."""
    assert VOICES == {"zh": "cmn-CN", "en": "en-US"}
    await speaks_english(town)
    officer, leader = await town.person_on(TOWNSHIP, Post.OFFICER), await town.person_on(TOWNSHIP, Post.LEADER)

    async def look(work: Work) -> list[str]:
        return [await language_of(work, each) for each in (officer.id, leader.id, None)]

    assert await town.system.platform.works.run(look) == ["en", "zh", "zh"]


async def test_a_stranger_hears_the_systems_language(tmp_path: Path) -> None:
    """Where the system speaks English, so does the duty number to a number that nobody knows."""
    async with a_town(tmp_path, language="en") as town:
        call = await town.sandbox.phone("+8619900009123").dial()
        await call.hears("Your number is not registered")
        await call.hang_up()


def test_every_sentence_is_there_in_each_language() -> None:
    """No language falls silent in the middle of a call, and each is said by its own voice."""
    assert _WORDS["zh"].keys() == _WORDS["en"].keys()
    for language, voice in VOICES.items():
        document = VoiceResponse()
        said(document, words(language, "goodbye"), language)
        assert f'language="{voice}"' in str(document)
