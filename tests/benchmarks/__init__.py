"""Figures: each module has `run()`, which gives rows of results, and can be run alone."""
