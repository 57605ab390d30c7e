"""One text: what in it repeats, which copy goes, and why."""
