"""OpenRouter's wire format on demand, faults included: for tests and benchmarks, never offered to people."""

from openchat.upstream.scripted.server import RecordedRequest, ScriptedUpstream

__all__ = ["RecordedRequest", "ScriptedUpstream"]
