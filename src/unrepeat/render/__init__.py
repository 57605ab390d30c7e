"""Reports for people: a page, a fragment for notebooks, lines for a terminal.

What is made here knows no report: templates are filled in, and texts compared. On pages and in terminals
units are numbered from 1, and from 0 everywhere else.
"""
