-- completion_of_cases: added to house; never changed once released.

CREATE TABLE own_draft (
    id INTEGER NOT NULL,
    account_uid VARCHAR(32) NOT NULL,
    place VARCHAR(80) NOT NULL,
    sealed BLOB NOT NULL,
    saved_at DATETIME NOT NULL,
    CONSTRAINT pk_own_draft PRIMARY KEY (id),
    CONSTRAINT uq_own_draft_account_uid_place UNIQUE (account_uid, place)
);
