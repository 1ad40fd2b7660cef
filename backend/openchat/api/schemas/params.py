"""Request parameters, with OpenRouter's names and ranges (its "Parameters" page)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, StrictBool, StrictFloat, StrictInt

from openchat.api.schemas.common import Body

Effort = Literal["max", "xhigh", "high", "medium", "low", "minimal", "none"]


class ReasoningParams(Body):
    effort: Effort | None = None
    max_tokens: StrictInt | None = Field(None, ge=1)
    exclude: StrictBool | None = None
    enabled: StrictBool | None = None


class Params(Body):
    """Everything is optional; what is absent is left to the model. Null in a run takes back the conversation's."""

    temperature: StrictFloat | None = Field(None, ge=0, le=2)
    top_p: StrictFloat | None = Field(None, ge=0, le=1)
    top_k: StrictInt | None = Field(None, ge=0)
    min_p: StrictFloat | None = Field(None, ge=0, le=1)
    top_a: StrictFloat | None = Field(None, ge=0, le=1)
    frequency_penalty: StrictFloat | None = Field(None, ge=-2, le=2)
    presence_penalty: StrictFloat | None = Field(None, ge=-2, le=2)
    repetition_penalty: StrictFloat | None = Field(None, ge=0, le=2)
    max_tokens: StrictInt | None = Field(None, ge=1)
    max_completion_tokens: StrictInt | None = Field(None, ge=1)
    seed: StrictInt | None = None
    stop: str | list[str] | None = None
    logit_bias: dict[str, StrictFloat] | None = None
    reasoning: ReasoningParams | None = None
    verbosity: Literal["low", "medium", "high", "xhigh", "max"] | None = None
    modalities: list[Literal["text", "image", "audio"]] | None = None
    image_config: dict[str, Any] | None = None
    response_format: dict[str, Any] | None = None
    models: list[str] | None = None
    provider: dict[str, Any] | None = None
    plugins: list[dict[str, Any]] | None = None

    def given(self) -> dict[str, Any]:
        """What was sent, nulls included: those take a value back."""
        return self.model_dump(exclude_unset=True)
