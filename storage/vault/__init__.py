"""The cryptographic part of the vault: passwords, key slots and the authenticated header. No database here."""
