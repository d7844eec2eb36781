"""Bounds of identity checks."""

import datetime as dt

CODE_LIFETIME = dt.timedelta(minutes=15)
CODE_TRIES = 5
MAILS_A_DAY = 5
MOST_PAPERS = 5
MOST_BYTES = 5 * 1024 * 1024
VALID = dt.timedelta(days=365)
# While somebody may object, whoever decides again needs the papers.
PAPERS_KEPT = dt.timedelta(days=30)
# What nobody ended: unfinished requests go as a whole.
UNFINISHED_KEPT = dt.timedelta(days=30)
DETAILS_KEPT = dt.timedelta(days=365)
