-- order_of_cases: added to cases; never changed once released.

ALTER TABLE deadline ADD COLUMN ended_by VARCHAR(60) DEFAULT '' NOT NULL;
