"""`python -m tests.support.demo_upstream` serves the scripted upstream with models that talk like real ones.

For looking at the web client and for its end-to-end tests. What a model answers depends on the prompt alone:

- `echo: TEXT` is answered by TEXT, word by word, at 200 words a second; `echo@20: TEXT` at 20;
- a JSON object as scenario `tokens` takes it is answered by that many words;
- anything else by a few paragraphs of Markdown, with thoughts before it where the model thinks.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import signal
import sys
from typing import Final

from openchat.upstream.scripted.records import model_record
from openchat.upstream.scripted.scenarios import requested_tokens
from openchat.upstream.scripted.script import (
    Comment,
    CompletionRequest,
    JsonObject,
    Pause,
    Script,
    Step,
    close,
    say,
    think,
)
from openchat.upstream.scripted.server import ScriptedUpstream

ECHO: Final = re.compile(r"echo(?:@(\d+(?:\.\d+)?))?: ?", re.IGNORECASE)
ECHO_PER_SECOND: Final = 200.0
PROSE_PER_SECOND: Final = 60.0

THOUGHTS: Final = (
    "The person wants to know why the sky is blue. The mechanism is Rayleigh scattering, whose strength goes with the "
    "inverse fourth power of the wavelength. I should name the numbers, say why it is not violet, and keep it short."
)
PROSE: Final = """\
The sky is blue because air scatters short wavelengths far more than long ones. The effect is called **Rayleigh \
scattering**, and its strength grows with the inverse fourth power of the wavelength:

$$
I \\propto \\frac{1}{\\lambda^4}
$$

Blue light at 450 nm is therefore scattered about *four times* as strongly as red light at 650 nm.

| Colour | Wavelength | Scattered, relative to red |
| --- | ---: | ---: |
| Violet | 400 nm | 7.0 |
| Blue | 450 nm | 4.4 |
| Green | 530 nm | 2.3 |
| Red | 650 nm | 1.0 |

Why not violet, then? Three things work together:

1. The sun sends less violet than blue.
2. Some of the violet is absorbed high in the atmosphere.
3. Our eyes are less sensitive to it.

You can check the ratio yourself:

```python
def scattered(wavelength_nm: float, reference_nm: float = 650.0) -> float:
    \"\"\"Relative to the reference, by Rayleigh's law.\"\"\"
    return (reference_nm / wavelength_nm) ** 4


print(f"{scattered(450):.1f}")  # 4.4
```

