"""Asking several servers the same, some of which may be dead, cut off, or behind the times."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from redis.exceptions import ConnectionError, RedisError

# For those who have not said anything by then; a majority that answers is not waited longer for.
ASK_SECONDS = 1.0

Answer = TypeVar("Answer")


async def newest(questions: Iterable[Coroutine[Any, Any, tuple[int, Answer]]]) -> Answer:
    """Ask all at once, and answer the newest of what they say, each with its epoch. Raises ConnectionError for nothing.

    A majority is waited for: what was agreed upon, a majority agreed upon, so one of these knows of it. Where no
    majority can be had, the word of those that are left counts: we stop less easily than those that we ask.
    """
    waiting = {asyncio.ensure_future(question) for question in questions}
    enough = len(waiting) // 2 + 1
    until = asyncio.get_running_loop().time() + ASK_SECONDS
    answers: list[tuple[int, Answer]] = []
    failures: list[BaseException] = []
    try:
        while waiting and len(answers) < enough:
            patience = max(0.0, until - asyncio.get_running_loop().time())
            done, waiting = await asyncio.wait(waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                break
            for each in done:
                if (failure := each.exception()) is None:
                    answers.append(each.result())
                elif isinstance(failure, RedisError):
                    failures.append(failure)
                else:
                    raise failure
    finally:
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    if not answers:
        reasons = "; ".join(map(str, failures)) or f"no answer within {ASK_SECONDS:g} seconds"
        raise ConnectionError(reasons)
    return max(answers, key=lambda answer: answer[0])[1]
