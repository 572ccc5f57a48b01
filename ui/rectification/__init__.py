"""整改台账: list and record page."""
