"""Whole stories, end to end: what people and systems do, and what they see then."""
