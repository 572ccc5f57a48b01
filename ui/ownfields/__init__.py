"""自定义项: in the settings, and as a tab of each record."""
