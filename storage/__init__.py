"""How it is kept: vault and keys, encrypted engine, unit of work, trail, search, evidence, backup, migrations."""
