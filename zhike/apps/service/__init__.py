"""Owns how key customers are served: duty at any hour, standards and their fulfilment, incidents, time given."""
