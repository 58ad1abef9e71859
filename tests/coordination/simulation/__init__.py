"""The synthetic network: its figures, its conflicts, its silence."""
