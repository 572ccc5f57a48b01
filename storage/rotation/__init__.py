"""Rotation of the case keys: ``work`` makes the new files, ``switch`` puts them in force."""
