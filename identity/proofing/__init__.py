"""Who people are that no register of the city knows: their papers, checked by staff."""
