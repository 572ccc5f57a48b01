-- completion_of_cases: added to cases; never changed once released.

ALTER TABLE deadline ADD COLUMN awaits_year INTEGER;

CREATE INDEX ix_deadline_awaits ON deadline (due_on) WHERE awaits_year IS NOT NULL;
