"""Starting a run: what it answers, whether that fits, and the one write that makes it exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import structlog

from openchat.catalogue.default_model import DefaultModel
from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.conversations.model import Continues, Conversation, Message, Outcome, Receipt, RunStatus
from openchat.conversations.parts import Part, Text
from openchat.conversations.port import ConversationStore
from openchat.conversations.service import title_from
from openchat.eager import to_its_end
from openchat.errors import ContextOverflow, FieldError, Invalid
from openchat.live.bus import Bus
from openchat.live.events import ConversationUpdated, MessageCreated, RunStarted
from openchat.runs.context import Fit, answer_room, fit
from openchat.runs.live import LiveRun, StartLine
from openchat.runs.log import RunLog
from openchat.runs.model import Call, Run
from openchat.runs.port import RunStore
from openchat.runs.shaping import OnUnsupported, Shaped, shape
from openchat.runs.supervisor import Supervisor
from openchat.upstream.base import Model

log = structlog.get_logger(__name__)

OnOverflow: TypeAlias = Literal["refuse", "trim"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What a new run is to do.

    With `parts` a new user message under `parent_id` (absent: the head; None: a new root) is answered; without, the
    user message `parent_id` is answered again; with `continue_from` that answer is continued.
    """

    parent_id: str | Literal["head"] | None = "head"
    parts: tuple[Part, ...] | None = None
    model: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    system_prompt: str | None = None
    continue_from: str | None = None
    on_overflow: OnOverflow = "refuse"
    on_unsupported: OnUnsupported | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """`siblings` are those of the question, itself included; `log` is the run's, to follow from its start."""

    run: Run
    question: Message
    siblings: list[str]
    log: RunLog


