"""The rules: facts, calendar, expressions, engine and packs; pure, without database, clock or framework."""
