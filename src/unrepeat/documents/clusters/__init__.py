"""The report on many documents."""
