"""`make run`: every process of the wallet in one terminal, and the servers it needs when none are given."""