At sunset the light crosses much more air. The blue is scattered out of the way before it reaches you, and what is \
left is orange and red.
"""

THINKING: Final = ("reasoning", "include_reasoning", "max_tokens", "temperature", "top_p", "stop", "seed")
PLAIN: Final = ("max_tokens", "temperature", "top_p", "stop", "seed", "frequency_penalty", "presence_penalty")
EFFORTS: Final[JsonObject] = {
    "mandatory": False,
    "default_enabled": True,
    "default_effort": "medium",
    "supported_efforts": ["high", "medium", "low"],
    "supports_max_tokens": True,
}
SEES: Final = ("text", "image", "file")

# id, name, context, dollars per token in and out, what it sees, whether it thinks and takes tools.
MODELS: Final = (
    ("anthropic/claude-opus-4.5", "Anthropic: Claude Opus 4.5", 200_000, "0.000005", "0.000025", SEES, True, True),
    ("anthropic/claude-haiku-4.5", "Anthropic: Claude Haiku 4.5", 200_000, "0.000001", "0.000005", SEES, True, True),
    ("openai/gpt-5.1", "OpenAI: GPT-5.1", 400_000, "0.00000125", "0.00001", SEES, True, True),
    ("openai/gpt-5-mini", "OpenAI: GPT-5 Mini", 400_000, "0.00000025", "0.000002", SEES, True, True),
    ("google/gemini-2.5-pro", "Google: Gemini 2.5 Pro", 1_048_576, "0.00000125", "0.00001", SEES, True, True),
    ("google/gemini-2.5-flash", "Google: Gemini 2.5 Flash", 1_048_576, "0.0000003", "0.0000025", SEES, True, True),
    ("mistralai/mistral-large", "Mistral: Mistral Large", 131_072, "0.000002", "0.000006", ("text",), False, True),
    ("mistralai/mistral-nemo", "Mistral: Mistral Nemo", 131_072, "0.00000002", "0.00000004", ("text",), False, True),
    ("qwen/qwen3-235b-a22b", "Qwen: Qwen3 235B A22B", 131_072, "0.00000018", "0.00000054", ("text",), True, True),
    ("qwen/qwen3-coder:free", "Qwen: Qwen3 Coder (free)", 262_144, "0", "0", ("text",), False, True),
    ("x-ai/grok-4", "xAI: Grok 4", 256_000, "0.000003", "0.000015", ("text", "image"), True, True),
    ("moonshotai/kimi-k2", "MoonshotAI: Kimi K2", 131_072, "0.0000005", "0.0000024", ("text",), False, True),
    ("cohere/command-a", "Cohere: Command A", 256_000, "0.0000025", "0.00001", ("text",), False, False),
)


def paced(texts: list[str], per_second: float) -> list[Step]:
    return [step for text in texts for step in (say(text), Pause(1 / per_second))]


def pieces(text: str) -> list[str]:
    """Words with the white space behind them, nothing lost."""
    return re.findall(r"\s*\S+\s*|\s+", text)


def talk(request: CompletionRequest, *, thinks: bool = False) -> Script:
    prompt = request.last_user_text
    if prompt.lstrip().startswith("{"):
        return requested_tokens(request)
    asked = ECHO.match(prompt)
    if asked:
        speed = float(asked[1] or ECHO_PER_SECOND)
        return Script((Comment(), *paced(pieces(prompt[asked.end() :]), speed), *close()))
    thoughts: list[Step] = []
    if thinks:
        thoughts = [step for text in pieces(THOUGHTS) for step in (think(text), Pause(1 / PROSE_PER_SECOND))]
    return Script((Comment(), Pause(0.3), *thoughts, *paced(pieces(PROSE), PROSE_PER_SECOND), *close()))


def talk_aloud(request: CompletionRequest) -> Script:
    return talk(request, thinks=True)


def described(inputs: tuple[str, ...], *, thinks: bool, uses_tools: bool) -> str:
    reads = ["text", *(f"{kind}s" for kind in inputs if kind != "text")]
    does = [f"reads {', '.join(reads)}", *(["thinks before it answers"] if thinks else [])]
    does += ["calls tools"] if uses_tools else []
    return f"{'; '.join(does).capitalize()}."


def demo_upstream() -> ScriptedUpstream:
    upstream = ScriptedUpstream()
    for id, name, context, prompt, completion, inputs, thinks, uses_tools in MODELS:
        parameters = (*(THINKING if thinks else PLAIN), *(("tools", "tool_choice") if uses_tools else ()))
        upstream.models.append(
            model_record(
                id,
                name,
                context=context,
                prompt=prompt,
                completion=completion,
                inputs=inputs,
                parameters=parameters,
                reasoning=EFFORTS if thinks else None,
                description=described(inputs, thinks=thinks, uses_tools=uses_tools),
            )
        )
    for model in upstream.models:
        name = str(model["id"])
        if not name.startswith("scripted/"):
            upstream.on(name, talk_aloud if model.get("reasoning") else talk)
    return upstream


async def serve(port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    upstream = demo_upstream()
    await upstream.start(port)
    try:
        sys.stdout.write(f"{upstream.base_url}\n")
        sys.stdout.flush()
        await stop.wait()
    finally:
        await upstream.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.support.demo_upstream", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port; the address is printed")
    asyncio.run(serve(parser.parse_args().port))
