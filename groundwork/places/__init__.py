"""Counties: OCD ids, FIPS codes, names and time zones."""

from groundwork.places.counties import STATES, Place, all_places, resolve

__all__ = ["STATES", "Place", "all_places", "resolve"]
