"""Idea 1 of the whole system: any order of arrival, any interleaving with checks, ends where the orderly one ends."""
