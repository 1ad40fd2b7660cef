"""Titles for new conversations: a run of kind `title` by a cheap model, behind the first answer and in nobody's way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

import structlog

from openchat.catalogue.pricing import Pricing
from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.conversations.model import Outcome
from openchat.conversations.service import ConversationService, title_from
from openchat.errors import NotFound, StoreFailed
from openchat.runs.aside import AsideRuns, Terms
from openchat.runs.live import LiveRun
from openchat.runs.model import Run
from openchat.upstream.base import JsonObject, Model, Usage

log = structlog.get_logger(__name__)

INSTRUCTION = (
    "You give conversations their titles. Answer with the title alone: at most six words, in the language of the "
    "conversation, without quotes and without a full stop."
)
# What of each side is enough to know what it is about.
EXCERPT_CHARS = 1500
TITLE_TOKENS = 64
# Where reasoning cannot be turned off, the title comes after it.
REASONING_TOKENS = 1024
PATIENCE_SECONDS = 60.0
AT_ONCE = 2
# What a title costs to make, for comparing models.
_TYPICAL = Usage(prompt_tokens=800, completion_tokens=15)
_DECORATION = "\"'`*#_ \t“”„«»\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"


@dataclass(frozen=True, slots=True)
class TitleChoice:
    """`TITLE_MODEL`: `auto`, `off`, or the id of a model."""

    setting: str

    def model_for(self, asked: str, answered: str, catalogue: Catalogue, at: datetime) -> str | None:
        """The model that is to title what `answered` has answered, having been asked for as `asked`.

        By itself it goes to no other maker than the one that has read the conversation already: the cheapest of its
        models, or the same one where that is free or of a server. The local model is left in peace.
        """
        if self.setting == "off":
            return None
        if self.setting != "auto":
            return self.setting
        upstream = catalogue.upstream_of(asked)
        if upstream is None or upstream.name == "local":
            return None
        known = catalogue.find(answered) or catalogue.find(asked)
        if known is None or upstream.name != "openrouter" or _price(known, at) in (None, 0):
            return asked
        maker = known.id.partition("/")[0]
        models = (model for model in catalogue.models if model.upstream == upstream.name)
        return _cheapest((model for model in models if model.id.startswith(f"{maker}/")), at) or asked


def clean_title(text: str) -> str:
    """What a model said, as a title: its first line without decoration, cut to length; empty where nothing is left."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    if not lines:
        return ""
    title = lines[0].strip(_DECORATION)
    name, colon, rest = title.partition(":")
    if colon and name.strip(_DECORATION).lower() in ("title", "titel", "titre", "título"):
        title = rest.strip(_DECORATION)
    if title.endswith(".") and not title.endswith("..."):
        title = title[:-1]
    return title_from(title.strip(_DECORATION))


class Titler:
    def __init__(
        self,
        conversations: ConversationService,
        asides: AsideRuns,
        catalogue: Catalogue,
        clock: Clock,
        new_id: Callable[[], str],
        choice: TitleChoice,
    ) -> None:
        self._conversations = conversations
        self._asides = asides
        self._catalogue = catalogue
        self._clock = clock
        self._new_id = new_id
        self._choice = choice
        self._places = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._titling: set[str] = set()

    @property
    def is_idle(self) -> bool:
        return not self._tasks

    def consider(self, live: LiveRun) -> None:
        """A run has ended: title its conversation where that was the first answer."""
        outcome, conversation_id = live.run.outcome, live.run.conversation_id
        if outcome.status not in ("completed", "stopped") or len(live.path) != 1 or not live.answer.content:
            return
        # A title might tell who wrote it; and of several answers to one question one is enough.
        if outcome.sealed or conversation_id in self._titling:
            return
        model = self._choice.model_for(
            live.run.requested_model, live.run.outcome.model, self._catalogue, self._clock.now()
        )
        if model is None:
            return
        task = asyncio.create_task(self._title(live, model), name=f"title of {conversation_id}")
        self._tasks.add(task)
        self._titling.add(conversation_id)
        task.add_done_callback(partial(self._ended, conversation_id))

    def _ended(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._titling.discard(conversation_id)

    async def aclose(self) -> None:
        """End what is under way; what it has cost is stored."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _title(self, live: LiveRun, model: str) -> None:
        owner, conversation_id = live.run.owner, live.run.conversation_id
        first_words = title_from(live.path[0].content)
        try:
            async with self._places:
                conversation = await self._conversations.get(owner, conversation_id)
                is_wanted = conversation.title_source == "auto" and conversation.title == first_words
                if not is_wanted or conversation.temporary:
                    return
                title = await self._ask(live, model)
            if title and await self._conversations.replace_title(owner, conversation_id, first_words, title):
                log.info("titled", conversation_id=conversation_id)
        except NotFound:
            # Deleted meanwhile.
            pass
        except StoreFailed as exc:
            log.warning("not titled", conversation_id=conversation_id, reason=str(exc))

    async def _ask(self, live: LiveRun, model: str) -> str:
        run = self._draft(live, model)
        ended = await self._asides.carry_out(run, _prompt(live), Terms(PATIENCE_SECONDS))
        return clean_title(ended.said or "") if ended.outcome.status == "completed" else ""

    def _draft(self, live: LiveRun, model: str) -> Run:
        return Run(
            id=self._new_id(),
            owner=live.run.owner,
            kind="title",
            conversation_id=live.run.conversation_id,
            parent_message_id=live.run.parent_message_id,
            message_id=live.run.message_id,
            parent_run_id=live.run.id,
            requested_model=model,
            outcome=Outcome("queued", model),
            created_at=self._clock.now(),
            params=_params(self._catalogue.find(model)),
        )


def _prompt(live: LiveRun) -> list[JsonObject]:
    question, answer = live.path[0].content[:EXCERPT_CHARS], live.answer.content[:EXCERPT_CHARS]
    return [
        {"role": "system", "content": INSTRUCTION},
        {"role": "user", "content": f"Question:\n{question}\n\nAnswer:\n{answer}\n\nTitle:"},
    ]


def _params(model: Model | None) -> JsonObject:
    reasoning = model.reasoning if model else None
    if reasoning is None:
        return {"max_tokens": TITLE_TOKENS}
    if reasoning.mandatory:
        return {"max_tokens": REASONING_TOKENS}
    return {"max_tokens": TITLE_TOKENS, "reasoning": {"enabled": False}}


def _cheapest(models: Iterable[Model], at: datetime) -> str | None:
    priced = [
        (price, model.id)
        for model in models
        if "text" in model.input_modalities
        and model.output_modalities == ("text",)
        and not (model.reasoning and model.reasoning.mandatory)
        and (price := _price(model, at))
    ]
    return min(priced)[1] if priced else None


def _price(model: Model, at: datetime) -> Decimal | None:
    return Pricing.of(model.pricing).cost(_TYPICAL, at)
