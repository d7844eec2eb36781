"""Partners (제휴사): who issues or accepts mileage, on which terms, and how their systems and shops do it."""
