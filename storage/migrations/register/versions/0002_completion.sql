-- completion: added to house; never changed once released.

CREATE TABLE clearance (
    id INTEGER NOT NULL,
    account_uid VARCHAR(32) NOT NULL,
    signing_key VARCHAR(64) NOT NULL,
    basis VARCHAR(200) NOT NULL,
    authorised_by_uid VARCHAR(32) NOT NULL,
    authorised_by VARCHAR(100) NOT NULL,
    authorised_at DATETIME NOT NULL,
    sealed_by_uid VARCHAR(32) NOT NULL,
    sealed_by VARCHAR(100) NOT NULL,
    sealed_at DATETIME,
    ended_by VARCHAR(100) NOT NULL,
    ended_at DATETIME,
    CONSTRAINT pk_clearance PRIMARY KEY (id)
);

CREATE INDEX ix_clearance_account_uid ON clearance (account_uid);
