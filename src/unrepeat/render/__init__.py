"""Reports for people: a page, a fragment for notebooks, lines for a terminal.

All of it is made of the report's own JSON (`Report.to_dict`) and the article, and of nothing else. Units are
numbered from 1 here, and from 0 everywhere else.
"""
