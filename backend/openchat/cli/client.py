"""A client of the gateway's HTTP API, and of nothing else: requests, uploads, and runs followed to their end."""

from __future__ import annotations

import hashlib
import json
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import httpx

from openchat.cli.failures import NotAllowed, Refused, RunFailed, Unreachable, WrongUse
from openchat.settings import is_loopback

# JSON as the API sends it. Fields that are not known here are passed on.
Json: TypeAlias = Any
Event: TypeAlias = dict[str, Json]

CONNECT_SECONDS: Final = 10.0
# The gateway writes at least every 15 s into a stream: silence of this length is a lost connection.
SILENCE_SECONDS: Final = 40.0
# How long it looks whether a gateway is there at all.
PRESENCE_SECONDS: Final = 2.0
# Between tries to take up a stream again: about a minute, long enough for a restart of the gateway.
RECONNECT_PAUSES: Final = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0)
PAGE_SIZE: Final = 500
TERMINAL: Final = frozenset({"done", "error"})
LANES_TERMINAL: Final = frozenset({"end"})
_DIFFERS: Final = "what arrived is not what is stored: the sha256 differs"
# Answers of a proxy whose gateway is just being restarted.
_AWAY: Final = frozenset({502, 503, 504})


class GatewayClient:
    """One gateway. Every method raises CommandFailed, in one line, where it does not do what it says."""

    def __init__(self, url: str, token: str | None = None, *, wait: Callable[[float], None] = time.sleep) -> None:
        self.url = url.rstrip("/")
        self.wait = wait
        # A proxy of the environment is for what is elsewhere.
        is_here = is_loopback(urlsplit(url).hostname or "")
        self._http = httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS),
            trust_env=not is_here,
        )

    def __enter__(self) -> GatewayClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def is_there(self) -> bool:
        """Whether a gateway answers. Raises Unreachable where something else does."""
        try:
            response = self._http.get("/health", timeout=PRESENCE_SECONDS)
        except httpx.TransportError:
            return False
        if response.status_code in _AWAY:
            return False
        if not response.is_success or _parsed(response) != {"status": "ok"}:
            raise Unreachable(f"{self.url} is answered by something else than Open Chat; check the address")
        return True

    def get(self, path: str, /, **query: object) -> Json:
        return _parsed(self._request("GET", path, query=query))

    def post(self, path: str, body: Json = None) -> Json:
        return _parsed(self._request("POST", path, body={} if body is None else body))

    def patch(self, path: str, body: Json) -> Json:
        return _parsed(self._request("PATCH", path, body=body))

    def delete(self, path: str) -> None:
        self._request("DELETE", path)

    def create(self, path: str, body: Json, *, key: str | None = None) -> Json:
        """POST what creates something: sent again after a lost connection, or with the same `key` within a day, it is
        still created once."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4())}
        for pause in RECONNECT_PAUSES:
            try:
                return _parsed(self._request("POST", path, body=body, headers=headers))
            except _ConnectionLost:
                self.wait(pause)
        return _parsed(self._request("POST", path, body=body, headers=headers))

    def items(self, path: str, /, *, limit: int | None = None, **query: object) -> Iterator[Json]:
        """The items of a paged list, over as many pages as it takes."""
        cursor: str | None = None
        left = limit
        while left is None or left > 0:
            size = PAGE_SIZE if left is None else min(left, PAGE_SIZE)
            page = self.get(path, limit=size, cursor=cursor, **query)
            yield from page["items"]
            left = None if left is None else left - len(page["items"])
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def upload(self, path: Path) -> Json:
        """Store a file: `{id, url, name, media_type, size}`."""
        with _opened(path) as file:
            return _parsed(self._request("POST", "/api/files", files={"file": (path.name, file)}))

    @contextmanager
    def stream(
        self, method: str, path: str, *, query: Mapping[str, object] | None = None, **options: Any
    ) -> Iterator[httpx.Response]:
        """A response whose body is yet to be read; a refusal is raised."""
        with self._reaching(), self._http.stream(method, path, params=_given(query), **options) as response:
            if not response.is_success:
                response.read()
            self._check(response)
            yield response

    def events(
        self,
        path: str,
        *,
        last_id: str = "",
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Iterator[tuple[str, Event]]:
        """Each event of one stream with its id, up to where the connection ends."""
        head = {"Accept": "text/event-stream", **(headers or {}), **({"Last-Event-ID": last_id} if last_id else {})}
        with self.stream(method, path, headers=head, content=content) as response:
            yield from parse_events(response.iter_bytes())

    def resumed(self, path: str, terminal: Set[str], way_back: str) -> Iterator[Event]:
        """The events of a stream up to its terminal one. A lost connection is taken up again where it broke: each time
        comes a `reconnecting`, which is none of the stream's. Raises Unreachable once it stays lost."""
        last_id, tries = "", 0
        while True:
            try:
                for event_id, event in self.events(path, last_id=last_id):
                    tries, last_id = 0, event_id
                    yield event
                    if event["type"] in terminal:
                        return
            except _ConnectionLost as exc:
                if tries == len(RECONNECT_PAUSES):
                    raise Unreachable(f"{exc}; {way_back}") from exc
            yield {"type": "reconnecting", "attempt": tries + 1}
            self.wait(RECONNECT_PAUSES[min(tries, len(RECONNECT_PAUSES) - 1)])
            tries += 1

    def follow(self, run_id: str) -> Following:
        return Following(self, run_id)

    def stop(self, run_id: str) -> None:
        """Ask the run to end; what was written is kept."""
        self.post(f"/api/runs/{run_id}/stop")

    def follow_lanes(self, comparison_id: str) -> FollowingLanes:
        return FollowingLanes(self, comparison_id)

    def message(self, conversation_id: str, message_id: str) -> Json:
        page = self.get(f"/api/conversations/{conversation_id}/messages", path=message_id, limit=1)
        return page["items"][-1]

    def _request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        body: Json = None,
        headers: Mapping[str, str] | None = None,
        files: Any = None,  # httpx's own type for forms
    ) -> httpx.Response:
        with self._reaching():
            response = self._http.request(
                method, path, params=_given(query), json=body, headers=dict(headers or {}), files=files
            )
        self._check(response)
        return response

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Let no httpx exception past this line."""
        try:
            yield
        except httpx.ConnectError as exc:
            raise _ConnectionLost(f"no gateway at {self.url}; start it with `openchat serve`, or give --url") from exc
        except httpx.TimeoutException as exc:
            raise _ConnectionLost(f"{self.url} does not answer in time") from exc
        except httpx.TransportError as exc:
            raise _ConnectionLost(f"the connection to {self.url} was lost") from exc
        except (httpx.InvalidURL, httpx.DecodingError) as exc:
            raise Unreachable(f"{self.url}: {exc}") from exc

    def _check(self, response: httpx.Response) -> None:
        if response.is_success:
            return
        is_ours = response.headers.get("content-type", "").startswith("application/problem+json")
        if response.status_code in _AWAY:
            said = _detail(response) if is_ours else "a proxy answers in its place"
            raise _ConnectionLost(f"the gateway at {self.url} is not ready ({response.status_code}): {said}")
        if not is_ours:
            raise Unreachable(
                f"{self.url} answered {response.status_code}, and not as Open Chat does; check the address"
            )
        if response.status_code == httpx.codes.UNAUTHORIZED:
            had_one = "authorization" in response.request.headers
            wants = "does not take this access token: check" if had_one else "needs its access token: give"
            raise NotAllowed(f"{self.url} {wants} --token or OPENCHAT_TOKEN")
        if response.status_code == httpx.codes.FORBIDDEN:
            raise NotAllowed(f"{self.url}: {_detail(response)}")
        if response.is_server_error:
            raise Unreachable(f"{self.url}: {_detail(response)}")
        raise _refusal(response)


class Following:
    """A run, followed to its terminal event over however many connections."""

    def __init__(self, client: GatewayClient, run_id: str) -> None:
        self.run_id = run_id
        # All deltas so far.
        self.text = ""
        self._client = client
        self._conversation_id = ""

    def __iter__(self) -> Iterator[Event]:
        """The run's events, the terminal one last. Raises Unreachable once the connection stays lost.

        Two are of the client's own making: `reconnecting` with the number of the try, and `stored` with the whole
        `text` of the message, where a crash of the server left less of it than was sent.
        """
        way_back = "the answer goes on there: `openchat conversations show last`"
        for event in self._client.resumed(f"/api/runs/{self.run_id}/stream", TERMINAL, way_back):
            yield from self._heard(event)

    def _heard(self, event: Event) -> Iterator[Event]:
        match event:
            case {"type": "start", "conversation_id": str(conversation_id)}:
                self._conversation_id = conversation_id
            case {"type": "delta", "text": str(text)}:
                self.text += text
            case {"type": "done" | "error"} if not _is_whole(self.text, event):
                self.text = str(self._client.message(self._conversation_id, event["message_id"])["content"])
                if not _is_whole(self.text, event):
                    raise RunFailed(_DIFFERS)
                yield {"type": "stored", "text": self.text}
        yield event


class FollowingLanes:
    """All lanes of a comparison, followed to the end of the last one over however many connections."""

    def __init__(self, client: GatewayClient, comparison_id: str) -> None:
        # All deltas so far, by run.
        self._texts: defaultdict[str, str] = defaultdict(str)
        self._client = client
        self._path = f"/api/comparisons/{comparison_id}"
        self._way_back = f"the lanes go on there: `openchat compare show {comparison_id}`"

    def __iter__(self) -> Iterator[Event]:
        """As Following, each event with its `run_id`; the last one is `end`."""
        for event in self._client.resumed(f"{self._path}/stream", LANES_TERMINAL, self._way_back):
            yield from self._heard(event)

    def _heard(self, event: Event) -> Iterator[Event]:
        match event:
            case {"type": "delta", "run_id": str(run_id), "text": str(text)}:
                self._texts[run_id] += text
            case {"type": "done" | "error", "run_id": str(run_id)} if not _is_whole(self._texts[run_id], event):
                lanes = self._client.get(self._path)["lanes"]
                stored = next((str(lane["content"]) for lane in lanes if lane["run_id"] == run_id), "")
                if not _is_whole(stored, event):
                    raise RunFailed(_DIFFERS)
                yield {"type": "stored", "run_id": run_id, "text": stored}
        yield event


class _ConnectionLost(Unreachable):
    """Worth another try."""


def parse_events(chunks: Iterator[bytes]) -> Iterator[tuple[str, Event]]:
    """Each event with its id, from bytes that may be cut anywhere. What begins with a colon is a comment."""
    rest = b""
    for chunk in chunks:
        *blocks, rest = (rest + chunk).split(b"\n\n")
        for block in blocks:
            fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if not line.startswith(b":"))
            if b"data" in fields:
                yield fields.get(b"id", b"").decode(), json.loads(fields[b"data"])


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as exc:
        raise WrongUse(f"{path}: {exc.strerror or exc}") from exc


def _given(query: Mapping[str, object] | None) -> dict[str, Any]:
    """What was said; httpx would send an empty value for None."""
    return {name.rstrip("_"): value for name, value in (query or {}).items() if value is not None}


def _parsed(response: httpx.Response) -> Json:
    try:
        return json.loads(response.content) if response.content else None
    except ValueError:
        return None


def _detail(response: httpx.Response) -> str:
    problem = _parsed(response)
    detail = problem.get("detail") if isinstance(problem, dict) else None
    return str(detail) if detail else f"it answered {response.status_code}"


def _refusal(response: httpx.Response) -> WrongUse:
    problem = _parsed(response)
    if not isinstance(problem, dict):
        return WrongUse(_detail(response))
    paths = [str(error["path"]) for error in problem.get("errors") or ()]
    return Refused(_detail(response), str(problem.get("code")), paths)


def _is_whole(text: str, end: Event) -> bool:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return digest == str(end["sha256"]) and len(text) == int(end["chars"])
