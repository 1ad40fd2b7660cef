"""The search, over every store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from openchat.conversations.model import LOCAL_OWNER, Conversation, Message
from openchat.conversations.parts import Text
from openchat.errors import Invalid
from openchat.search.query import Filters, parse
from openchat.storage.store import Store
from tests.contract.samples import MODEL, NOON, Samples, at, finished


class History:
    """Puts texts into a store and searches them."""

    def __init__(self, store: Store, samples: Samples) -> None:
        self.store = store
        self.samples = samples

    async def conversation(self, *texts: str, when: datetime = NOON, owner: str = LOCAL_OWNER) -> list[Message]:
        """A conversation without a title, its user messages one below the other."""
        conversation = self.samples.conversation(owner, when)
        await self.store.add_conversation(conversation)
        added: list[Message] = []
        for text in texts:
            message = self.samples.message(conversation, added[-1] if added else None, Text(text), when=when)
            await self.store.add_message(message)
            added.append(message)
        return added

    async def answer(self, question: Message, text: str, requested_model: str = MODEL) -> Message:
        run, answer = self.samples.run(question, when=question.timestamp)
        run = replace(run, requested_model=requested_model)
        await self.store.start_run(run, answer)
        final, written = finished(run, answer, Text(text))
        await self.store.finish_run(final, written)
        return written

    async def titled(self, title: str, when: datetime = NOON) -> Conversation:
        conversation = self.samples.conversation(when=when, title=title)
        await self.store.add_conversation(conversation)
        return conversation

    async def found(self, text: str, owner: str = LOCAL_OWNER, **filters: object) -> list[str]:
        """The ids of what is found: of messages, or of conversations by their title."""
        page = await self.store.search(owner, parse(text), Filters(**filters))  # type: ignore[arg-type]  # by name
        return [hit.message_id or hit.conversation_id for hit in page.items]


@pytest.fixture
def history(store: Store, samples: Samples) -> History:
    return History(store, samples)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Why is the sky blue?", "sky"),
        ("Why is the sky blue?", "blue WHY"),
        ("Why is the sky blue?", "why is the sk"),
        ("Why is the sky blue?", '"the sky"'),
        ("Why is the sky blue?", 'blue "the sky'),
        ("Crème brûlée à Zürich", "creme brulee zurich"),
        ("Creme brulee", "crème brûlée"),
        ("Cre\u0300me", "creme"),
        ("Straße", "STRASSE"),
        ("ΑΘΗΝΑ και Ἀθήνα", "αθηνα"),
        ("Нарисуй ёлку", "елку"),
        ("天空为什么是蓝色的?", "蓝色"),
        ("天空为什么是蓝色的?", "天"),
        ("天空为什么是蓝色的?", "为什么是蓝"),
        ("東京タワーはどこですか", "タワー"),
        ("ท้องฟ้าสีฟ้า", "สีฟ้า"),
        ("आकाश नीला क्यों है", "नीला"),
        ("하늘은 왜 파란가요", "하늘"),
        ("Use gpt-4.5 here", "gpt-4"),
        ("snake_case names", "case"),
        ("a\u200bb ﬁne", "fine"),
        ("C++ and C#", "c"),
        ("Sentence.Next one", "next"),
        ("100 % of 2½", "100 2"),
    ],
)
async def test_what_has_all_the_words_is_found(history: History, text: str, asked: str) -> None:
    [message] = await history.conversation(text)
    assert await history.found(asked) == [message.id]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Why is the sky blue?", "sky green"),
        ("Why is the sky blue?", "ky"),
        ("Why is the sky blue?", "sk blue"),
        ("Why is the sky blue?", '"sk"'),
        ("Why is the sky blue?", '"sky the"'),
        ("天空为什么是蓝色的?", "色蓝"),
        ("gpt-4 is here, 5 too", "gpt-5"),
        ("one two", "one-two-three"),
    ],
)
async def test_what_lacks_one_is_not(history: History, text: str, asked: str) -> None:
    await history.conversation(text)
    assert await history.found(asked) == []


@pytest.mark.parametrize(
    "asked",
    [
        "sky AND blue",
        "sky OR green",
        "sky NOT blue",
        "NEAR(sky blue)",
        "text:sky",
        "models : sky",
        "^sky",
        "sky*",
        "(sky",
        "sky)",
        "{sky}",
        "-sky",
        "+sky",
        "sky'; DROP TABLE messages; --",
        '"""sky',
        '"sky" "',
        "sky\0",
        "% sky _ \\",
    ],
)
async def test_nothing_that_is_typed_is_an_operator(history: History, asked: str) -> None:
    [message] = await history.conversation("and or not green near(sky blue) text:sky models; drop table messages")
    await history.conversation("blue")
    assert await history.found(asked) == [message.id]


async def test_the_best_match_comes_first_and_the_newest_of_equal_ones(history: History) -> None:
    [beginning] = await history.conversation("the sky is blueish", when=at(5))
    [anywhere] = await history.conversation("blue is the sky", when=at(4))
    [old] = await history.conversation("the sky blue", when=at(1))
    [new] = await history.conversation("a sky blue car", when=at(3))
    assert await history.found("sky blue") == [new.id, old.id, anywhere.id, beginning.id]


async def test_titles_come_before_messages(history: History) -> None:
    [message] = await history.conversation("the sky", when=at(9))
    old, new = await history.titled("Sky diving", at(1)), await history.titled("Blue skyline", at(2))
    assert await history.found("sky") == [new.id, old.id, message.id]


