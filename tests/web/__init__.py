"""Tests of the web: pages, API, identity, problems."""
