"""Many texts: which document repeats which."""
