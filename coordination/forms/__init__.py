"""The forms at the door, made from the table of kinds: every mistake of an event at once, each with its place."""

from coordination.forms.envelope import PREFIX, Envelope, parse_json, read_envelope

__all__ = ["PREFIX", "Envelope", "parse_json", "read_envelope"]
