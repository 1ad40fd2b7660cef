"""A self-hosted, streaming gateway for every model on OpenRouter."""

__version__ = "0.1.0"
