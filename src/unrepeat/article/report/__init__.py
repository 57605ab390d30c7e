"""The report on one text: its values, its page, its lines for a terminal."""
