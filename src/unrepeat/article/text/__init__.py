"""What a text is made of: units, sentences, lines, figures, and what a unit looks like."""
