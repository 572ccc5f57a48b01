"""What the office keeps and the rules that it follows: entities, rules, named operations."""
