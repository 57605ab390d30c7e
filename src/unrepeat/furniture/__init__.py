"""Furniture: the lines that a site puts on document after document, learnt by source, are stripped."""
