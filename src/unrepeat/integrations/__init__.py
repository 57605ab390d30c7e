"""Adapters for the tools that documents come from and go to; each imports its package when it is used."""
