"""Joins the log to what lies beside it: commits to the audit trail, and to what the city publishes.

`anchoring` may know neither, and neither may know `anchoring`; only the composition root sees both.
"""
