"""The demonstration office: plainly fictional people, the figures of a real year, everything through the operations."""