@dataclass(frozen=True, slots=True)
class Turn:
    """The branch that a run answers, ending with `question`; `is_new` where that is to be stored with it.

    `siblings` are those of the question, `answers` those that it has.
    """

    conversation: Conversation
    path: tuple[Message, ...]
    question: Message
    siblings: list[str]
    answers: list[str]
    is_new: bool
    continued: Message | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run that may begin: all that can be wrong with it was looked for, and nothing was changed."""

    turn: Turn
    model: str
    params: Mapping[str, Any]
    system_prompt: str | None
    fitted: Fit
    shaped: Shaped

    @property
    def continued_text(self) -> str | None:
        return self.turn.continued.content if self.turn.continued else None


class Starter:
    def __init__(
        self,
        conversations: ConversationStore,
        runs: RunStore,
        catalogue: Catalogue,
        supervisor: Supervisor,
        bus: Bus,
        clock: Clock,
        new_id: Callable[[], str],
        *,
        default_model: DefaultModel,
        max_tokens: int,
    ) -> None:
        self._conversations = conversations
        self._runs = runs
        self._catalogue = catalogue
        self._supervisor = supervisor
        self._bus = bus
        self._clock = clock
        self._new_id = new_id
        self._default_model = default_model
        self._max_tokens = max_tokens

    async def start(
        self,
        owner: str,
        conversation_id: str,
        ask: Ask,
        remember: Callable[[Started], Receipt | None] = lambda _: None,
        *,
        only_first: bool = False,
    ) -> Started:
        """Store a run, then set it going.

        Raises a Refusal, having changed nothing; with `only_first`, AlreadyAnswered where another one was first.
        """
        turn = await self.turn(owner, conversation_id, ask)
        prepared = await self.prepare(turn, ask)
        queued = self._supervisor.reserve(conversation_id)
        try:
            live = self.draft(prepared, queued=queued)
            started = Started(live.run, turn.question, turn.siblings, live.log)
            receipt = remember(started)
        except BaseException:
            self._supervisor.release(conversation_id)
            raise
        # A caller that leaves now must not leave a stored run behind that nobody carries out.
        await to_its_end(self._store_and_submit(live, turn, receipt, only_first=only_first))
        log.info(
            "streaming started",
            run_id=live.run.id,
            conversation_id=conversation_id,
            model=prepared.model,
            queued=queued,
        )
        return started

    async def prepare(self, turn: Turn, ask: Ask) -> Prepared:
        """What a run would send in answer to this turn. Raises a Refusal."""
        conversation = turn.conversation
        model_id = ask.model or conversation.default_model or await self._default_model_id()
        model = await self._catalogue.require(model_id)
        system_prompt = ask.system_prompt if ask.system_prompt is not None else conversation.system_prompt
        fitted = self._fit(turn, system_prompt, model, model_id, ask.on_overflow)
        shaped = self._shape({**conversation.params, **ask.params}, fitted, model, ask.on_unsupported)
        params = self._params(shaped.params, model, fitted.tokens)
        return Prepared(turn, model_id, params, system_prompt, fitted, shaped)

    async def _default_model_id(self) -> str:
        await self._catalogue.wait_for_one_of(self._default_model.servers)
        return self._default_model.among(self._catalogue.models)

    async def _store_and_submit(self, live: LiveRun, turn: Turn, receipt: Receipt | None, *, only_first: bool) -> None:
        question = turn.question if turn.is_new else None
        self._supervisor.expect(live)
        try:
            conversation = await self._runs.start_run(
                live.run,
                live.answer,
                question=question,
                title=title_from(question.content) if question else None,
                receipt=receipt,
                only_first=only_first,
            )
        except BaseException:
            # Whatever stopped it, the place is free again.
            self._supervisor.release(live.run.conversation_id, live)
            raise
        self._supervisor.submit(live)
        if turn.is_new:
            self._bus.publish(live.run.owner, MessageCreated(turn.question, tuple(turn.siblings)))
        self.tell_start(live, turn.answers)
        self._bus.publish(live.run.owner, ConversationUpdated(conversation))

    def tell_start(self, live: LiveRun, answers: Sequence[str]) -> None:
        """An answer begins beside these, and its run."""
        run, answer = live.run, live.answer
        self._bus.publish(run.owner, MessageCreated(answer, (*answers, answer.id)))
        model = None if run.outcome.sealed else run.requested_model
        ids = run.id, run.conversation_id, run.message_id, run.parent_message_id
        self._bus.publish(run.owner, RunStarted(*ids, model, run.kind))

    async def turn(self, owner: str, conversation_id: str, ask: Ask) -> Turn:
        """The branch that a run is to answer. Raises a Refusal."""
        if ask.continue_from is not None:
            return await self._continued_turn(owner, conversation_id, ask)
        branch = await self._conversations.branch(owner, conversation_id, ask.parent_id)
        path = tuple(self._supervisor.as_it_stands(message) for message in branch.path)
        if ask.parts is not None:
            if path:
                self._supervisor.refuse_under_live(path[-1])
            question = Message(
                id=self._new_id(),
                owner=owner,
                conversation_id=conversation_id,
                parent_id=path[-1].id if path else None,
                role="user",
                parts=ask.parts,
                timestamp=self._clock.now(),
            )
            siblings = [*branch.sibling_ids, question.id]
            return Turn(branch.conversation, (*path, question), question, siblings, [], is_new=True)
        if not path or path[-1].role != "user":
            raise Invalid(
                "there is no user message to answer; send `message`, or name a user message as `parent_id`",
                errors=[FieldError("parent_id", "should be a user message")],
            )
        siblings = (await self._conversations.siblings([path[-1]]))[path[-1].id]
        # What is visible under the question.
        answers = branch.sibling_ids
        return Turn(branch.conversation, path, path[-1], siblings, answers, is_new=False)

    async def _continued_turn(self, owner: str, conversation_id: str, ask: Ask) -> Turn:
        if ask.parts is not None or ask.parent_id != "head":
            raise Invalid("`continue_from` goes without `message` and `parent_id`")
        branch = await self._conversations.branch(owner, conversation_id, ask.continue_from)
        path = tuple(self._supervisor.as_it_stands(message) for message in branch.path)
        answer = path[-1]
        self._supervisor.refuse_under_live(answer)
        if answer.role != "assistant" or not answer.content or len(path) < 2:
            raise Invalid(
                "only an answer that says something can be continued",
                errors=[FieldError("continue_from", "should be an assistant message with text")],
            )
        question = path[-2]
        beside = await self._conversations.siblings([question, answer])
        siblings, answers = beside[question.id], beside[answer.id]
        return Turn(branch.conversation, path[:-1], question, siblings, answers, is_new=False, continued=answer)

    def _fit(
        self, turn: Turn, system_prompt: str | None, model: Model | None, model_id: str, on_overflow: OnOverflow
    ) -> Fit:
        messages = turn.path if turn.continued is None else (*turn.path, turn.continued)
        context_length = model.context_length if model else None
        fitted = fit(messages, system_prompt, context_length, trim=on_overflow == "trim", model_id=model_id)
        if not fitted.fits:
            raise ContextOverflow(
                f"the prompt has about {fitted.tokens} tokens and `{model_id}` takes {context_length}; send "
                '`on_overflow: "trim"` to leave out the oldest turns, shorten it, or choose another model'
            )
        return fitted if turn.continued is None else replace(fitted, messages=fitted.messages[:-1])

    def _shape(
        self, params: Mapping[str, Any], fitted: Fit, model: Model | None, on_unsupported: OnUnsupported | None
    ) -> Shaped:
        """What the model takes of it. Raises Unsupported."""
        chosen = {name: value for name, value in params.items() if value is not None}
        if model is None:
            return Shaped(chosen, fitted.messages)
        return shape(chosen, fitted.messages, model, on_unsupported, self._catalogue.models)

    def _params(self, params: Mapping[str, Any], model: Model | None, prompt_tokens: int) -> dict[str, Any]:
        """With an explicit `max_tokens`: without one OpenRouter reserves credit for the model's maximum."""
        chosen = dict(params)
        if "max_tokens" not in chosen and "max_completion_tokens" not in chosen:
            chosen["max_tokens"] = answer_room(model, prompt_tokens, self._max_tokens)
        return chosen

    def draft(
        self, prepared: Prepared, *, queued: bool, sealed: bool = False, line: StartLine | None = None
    ) -> LiveRun:
        """The run and its answer, with ids of their own, not stored yet."""
        now, turn, conversation = self._clock.now(), prepared.turn, prepared.turn.conversation
        run_id, message_id = self._new_id(), self._new_id()
        upstream = self._catalogue.upstream_of(prepared.model)
        first_call = Call(
            id=self._new_id(),
            run_id=run_id,
            upstream=upstream.name if upstream else "",
            model=prepared.model,
            status="streaming",
            started_at=now,
        )
        status: RunStatus = "queued" if queued else "streaming"
        outcome = Outcome(status=status, model=prepared.model, notes=prepared.shaped.notes, sealed=sealed)
        run = Run(
            id=run_id,
            owner=conversation.owner,
            kind="chat",
            conversation_id=conversation.id,
            parent_message_id=turn.question.id,
            message_id=message_id,
            requested_model=prepared.model,
            outcome=outcome,
            created_at=now,
            params=prepared.params,
            system_prompt=prepared.system_prompt,
            omitted_messages=prepared.fitted.omitted,
            prompt_estimate=prepared.fitted.tokens,
            started_at=None if queued else now,
            calls=() if queued or upstream is None else (first_call,),
        )
        text = prepared.continued_text or ""
        answer = Message(
            id=message_id,
            owner=conversation.owner,
            conversation_id=conversation.id,
            parent_id=turn.question.id,
            role="assistant",
            parts=(Text(text),) if text else (),
            timestamp=now,
            run_id=run_id,
            continues=Continues(turn.continued.id, len(text)) if turn.continued else None,
            outcome=outcome,
        )
        messages = prepared.shaped.messages
        return LiveRun(run, answer, messages, prepared.continued_text, self._clock.monotonic(), line)
