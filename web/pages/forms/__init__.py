"""Forms of the pages: inputs made from the table of kinds, and the reading of what was filled in."""
