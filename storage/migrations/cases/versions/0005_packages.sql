-- packages: added to cases; never changed once released.

CREATE TABLE exchange_key (
    sealed BLOB NOT NULL,
    card TEXT NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    retired_on DATE,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_exchange_key PRIMARY KEY (id),
    CONSTRAINT uq_exchange_key_fingerprint UNIQUE (fingerprint),
    CONSTRAINT uq_exchange_key_uid UNIQUE (uid)
);

CREATE TABLE exchange_peer (
    name VARCHAR(120) NOT NULL,
    relation VARCHAR(12) NOT NULL,
    contact VARCHAR(120) NOT NULL,
    card TEXT NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    confirmed_on DATE,
    confirmed_by VARCHAR(100) NOT NULL,
    confirmed_how VARCHAR(200) NOT NULL,
    retired_on DATE,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_exchange_peer PRIMARY KEY (id),
    CONSTRAINT uq_exchange_peer_uid UNIQUE (uid)
);

CREATE INDEX ix_exchange_peer_fingerprint ON exchange_peer (fingerprint);

CREATE TABLE exchange_package (
    package_uid VARCHAR(32) NOT NULL,
    direction VARCHAR(4) NOT NULL,
    sort VARCHAR(12) NOT NULL,
    state VARCHAR(12) NOT NULL,
    title VARCHAR(200) NOT NULL,
    peer_id INTEGER,
    made_at DATETIME NOT NULL,
    handled_by VARCHAR(100) NOT NULL,
    approved_by VARCHAR(100) NOT NULL,
    approved_on DATE,
    paper_no VARCHAR(60) NOT NULL,
    note TEXT NOT NULL,
    reply_by DATE,
    digest VARCHAR(64) NOT NULL,
    documents JSON NOT NULL,
    figures JSON NOT NULL,
    answer TEXT NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_exchange_package PRIMARY KEY (id),
    CONSTRAINT fk_exchange_package_peer_id FOREIGN KEY(peer_id) REFERENCES exchange_peer (id),
    CONSTRAINT uq_exchange_package_uid UNIQUE (uid)
);

CREATE INDEX ix_exchange_package_uid ON exchange_package (package_uid);

CREATE TABLE exchange_clue (
    clue_id INTEGER,
    clue_uid VARCHAR(32) NOT NULL,
    number VARCHAR(60) NOT NULL,
    title VARCHAR(200) NOT NULL,
    result VARCHAR(12) NOT NULL,
    number_there VARCHAR(60) NOT NULL,
    told TEXT NOT NULL,
    package_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_exchange_clue PRIMARY KEY (id),
    CONSTRAINT fk_exchange_clue_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT fk_exchange_clue_package_id FOREIGN KEY(package_id) REFERENCES exchange_package (id),
    CONSTRAINT uq_exchange_clue_uid UNIQUE (uid)
);

CREATE INDEX ix_exchange_clue_clue_id ON exchange_clue (clue_id);

CREATE INDEX ix_exchange_clue_package_id ON exchange_clue (package_id);

CREATE INDEX ix_exchange_clue_uid ON exchange_clue (clue_uid);

CREATE TABLE exchange_recipient (
    peer_id INTEGER NOT NULL,
    name VARCHAR(120) NOT NULL,
    answer VARCHAR(12) NOT NULL,
    answered_on DATE,
    answered_by VARCHAR(100) NOT NULL,
    text TEXT NOT NULL,
    package_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_exchange_recipient PRIMARY KEY (id),
    CONSTRAINT fk_exchange_recipient_peer_id FOREIGN KEY(peer_id) REFERENCES exchange_peer (id),
    CONSTRAINT fk_exchange_recipient_package_id FOREIGN KEY(package_id) REFERENCES exchange_package (id),
    CONSTRAINT uq_exchange_recipient_uid UNIQUE (uid)
);

CREATE INDEX ix_exchange_recipient_package_id ON exchange_recipient (package_id);

ALTER TABLE rectification ADD COLUMN category VARCHAR(40) DEFAULT '' NOT NULL;

ALTER TABLE talk_line ADD COLUMN as_read TEXT;

ALTER TABLE undertaking_entry ADD COLUMN decision_id INTEGER CONSTRAINT fk_undertaking_entry_decision_id REFERENCES decision (id);
