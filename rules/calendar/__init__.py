"""The calendar: step functions over days with provenance, presence of households, the state of a centre on any day."""
