"""What is known of the lines of sites, in a file."""
