-- completion_of_cases: added to cases; never changed once released.

ALTER TABLE deadline ADD COLUMN awaits_year INTEGER;
