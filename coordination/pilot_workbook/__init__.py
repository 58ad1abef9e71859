"""The workbook that a pilot starts with: its sheets, how it is written as a template, how it is read, what it tells."""
