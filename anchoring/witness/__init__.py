"""A witness (C2SP tlog-witness): cosigns only what continues all that it saw before. Needs no Django, no database."""
