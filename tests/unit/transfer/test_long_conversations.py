"""Reading takes time in proportion to the file, however long a conversation in it is."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from openchat.conversations.model import LOCAL_OWNER
from openchat.transfer import open_chat
from openchat.transfer.formats import parse
from openchat.transfer.model import Whole
from tests.contract.samples import NOON, Samples, finished

# Several times what it takes on a slow machine, and less than a pass over all of them for each would take.
MOST_SECONDS = 4.0


def timed(content: Any) -> Whole:
    began = time.process_time()
    [whole] = parse(msgspec.json.encode(content), LOCAL_OWNER, NOON).conversations
    assert time.process_time() - began < MOST_SECONDS
    return whole


def test_answers_in_a_row_are_read_quickly() -> None:
    length = 20_000
    messages = {
        str(number): {
            "id": str(number),
            "parentId": str(number - 1) if number else None,
            "role": "assistant" if number else "user",
            "content": "x",
            "model": "m",
        }
        for number in range(length)
    }
    whole = timed([{"id": "c", "chat": {"history": {"messages": messages, "currentId": str(length - 1)}}}])

    assert len(whole.runs) == length - 1
    assert {run.parent_message_id for run in whole.runs} == {whole.messages[0].id}


def test_our_own_export_of_many_runs_is_read_quickly() -> None:
    samples, length = Samples(), 8_000
    conversation = samples.conversation()
    questions = [samples.message(conversation) for _ in range(length)]
    ended = [finished(*samples.run(question)) for question in questions]
    dumped = open_chat.dump(
        Whole(conversation, (*questions, *(answer for _, answer in ended)), tuple(run for run, _ in ended)), []
    )
    whole = timed({"format": "open-chat", "version": 1, "conversations": [msgspec.json.decode(dumped)]})

    assert len(whole.runs) == length
