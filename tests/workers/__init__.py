"""Tests of the workers: jobs, nudges, folders as a broker, and real processes."""
