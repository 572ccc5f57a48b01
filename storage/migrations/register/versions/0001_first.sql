-- The tables as first released; never changed afterwards.

CREATE TABLE account (
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    login VARCHAR(40) NOT NULL,
    name VARCHAR(100) NOT NULL,
    post VARCHAR(100) NOT NULL,
    roles JSON NOT NULL,
    added_rights JSON NOT NULL,
    removed_rights JSON NOT NULL,
    cleared BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL,
    must_change BOOLEAN NOT NULL,
    signing_key VARCHAR(64) NOT NULL,
    former_keys JSON NOT NULL,
    created_at DATETIME NOT NULL,
    last_unlock DATETIME,
    preferences JSON NOT NULL,
    CONSTRAINT pk_account PRIMARY KEY (id),
    CONSTRAINT uq_account_uid UNIQUE (uid),
    CONSTRAINT uq_account_login UNIQUE (login)
);

CREATE TABLE failed_unlock (
    id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    login VARCHAR(40) NOT NULL,
    reason VARCHAR(40) NOT NULL,
    CONSTRAINT pk_failed_unlock PRIMARY KEY (id)
);

CREATE TABLE house_setting (
    "key" VARCHAR(60) NOT NULL,
    value JSON NOT NULL,
    CONSTRAINT pk_house_setting PRIMARY KEY ("key")
);

CREATE TABLE house_trail (
    case_seq INTEGER,
    case_digest BLOB,
    seq INTEGER NOT NULL,
    at DATETIME NOT NULL,
    actor_uid VARCHAR(32) NOT NULL,
    actor_name VARCHAR(100) NOT NULL,
    operation VARCHAR(60) NOT NULL,
    content TEXT NOT NULL,
    previous BLOB NOT NULL,
    digest BLOB NOT NULL,
    signature BLOB NOT NULL,
    CONSTRAINT pk_house_trail PRIMARY KEY (seq),
    CONSTRAINT uq_house_trail_case_seq UNIQUE (case_seq)
);

CREATE INDEX ix_house_trail_actor ON house_trail (actor_uid);

CREATE INDEX ix_house_trail_at ON house_trail (at);
