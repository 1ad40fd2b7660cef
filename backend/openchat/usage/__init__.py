"""What runs used and cost: the ledger, estimates, and the costs that come in later."""
