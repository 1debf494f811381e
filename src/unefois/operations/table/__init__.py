"""The table itself, one file a family of administrations."""
