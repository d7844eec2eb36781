"""Figures for the city (ordinance 1, art. 6 and 7): counts only, small ones hidden."""
