"""How fast the gateway relays, measured on loopback: `python -m benchmarks --help`."""
