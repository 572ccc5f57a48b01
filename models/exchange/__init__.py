"""单位往来: cards of other offices, sealed packages to and from them, receipts, figures of subordinate units."""
