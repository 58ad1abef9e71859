"""Tests of erasing households, and of how long what is kept."""
