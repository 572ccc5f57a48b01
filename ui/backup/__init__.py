"""备份: to a medium, verified; restored into a new folder."""
