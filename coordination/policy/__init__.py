"""Pure policies: who may see and do what, who is asked, by when, and which steps there are. No database here."""
