"""Evidence: every attachment is one authenticated-encrypted file with a key of its own."""
