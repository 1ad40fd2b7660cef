"""Suites: many prompts put to the same variants, from a file, within a budget, and never paid for twice."""
