-- completion_of_cases: added to cases; never changed once released.

ALTER TABLE exchange_package ADD COLUMN kept JSON;