async def test_a_hit_says_where_it_is_and_who_wrote_it(history: History) -> None:
    [question] = await history.conversation("Why?")
    answer = await history.answer(question, "Rayleigh scatters.")
    page = await history.store.search(LOCAL_OWNER, parse("rayleigh"), Filters())
    [hit] = page.items
    assert (hit.conversation_id, hit.message_id, hit.role) == (question.conversation_id, answer.id, "assistant")
    assert (hit.model, hit.text, hit.timestamp) == (MODEL, "Rayleigh scatters.", answer.timestamp)


async def test_an_answer_is_found_from_its_end_once_however_often_that_is_stored(history: History) -> None:
    [question] = await history.conversation("Why?")
    run, answer = history.samples.run(question)
    await history.store.start_run(run, answer)
    final, written = finished(run, answer, Text("Rayleigh"))
    assert await history.found("rayleigh") == []
    await history.store.finish_run(final, written)
    await history.store.finish_run(final, written)
    assert await history.found("rayleigh") == [answer.id]


async def test_a_new_title_takes_the_place_of_the_old(history: History) -> None:
    conversation = await history.titled("Sky")
    await history.store.update_conversation(LOCAL_OWNER, conversation.id, {"title": "Sea"})
    assert (await history.found("sky"), await history.found("sea")) == ([], [conversation.id])
    await history.store.update_conversation(LOCAL_OWNER, conversation.id, {"title": None})
    assert await history.found("sea") == []


async def test_what_is_deleted_or_hidden_is_not_found_until_it_is_back(history: History) -> None:
    first, second, third = await history.conversation("sky one", "sky two", "sky three")
    await history.store.set_hidden(LOCAL_OWNER, second.id, True, first.id)
    assert await history.found("sky") == [first.id]
    await history.store.set_hidden(LOCAL_OWNER, second.id, False, third.id)
    await history.store.delete_conversation(LOCAL_OWNER, first.conversation_id, at(1))
    assert await history.found("sky") == []
    await history.store.restore_conversation(LOCAL_OWNER, first.conversation_id)
    assert await history.found("sky") == [third.id, second.id, first.id]


async def test_what_is_purged_is_not_in_the_index_any_more(history: History) -> None:
    [question] = await history.conversation("sky")
    await history.answer(question, "sky")
    await history.store.delete_conversation(LOCAL_OWNER, question.conversation_id, at(1))
    assert await history.store.purge_deleted(at(2)) == 1
    [again] = await history.conversation("sky")
    assert await history.found("sky") == [again.id]


async def test_another_owners_things_are_not_found(history: History) -> None:
    await history.conversation("sky", owner="somebody")
    assert await history.found("sky") == []
    assert len(await history.found("sky", "somebody")) == 1


async def test_dates_include_their_beginning_and_exclude_their_end(history: History) -> None:
    ids = [(await history.conversation("sky", when=at(second)))[0].id for second in (0, 0.5, 1, 90_000)]
    assert await history.found("sky", since=at(0.5), until=at(90_000)) == [ids[2], ids[1]]
    assert await history.found("sky", since=at(90_000)) == [ids[3]]
    assert await history.found("sky", until=at(0.001)) == [ids[0]]


async def test_with_a_model_only_what_it_wrote_is_found(history: History) -> None:
    [question] = await history.conversation("sky")
    await history.titled("sky")
    answer = await history.answer(question, "sky")
    other = await history.answer(question, "sky", requested_model="openrouter/auto")
    assert await history.found("sky", model=MODEL) == [other.id, answer.id]
    assert await history.found("sky", model="openrouter/auto") == [other.id]
    assert await history.found("sky", model="openrouter") == []


async def test_pages_miss_nothing_and_repeat_nothing_while_more_comes_in(history: History) -> None:
    titles = [(await history.titled(f"sky {number}", at(number))).id for number in range(3)]
    whole = [(await history.conversation("the sky", when=at(number)))[0].id for number in range(4)]
    begun = [(await history.conversation("skies skyward", when=at(number)))[0].id for number in range(4)]
    read: list[str] = []
    cursor: str | None = None
    while True:
        page = await history.store.search(LOCAL_OWNER, parse("sky"), Filters(), limit=2, cursor=cursor)
        read += [hit.message_id or hit.conversation_id for hit in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        await history.conversation("sky, newer", when=at(1000))
    arrived_before_their_level = [found for found in read if found not in {*titles, *whole, *begun}]
    assert [found for found in read if found not in arrived_before_their_level] == [
        *reversed(titles),
        *reversed(whole),
        *reversed(begun),
    ]
    assert len(set(read)) == len(read)


async def test_a_cursor_of_another_list_is_refused(history: History) -> None:
    for wrong in ("rubbish", "WyJtIiwiYSJd"):
        with pytest.raises(Invalid):
            await history.store.search(LOCAL_OWNER, parse("sky"), Filters(), cursor=wrong)


async def test_texts_too_long_to_be_indexed_together_are_all_found(history: History) -> None:
    long = "and so on " * 8_000
    first, second, third = await history.conversation(f"sun {long} sea", f"sun {long} air", "sun")
    assert await history.found("sun") == [third.id, second.id, first.id]
    assert await history.found("sea") == [first.id]


async def test_many_of_one_second_are_all_found(history: History) -> None:
    messages = await history.conversation(*(f"sky {number}" for number in range(300)))
    page = await history.store.search(LOCAL_OWNER, parse("sky"), Filters(), limit=500)
    assert [hit.message_id for hit in page.items] == [message.id for message in reversed(messages)]
