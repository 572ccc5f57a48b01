"""Mastheads as data."""
