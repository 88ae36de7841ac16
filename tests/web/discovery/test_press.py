"""The press: a card is drawn once, one at a time, and strangers can't make it the server's main work."""

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest

from liveserver.errors import Busy
from liveserver.web.discovery import press
from liveserver.web.discovery.cards import Card, of_blog
from liveserver.web.discovery.press import MOST_WAITING, Press
from tests.web.discovery.made import SITE, a_blog

CARD = of_blog(SITE, a_blog(), "")


class Hand:
    """Draws nothing, and only when it is told to; knows what it was asked for, and how many at once."""

    def __init__(self) -> None:
        self.drawn: list[Card] = []
        self.at_once = self.most_at_once = 0
        self.may = threading.Event()

    def draw(self, card: Card) -> bytes:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.may.wait()
        self.drawn.append(card)
        self.at_once -= 1
        return b"picture"


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    hand = Hand()
    monkeypatch.setattr(press, "draw", hand.draw)
    return hand


def cards(count: int) -> list[Card]:
    return [replace(CARD, title=str(number)) for number in range(count)]


async def test_a_card_is_drawn_once_however_many_ask(hand: Hand) -> None:
    hand.may.set()
    some = Press()
    pictures = await asyncio.gather(*(some.get(replace(CARD)) for _ in range(100)))
    pictures.append(await some.get(CARD))
    assert hand.drawn == [CARD]
    assert {picture.body for picture in pictures} == {b"picture"}


async def test_cards_are_drawn_one_at_a_time(hand: Hand) -> None:
    hand.may.set()
    some = Press()
    await asyncio.gather(*(some.get(card) for card in cards(5)))
    assert (len(hand.drawn), hand.most_at_once) == (5, 1)


async def test_whoever_comes_when_too_many_wait_is_sent_away(hand: Hand) -> None:
    some = Press()
    asked: list[asyncio.Task[Any]] = [asyncio.create_task(some.get(card)) for card in cards(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Busy) as refused:
        for _ in range(3):  # until all of them have come as far as the queue
            await asyncio.sleep(0)
        await some.get(CARD)
    assert refused.value.status == 503
    assert int(refused.value.headers["Retry-After"]) > 0
    hand.may.set()
    await asyncio.gather(*asked)
    assert (await some.get(CARD)).body == b"picture"


async def test_a_card_that_failed_is_drawn_again(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand.may.set()
    some = Press()

    def fail(card: Card) -> bytes:
        raise OSError("no memory")

    with monkeypatch.context() as failing:
        failing.setattr(press, "draw", fail)
        with pytest.raises(OSError, match="no memory"):
            await some.get(CARD)
    assert (await some.get(CARD)).body == b"picture"
