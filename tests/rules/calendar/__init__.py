"""The calendar, sentence by sentence."""
