"""What is common to systems of others that call us and are told: their secrets, limits, and signed messages to them."""
