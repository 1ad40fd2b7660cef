"""What a prompt would cost, before it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from openchat.catalogue.pricing import Pricing
from openchat.catalogue.service import Catalogue
from openchat.clock import Clock
from openchat.conversations.model import Message
from openchat.conversations.parts import Part
from openchat.conversations.port import ConversationStore
from openchat.runs.context import answer_room, fit
from openchat.upstream.base import Model, Usage


@dataclass(frozen=True, slots=True)
class PriceRange:
    """USD. `prompt` is the prompt alone; `low` the least, a prompt counted too high and no answer; `high` the most, a
    prompt counted too low and an answer of full length."""

    prompt: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Quote:
    """`max_tokens` is the longest answer that would be asked for. `cost` is None where the price is not known."""

    model: str
    prompt_tokens: int
    low_prompt_tokens: int
    high_prompt_tokens: int
    max_tokens: int
    fits: bool
    cost: PriceRange | None


class Quoter:
    def __init__(
        self, conversations: ConversationStore, catalogue: Catalogue, clock: Clock, *, max_tokens: int
    ) -> None:
        self._conversations = conversations
        self._catalogue = catalogue
        self._clock = clock
        self._max_tokens = max_tokens

    async def quote(
        self,
        owner: str,
        models: Sequence[str],
        parts: tuple[Part, ...],
        *,
        conversation_id: str | None = None,
        parent_id: str | Literal["head"] | None = "head",
        system_prompt: str | None = None,
        params: Mapping[str, Any],
    ) -> list[Quote]:
        """For each model, what a message of these parts would cost there. Raises NotFound and UnknownModel."""
        known = [(model_id, await self._catalogue.require(model_id)) for model_id in models]
        path: list[Message] = []
        if conversation_id is not None:
            branch = await self._conversations.branch(owner, conversation_id, parent_id)
            path = branch.path
            system_prompt = branch.conversation.system_prompt if system_prompt is None else system_prompt
            params = {**branch.conversation.params, **params}
        question = Message("", owner, conversation_id or "", None, "user", parts, self._clock.now())
        return [self._quote(model_id, model, [*path, question], system_prompt, params) for model_id, model in known]

    def _quote(
        self,
        model_id: str,
        model: Model | None,
        messages: Sequence[Message],
        system_prompt: str | None,
        params: Mapping[str, Any],
    ) -> Quote:
        context_length = model.context_length if model else None
        fitted = fit(messages, system_prompt, context_length, trim=False, model_id=model_id)
        asked = params.get("max_tokens") or params.get("max_completion_tokens")
        max_tokens = asked or answer_room(model, fitted.tokens, self._max_tokens)
        upstream = self._catalogue.upstream_of(model_id)
        if upstream is not None and upstream.is_free:
            cost: PriceRange | None = PriceRange(Decimal(0), Decimal(0), Decimal(0))
        else:
            cost = self._price(model, fitted.tokens, fitted.low, fitted.high, max_tokens)
        return Quote(model_id, fitted.tokens, fitted.low, fitted.high, max_tokens, fitted.fits, cost)

    def _price(self, model: Model | None, prompt: int, low: int, high: int, max_tokens: int) -> PriceRange | None:
        if model is None:
            return None
        pricing, now = Pricing.of(model.pricing), self._clock.now()
        likely = pricing.cost(Usage(prompt, 0, 0, 0), now)
        least = pricing.cost(Usage(low, 0, 0, 0), now)
        most = pricing.estimate(high, max_tokens, now)
        return None if likely is None or least is None or most is None else PriceRange(likely, least, most)
