"""What is measured before a rule is asked: pairs to compare, common words, repeated runs, neighbours."""
