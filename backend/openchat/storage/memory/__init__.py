"""The store that needs nothing and forgets."""
