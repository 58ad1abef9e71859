"""Tests of alerts, tasks, mismatches, information, people and what screens read."""
