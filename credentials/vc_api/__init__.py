"""W3C VC API for integrators: they issue under a DID that stands for no card of the city, and verify."""
