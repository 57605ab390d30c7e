"""Records of the command line, in and out: JSON Lines, CSV, text, Parquet, folders."""
