"""Tests of the pages: words, forms, pictures, and whole pages over the real application."""
