"""What every store of conversations promises: openchat/conversations/port.py."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from openchat.conversations.model import Continues, Conversation, Message
from openchat.conversations.parts import Citation, Reasoning, Text, ToolCall, Unknown
from openchat.conversations.version import version
from openchat.errors import Conflict, Invalid, NotFound, Stale, StoreFailed
from openchat.storage.store import Store
from tests.contract.samples import NOON, Samples, at, attachment, finished, image

OTHER = "somebody-else"


async def chat(store: Store, samples: Samples, length: int, **fields: object) -> tuple[Conversation, list[Message]]:
    """A conversation with one branch of so many messages."""
    conversation = samples.conversation(**fields)  # type: ignore[arg-type]  # the fields of a conversation
    await store.add_conversation(conversation)
    branch: list[Message] = []
    for number in range(length):
        message = samples.message(conversation, branch[-1] if branch else None, when=at(number))
        await store.add_message(message)
        branch.append(message)
    return conversation, branch


# Conversations


async def test_a_conversation_comes_back_as_it_was_stored(store: Store, samples: Samples) -> None:
    conversation = samples.conversation(
        when=datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC),
        title="Größe 😀 \x00 x",
        title_source="user",
        default_model="a/b",
        system_prompt="Be brief.",
        params={"temperature": 0.1, "stop": ["\n"], "reasoning": {"effort": "low"}, "seed": None, "n": 2**53},
        pinned=True,
        archived=True,
        tags=("b", "a"),
    )
    await store.add_conversation(conversation)
    assert await store.conversation(conversation.owner, conversation.id) == conversation


async def test_times_come_back_in_utc_whatever_the_clocks_zone(store: Store, samples: Samples) -> None:
    when = datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=timezone(timedelta(hours=2)))
    conversation = samples.conversation(when=when)
    await store.add_conversation(conversation)
    stored = await store.conversation(conversation.owner, conversation.id)
    assert stored.created_at == when


async def test_the_same_conversation_cannot_be_added_twice(store: Store, samples: Samples) -> None:
    conversation = samples.conversation()
    await store.add_conversation(conversation)
    with pytest.raises(StoreFailed):
        await store.add_conversation(conversation)


async def test_an_unknown_conversation_is_not_found(store: Store, samples: Samples) -> None:
    with pytest.raises(NotFound):
        await store.conversation("local", samples.id())


async def test_another_owners_things_are_absent(store: Store, samples: Samples) -> None:
    conversation, (question,) = await chat(store, samples, 1)
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    file = await store.add_file(samples.file())
    for absent in (
        store.conversation(OTHER, conversation.id),
        store.update_conversation(OTHER, conversation.id, {"title": "mine"}),
        store.delete_conversation(OTHER, conversation.id, NOON),
        store.restore_conversation(OTHER, conversation.id),
        store.message(OTHER, question.id),
        store.path(OTHER, conversation.id, question.id),
        store.all_messages(OTHER, conversation.id),
        store.latest_leaf(OTHER, conversation.id, question.id),
        store.set_hidden(OTHER, question.id, True, None),
        store.file(OTHER, file.id),
        store.run(OTHER, run.id),
        store.add_message(replace(samples.message(conversation), owner=OTHER)),
    ):
        with pytest.raises(NotFound):
            await absent
    assert (await store.conversations(OTHER)).items == []
    assert await store.runs_answering(OTHER, question.id) == []
    assert await store.conversation(conversation.owner, conversation.id) == replace(
        conversation, head_id=answer.id, updated_at=answer.timestamp
    )


async def test_only_the_named_fields_change(store: Store, samples: Samples) -> None:
    conversation = samples.conversation(title="old", tags=("x",), params={"a": 1}, system_prompt="Be brief.")
    await store.add_conversation(conversation)
    changes = {"title": None, "pinned": True, "tags": ("y", "z"), "params": {"b": 0.25}}
    expected = replace(conversation, title=None, pinned=True, tags=("y", "z"), params={"b": 0.25})
    assert await store.update_conversation(conversation.owner, conversation.id, changes) == expected
    assert await store.conversation(conversation.owner, conversation.id) == expected


async def test_changing_nothing_answers_the_conversation(store: Store, samples: Samples) -> None:
    conversation = samples.conversation()
    await store.add_conversation(conversation)
    assert await store.update_conversation(conversation.owner, conversation.id, {}) == conversation


async def test_changing_what_is_no_field_is_a_mistake_of_the_caller(store: Store, samples: Samples) -> None:
    conversation = samples.conversation()
    await store.add_conversation(conversation)
    for field in ("id", "owner", "deleted_at", "colour"):
        with pytest.raises(TypeError):
            await store.update_conversation(conversation.owner, conversation.id, {field: "x"})


# Versions


async def test_a_write_of_the_version_that_there_is_is_carried_out(store: Store, samples: Samples) -> None:
    conversation = samples.conversation()
    await store.add_conversation(conversation)
    seen = [version(conversation)]
    renamed = await store.update_conversation("local", conversation.id, {"title": "One"}, ["another", *seen])
    assert renamed == replace(conversation, title="One")
    await store.delete_conversation("local", conversation.id, NOON, [version(renamed)])
    with pytest.raises(NotFound):
        await store.conversation("local", conversation.id)


async def test_a_write_of_another_version_changes_nothing_and_is_told_what_is(store: Store, samples: Samples) -> None:
    conversation = samples.conversation(title="Mine")
    await store.add_conversation(conversation)
    for versions in ([], ["another"]):
        for write in (
            store.update_conversation("local", conversation.id, {"title": "Theirs"}, versions),
            store.delete_conversation("local", conversation.id, NOON, versions),
        ):
            with pytest.raises(Stale) as caught:
                await write
            assert caught.value.current == conversation
    assert await store.conversation("local", conversation.id) == conversation


@pytest.mark.parametrize("write", ["update", "delete"])
async def test_of_writers_who_saw_the_same_version_one_wins(store: Store, samples: Samples, write: str) -> None:
    conversation = samples.conversation()
    await store.add_conversation(conversation)
    seen = [version(conversation)]
    writes = [store.update_conversation("local", conversation.id, {"title": str(n)}, seen) for n in range(20)]
    if write == "delete":
        writes.append(store.delete_conversation("local", conversation.id, NOON, seen))  # type: ignore[arg-type]
        writes.reverse()
    came_out = await asyncio.gather(*writes, return_exceptions=True)
    won = [outcome for outcome in came_out if not isinstance(outcome, BaseException)]
    assert len(won) == 1
    if write == "delete":
        # Nothing is stale about what is gone.
        assert {type(outcome) for outcome in came_out if outcome not in won} == {NotFound}
    else:
        assert [outcome.current for outcome in came_out if isinstance(outcome, Stale)] == won * 19
        assert await store.conversation("local", conversation.id) == won[0]


async def test_what_is_absent_is_not_found_whatever_its_version(store: Store, samples: Samples) -> None:
    for write in (
        store.update_conversation("local", samples.id(), {"title": "x"}, ["any"]),
        store.delete_conversation("local", samples.id(), NOON, ["any"]),
    ):
        with pytest.raises(NotFound):
            await write


async def test_a_version_is_the_same_when_it_comes_back_from_the_store(store: Store, samples: Samples) -> None:
    params = {"temperature": 0.1, "stop": ["\n", "é😀"], "reasoning": {"effort": "low", "max_tokens": 2**53}}
    conversation = samples.conversation(title="Größe", params=params, tags=("b", "a"))
    await store.add_conversation(conversation)
    assert version(await store.conversation("local", conversation.id)) == version(conversation)


async def test_every_write_answers_the_conversation_as_it_is_then(store: Store, samples: Samples) -> None:
    conversation = samples.conversation()
    await store.add_conversation(conversation)
    question = samples.message(conversation, when=at(1))
    run, answer = samples.run(question, when=at(2))
    added = await store.add_message(question, title="The sky")
    assert added == await store.conversation("local", conversation.id)
    assert (added.title, added.head_id, added.updated_at) == ("The sky", question.id, at(1))
    started = await store.start_run(run, answer, title="Something else")
    assert started == replace(added, head_id=answer.id, updated_at=at(2))
    ended = await store.finish_run(*finished(run, answer, when=at(3)))
    assert ended == replace(started, updated_at=at(3)) == await store.conversation("local", conversation.id)
    hidden = await store.set_hidden("local", answer.id, True, question.id)
    assert hidden == replace(ended, head_id=question.id) == await store.conversation("local", conversation.id)


async def test_the_end_of_a_run_tells_that_its_conversation_was_deleted(store: Store, samples: Samples) -> None:
    conversation, (question,) = await chat(store, samples, 1)
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    await store.delete_conversation("local", conversation.id, at(1))
    ended = await store.finish_run(*finished(run, answer, when=at(2)))
    assert (ended.id, ended.deleted_at, ended.updated_at) == (conversation.id, at(1), at(2))


# Lists


async def test_the_list_is_newest_first_and_ties_go_by_id(store: Store, samples: Samples) -> None:
    made = [samples.conversation(when=at(seconds)) for seconds in (2, 1, 1, 3)]
    for conversation in made:
        await store.add_conversation(conversation)
    page = await store.conversations("local")
    assert page.items == [made[3], made[0], made[2], made[1]]
    assert page.next_cursor is None


async def test_pages_join_to_the_whole_list(store: Store, samples: Samples) -> None:
    made = [samples.conversation(when=at(number // 3)) for number in range(10)]
    for conversation in made:
        await store.add_conversation(conversation)
    found: list[Conversation] = []
    cursor: str | None = None
    while True:
        page = await store.conversations("local", limit=3, cursor=cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
        assert len(page.items) == 3
    assert found == made[::-1]


async def test_a_page_that_just_fills_is_the_last(store: Store, samples: Samples) -> None:
    for _ in range(3):
        await store.add_conversation(samples.conversation())
    assert (await store.conversations("local", limit=3)).next_cursor is None


async def test_new_conversations_do_not_shift_the_pages_being_read(store: Store, samples: Samples) -> None:
    made = [samples.conversation(when=at(number)) for number in range(4)]
    for conversation in made:
        await store.add_conversation(conversation)
    first = await store.conversations("local", limit=2)
    await store.add_conversation(samples.conversation(when=at(10)))
    await store.delete_conversation("local", first.items[-1].id, NOON)
    second = await store.conversations("local", limit=2, cursor=first.next_cursor)
    assert first.items + second.items == made[::-1]


async def test_archived_ones_are_a_list_of_their_own(store: Store, samples: Samples) -> None:
    kept, put_away = samples.conversation(), samples.conversation()
    for conversation in (kept, put_away):
        await store.add_conversation(conversation)
    away = await store.update_conversation("local", put_away.id, {"archived": True})
    assert (await store.conversations("local")).items == [kept]
    assert (await store.conversations("local", archived=True)).items == [away]


@pytest.mark.parametrize(
    ("title", "q"),
    [
        ("Planning a Trip", "ing a tr"),
        ("Planning a Trip", "PLANNING"),
        ("Ärger in ÖSTERREICH", "ärger IN österreich"),
        ("Москва", "москвА"),
        ("100% sure", "0%"),
        ("snake_case", "e_c"),
        (r"back\slash", "K\\S"),
        ("a/b", "A/B"),
    ],
)
async def test_a_title_is_found_by_any_piece_of_it(store: Store, samples: Samples, title: str, q: str) -> None:
    wanted = samples.conversation(title=title)
    for conversation in (wanted, samples.conversation(title="something else"), samples.conversation()):
        await store.add_conversation(conversation)
    assert (await store.conversations("local", q=q)).items == [wanted]


@pytest.mark.parametrize("q", ["%", "_", "a_c", "a%c", "\\"])
async def test_pattern_characters_in_a_search_stand_for_themselves(store: Store, samples: Samples, q: str) -> None:
    await store.add_conversation(samples.conversation(title="abc"))
    assert (await store.conversations("local", q=q)).items == []


async def test_searches_follow_a_changed_title(store: Store, samples: Samples) -> None:
    conversation = samples.conversation(title="before")
    await store.add_conversation(conversation)
    await store.update_conversation("local", conversation.id, {"title": "ÄFTER"})
    assert (await store.conversations("local", q="before")).items == []
    assert [found.id for found in (await store.conversations("local", q="äfter")).items] == [conversation.id]


@pytest.mark.parametrize(
    "cursor", ["", "rubbish", "é", "bnVsbA", "WyJjIiwxXQ", "WyJjIiw5OTk5OTk5OTk5OTk5OTk5OTksImEiXQ"]
)
async def test_a_cursor_that_is_none_of_ours_is_refused(store: Store, samples: Samples, cursor: str) -> None:
    conversation, _ = await chat(store, samples, 1)
    with pytest.raises(Invalid):
        await store.conversations("local", cursor=cursor)
    with pytest.raises(Invalid):
        await store.all_messages("local", conversation.id, cursor=cursor)


async def test_a_cursor_of_another_list_is_refused(store: Store, samples: Samples) -> None:
    conversation, _ = await chat(store, samples, 2)
    await store.add_conversation(samples.conversation())
    conversations_cursor = (await store.conversations("local", limit=1)).next_cursor
    messages_cursor = (await store.all_messages("local", conversation.id, limit=1)).next_cursor
    with pytest.raises(Invalid):
        await store.conversations("local", cursor=messages_cursor)
    with pytest.raises(Invalid):
        await store.all_messages("local", conversation.id, cursor=conversations_cursor)


# Deleting


async def test_what_is_in_a_deleted_conversation_is_absent(store: Store, samples: Samples) -> None:
    conversation, (question,) = await chat(store, samples, 1)
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    await store.delete_conversation("local", conversation.id, NOON)
    for absent in (
        store.conversation("local", conversation.id),
        store.update_conversation("local", conversation.id, {"title": "x"}),
        store.delete_conversation("local", conversation.id, NOON),
        store.message("local", question.id),
        store.path("local", conversation.id, question.id),
        store.all_messages("local", conversation.id),
        store.latest_leaf("local", conversation.id, question.id),
        store.set_hidden("local", question.id, True, None),
        store.run("local", run.id),
        store.add_message(samples.message(conversation, question)),
        store.start_run(*samples.run(question)),
    ):
        with pytest.raises(NotFound):
            await absent
    assert (await store.conversations("local")).items == []
    assert await store.runs_answering("local", question.id) == []


async def test_a_restored_conversation_is_as_it_was(store: Store, samples: Samples) -> None:
    conversation, branch = await chat(store, samples, 2)
    before = await store.conversation("local", conversation.id)
    await store.delete_conversation("local", conversation.id, NOON)
    assert await store.restore_conversation("local", conversation.id) == before
    assert await store.path("local", conversation.id, branch[-1].id) == branch
    assert (await store.conversations("local")).items == [before]


async def test_restoring_what_is_not_deleted_leaves_it(store: Store, samples: Samples) -> None:
    conversation = samples.conversation()
    await store.add_conversation(conversation)
    assert await store.restore_conversation("local", conversation.id) == conversation
    with pytest.raises(NotFound):
        await store.restore_conversation("local", samples.id())


async def test_purging_removes_for_good_what_was_deleted_long_ago(store: Store, samples: Samples) -> None:
    (old, [question]), (recent, _), (kept, _) = [await chat(store, samples, 1) for _ in range(3)]
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    await store.checkpoint([])
    await store.delete_conversation("local", old.id, at(1))
    await store.delete_conversation("local", recent.id, at(2))
    assert await store.purge_deleted(at(2)) == 1
    with pytest.raises(NotFound):
        await store.restore_conversation("local", old.id)
    assert await store.orphans() == []
    assert (await store.restore_conversation("local", recent.id)).id == recent.id
    assert (await store.conversation("local", kept.id)).id == kept.id
    assert await store.purge_deleted(at(2)) == 0


async def test_a_purged_branchy_conversation_leaves_nothing_behind(store: Store, samples: Samples) -> None:
    file = await store.add_file(samples.file())
    conversation, (root,) = await chat(store, samples, 1)
    for _ in range(2):
        question = samples.message(conversation, root, image(file))
        await store.add_message(question)
        for _ in range(2):
            await store.start_run(*samples.run(question))
    await store.delete_conversation("local", conversation.id, at(1))
    assert await store.remove_unused_files(at(100)) == []
    await store.purge_deleted(at(2))
    assert await store.remove_unused_files(at(100)) == [file.sha256]


# Messages


async def test_a_message_comes_back_as_it_was_stored(store: Store, samples: Samples) -> None:
    conversation, (root,) = await chat(store, samples, 1)
    message = samples.message(
        conversation,
        root,
        Reasoning("thinking", 120),
        Text("naïve 😀\u2028\x85\x00"),
        Citation("https://example.org", "An example", 3, 9),
        ToolCall("call-1", "search", '{"q": 1}'),
        role="assistant",
        continues=Continues(root.id, 4),
    )
    await store.add_message(message)
    assert await store.message("local", message.id) == message


async def test_parts_of_unknown_types_are_kept_as_they_were(store: Store, samples: Samples) -> None:
    conversation, _ = await chat(store, samples, 0)
    poster = Unknown({"type": "poster", "frames": [1, 2.5, None, {"x": "y"}], "text": "no text part"})
    message = samples.message(conversation, None, Text("before"), poster, Text("after"))
    await store.add_message(message)
    stored = await store.message("local", message.id)
    assert stored.parts == (Text("before"), poster, Text("after"))
    assert stored.content == "beforeafter"


async def test_reasoning_details_are_given_back_unmodified(store: Store, samples: Samples) -> None:
    details = (
        {"type": "reasoning.encrypted", "data": "gAAAA+/=", "id": None, "index": 0},
        {"type": "reasoning.text", "text": "Größe", "signature": "sig", "score": 1e-300, "n": 9007199254740993},
        {"empty": {}, "list": [], "yes": True},
    )
    conversation, _ = await chat(store, samples, 0)
    message = samples.message(conversation, role="assistant", reasoning_details=details)
    await store.add_message(message)
    stored = (await store.message("local", message.id)).reasoning_details
    assert stored == details
    assert [list(detail) for detail in stored] == [list(detail) for detail in details]


async def test_an_added_message_becomes_the_head_and_moves_the_time(store: Store, samples: Samples) -> None:
    conversation, _ = await chat(store, samples, 0)
    message = samples.message(conversation, when=at(5))
    await store.add_message(message, title="The sky")
    stored = await store.conversation("local", conversation.id)
    assert (stored.head_id, stored.updated_at, stored.title) == (message.id, at(5), "The sky")
    assert (await store.conversations("local", q="SKY")).items == [stored]


async def test_a_title_that_exists_is_kept(store: Store, samples: Samples) -> None:
    conversation, _ = await chat(store, samples, 0, title="Mine")
    await store.add_message(samples.message(conversation), title="Theirs")
    assert (await store.conversation("local", conversation.id)).title == "Mine"
    assert (await store.conversations("local", q="theirs")).items == []


async def test_a_message_under_a_stranger_leaves_nothing(store: Store, samples: Samples) -> None:
    conversation, (root,) = await chat(store, samples, 1)
    before = await store.conversation("local", conversation.id)
    _, (stranger,) = await chat(store, samples, 1)
    message = samples.message(conversation, stranger)
    receipt = samples.receipt()
    with pytest.raises(StoreFailed):
        await store.add_message(message, title="x", receipt=receipt)
    assert await store.conversation("local", conversation.id) == before
    assert await store.receipt("local", receipt.path, receipt.key) is None
    assert (await store.all_messages("local", conversation.id)).items == [root]


async def test_a_path_is_the_branch_from_the_root(store: Store, samples: Samples) -> None:
    conversation, branch = await chat(store, samples, 5)
    fork = samples.message(conversation, branch[1])
    await store.add_message(fork)
    assert await store.path("local", conversation.id, branch[-1].id) == branch
    assert await store.path("local", conversation.id, fork.id) == [*branch[:2], fork]


async def test_a_limited_path_is_its_last_messages(store: Store, samples: Samples) -> None:
    conversation, branch = await chat(store, samples, 5)
    assert await store.path("local", conversation.id, branch[-1].id, limit=2) == branch[-2:]
    assert await store.path("local", conversation.id, branch[1].id, limit=2) == branch[:2]
    assert await store.path("local", conversation.id, branch[1].id, limit=99) == branch[:2]


async def test_a_path_to_another_conversations_message_is_not_found(store: Store, samples: Samples) -> None:
    (conversation, _), (_, (stranger,)) = await chat(store, samples, 1), await chat(store, samples, 1)
    with pytest.raises(NotFound):
        await store.path("local", conversation.id, stranger.id)
    with pytest.raises(NotFound):
        await store.latest_leaf("local", conversation.id, stranger.id)


async def test_all_messages_come_last_page_first_and_ascending(store: Store, samples: Samples) -> None:
    conversation, branch = await chat(store, samples, 5)
    await store.set_hidden("local", branch[4].id, True, branch[3].id)
    last = await store.all_messages("local", conversation.id, limit=2)
    middle = await store.all_messages("local", conversation.id, limit=2, cursor=last.next_cursor)
    first = await store.all_messages("local", conversation.id, limit=2, cursor=middle.next_cursor)
    pages = [[message.id for message in page.items] for page in (first, middle, last)]
    assert pages == [[branch[0].id], [branch[1].id, branch[2].id], [branch[3].id, branch[4].id]]
    assert first.next_cursor is None


async def test_earlier_pages_of_messages_stay_when_new_ones_come(store: Store, samples: Samples) -> None:
    conversation, branch = await chat(store, samples, 4)
    last = await store.all_messages("local", conversation.id, limit=2)
    await store.add_message(samples.message(conversation, branch[-1]))
    assert (await store.all_messages("local", conversation.id, limit=2, cursor=last.next_cursor)).items == branch[:2]


async def test_all_messages_of_an_empty_conversation_are_none(store: Store, samples: Samples) -> None:
    conversation, _ = await chat(store, samples, 0)
    page = await store.all_messages("local", conversation.id)
    assert (page.items, page.next_cursor) == ([], None)
    with pytest.raises(NotFound):
        await store.all_messages("local", samples.id())


async def test_siblings_are_the_visible_ones_and_oneself(store: Store, samples: Samples) -> None:
    conversation, (root,) = await chat(store, samples, 1)
    children = [samples.message(conversation, root) for _ in range(3)]
    other_root = samples.message(conversation)
    for message in (*children, other_root):
        await store.add_message(message)
    await store.set_hidden("local", children[1].id, True, None)
    shown = [children[0].id, children[2].id]
    assert await store.siblings([root, *children, other_root]) == {
        root.id: [root.id, other_root.id],
        children[0].id: shown,
        children[1].id: [message.id for message in children],
        children[2].id: shown,
        other_root.id: [root.id, other_root.id],
    }
    assert await store.siblings([]) == {}


async def test_siblings_of_two_conversations_do_not_mix(store: Store, samples: Samples) -> None:
    (_, (one,)), (_, (two,)) = await chat(store, samples, 1), await chat(store, samples, 1)
    assert await store.siblings([one, two]) == {one.id: [one.id], two.id: [two.id]}


async def test_the_latest_leaf_follows_the_newest_visible_children(store: Store, samples: Samples) -> None:
    conversation, branch = await chat(store, samples, 3)
    fork = samples.message(conversation, branch[0])
    below = samples.message(conversation, fork)
    for message in (fork, below):
        await store.add_message(message)
    assert await store.latest_leaf("local", conversation.id, branch[0].id) == below.id
    await store.set_hidden("local", fork.id, True, branch[2].id)
    assert await store.latest_leaf("local", conversation.id, branch[0].id) == branch[2].id
    assert await store.latest_leaf("local", conversation.id, fork.id) == below.id
    assert await store.latest_leaf("local", conversation.id, below.id) == below.id


async def test_hiding_sets_the_head_and_unhiding_undoes_it(store: Store, samples: Samples) -> None:
    conversation, branch = await chat(store, samples, 2)
    await store.set_hidden("local", branch[1].id, True, branch[0].id)
    assert (await store.message("local", branch[1].id)).hidden
    hidden = await store.conversation("local", conversation.id)
    assert (hidden.head_id, hidden.updated_at) == (branch[0].id, branch[1].timestamp)
    await store.set_hidden("local", branch[1].id, False, branch[1].id)
    assert await store.message("local", branch[1].id) == branch[1]
    with pytest.raises(NotFound):
        await store.set_hidden("local", samples.id(), True, None)


# Files


async def test_the_same_bytes_are_one_file_of_an_owner(store: Store, samples: Samples) -> None:
    first, again, others = samples.file(), samples.file(when=at(9)), samples.file(owner=OTHER)
    assert await store.add_file(first) == first
    assert await store.add_file(again) == first
    assert await store.add_file(others) == others
    assert await store.file("local", first.id) == first
    with pytest.raises(NotFound):
        await store.file("local", again.id)


async def test_a_file_goes_with_the_last_message_that_uses_it(store: Store, samples: Samples) -> None:
    used, unused = samples.file("a" * 64), samples.file("b" * 64)
    for file in (used, unused):
        await store.add_file(file)
    holders = [await chat(store, samples, 0) for _ in range(2)]
    for conversation, _ in holders:
        await store.add_message(samples.message(conversation, None, image(used), attachment(used)))
    assert await store.remove_unused_files(at(1)) == [unused.sha256]
    for (conversation, _), removed in zip(holders, ([], [used.sha256]), strict=True):
        await store.delete_conversation("local", conversation.id, NOON)
        assert await store.remove_unused_files(at(1)) == []
        await store.purge_deleted(at(1))
        assert await store.remove_unused_files(at(1)) == removed
    with pytest.raises(NotFound):
        await store.file("local", used.id)


async def test_a_file_that_still_waits_for_its_message_is_kept(store: Store, samples: Samples) -> None:
    await store.add_file(samples.file(when=at(0)))
    assert await store.remove_unused_files(at(0)) == []
    for again in (at(50), at(10)):
        await store.add_file(samples.file(when=again))
    assert await store.remove_unused_files(at(50)) == []
    assert await store.remove_unused_files(at(51)) == ["a" * 64]


async def test_bytes_that_another_owner_has_are_still_needed(store: Store, samples: Samples) -> None:
    await store.add_file(samples.file(when=at(0)))
    await store.add_file(samples.file(when=at(50), owner=OTHER))
    assert await store.remove_unused_files(at(1)) == []
    assert await store.remove_unused_files(at(51)) == ["a" * 64]


async def test_a_message_cannot_use_a_file_that_does_not_exist(store: Store, samples: Samples) -> None:
    conversation, _ = await chat(store, samples, 0)
    with pytest.raises(StoreFailed):
        await store.add_message(samples.message(conversation, None, image(samples.file())))
    assert (await store.all_messages("local", conversation.id)).items == []


async def test_a_finished_answer_uses_its_files(store: Store, samples: Samples) -> None:
    file = await store.add_file(samples.file())
    _, (question,) = await chat(store, samples, 1)
    run, answer = samples.run(question)
    await store.start_run(run, answer)
    await store.finish_run(*finished(run, answer, image(file)))
    assert await store.remove_unused_files(at(1)) == []


# Receipts and sessions


async def test_a_receipt_is_given_back_to_its_owner_path_and_key(store: Store, samples: Samples) -> None:
    receipt = samples.receipt()
    await store.add_conversation(samples.conversation(), receipt)
    assert await store.receipt("local", receipt.path, receipt.key) == receipt
    assert await store.receipt(OTHER, receipt.path, receipt.key) is None
    assert await store.receipt("local", "/api/files", receipt.key) is None
    assert await store.receipt("local", receipt.path, "other") is None


async def test_a_second_receipt_for_a_key_is_refused_with_what_it_is_for(store: Store, samples: Samples) -> None:
    first, second, receipt = samples.conversation(), samples.conversation(), samples.receipt()
    await store.add_conversation(first, receipt)
    with pytest.raises(Conflict):
        await store.add_conversation(second, receipt)
    with pytest.raises(Conflict):
        await store.add_message(samples.message(first), receipt=receipt)
    with pytest.raises(Conflict):
        await store.add_file(samples.file(), receipt)
    assert (await store.conversations("local")).items == [first]
    assert (await store.all_messages("local", first.id)).items == []
    assert await store.remove_unused_files(at(100)) == []


async def test_a_failing_write_keeps_no_receipt(store: Store, samples: Samples) -> None:
    conversation, receipt = samples.conversation(), samples.receipt()
    await store.add_conversation(conversation)
    with pytest.raises(StoreFailed):
        await store.add_conversation(conversation, receipt)
    assert await store.receipt("local", receipt.path, receipt.key) is None


async def test_of_two_writes_with_one_key_one_is_stored(store: Store, samples: Samples) -> None:
    receipt = samples.receipt()
    results = await asyncio.gather(
        *(store.add_conversation(samples.conversation(), receipt) for _ in range(5)), return_exceptions=True
    )
    assert [type(result) for result in results].count(Conflict) == 4
    assert len((await store.conversations("local")).items) == 1


async def test_receipts_are_purged_by_age_and_outlive_their_conversation(store: Store, samples: Samples) -> None:
    conversation, old, new = (
        samples.conversation(),
        samples.receipt("old", when=at(1)),
        samples.receipt("new", when=at(2)),
    )
    await store.add_conversation(conversation, old)
    await store.add_conversation(samples.conversation(), new)
    await store.delete_conversation("local", conversation.id, NOON)
    await store.purge_deleted(at(1))
    assert await store.receipt("local", old.path, old.key) == old
    await store.purge_receipts(at(2))
    assert await store.receipt("local", old.path, old.key) is None
    assert await store.receipt("local", new.path, new.key) == new


async def test_a_session_lasts_until_it_expires_or_ends(store: Store, samples: Samples) -> None:
    session = samples.session()
    await store.add_session(session)
    just_before = session.expires_at - timedelta(milliseconds=1)
    assert await store.session(session.token_sha256, just_before) == session
    assert await store.session(session.token_sha256, session.expires_at) is None
    assert await store.session("x" * 64, NOON) is None
    await store.end_session(session.token_sha256)
    assert await store.session(session.token_sha256, NOON) is None
    await store.end_session(session.token_sha256)


async def test_a_new_session_leaves_the_living_ones(store: Store, samples: Samples) -> None:
    old, living = samples.session("a" * 64, when=at(0)), samples.session("b" * 64, when=at(60))
    for session in (old, living, samples.session("c" * 64, when=old.expires_at)):
        await store.add_session(session)
    assert await store.session(old.token_sha256, NOON) is None
    assert await store.session(living.token_sha256, NOON) == living
