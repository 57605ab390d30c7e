"""What a near copy says that the kept document does not, and whether that makes it a revision."""
