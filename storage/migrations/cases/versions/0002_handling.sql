-- handling: added to cases; never changed once released.

CREATE TABLE import_batch (
    kind VARCHAR(24) NOT NULL,
    file_name VARCHAR(255) NOT NULL,
    sheet VARCHAR(100) NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    actor_name VARCHAR(100) NOT NULL,
    made INTEGER NOT NULL,
    joined INTEGER NOT NULL,
    returned INTEGER NOT NULL,
    left_out INTEGER NOT NULL,
    ranges JSON NOT NULL,
    undone_at DATETIME,
    undone_by VARCHAR(100) NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_import_batch PRIMARY KEY (id),
    CONSTRAINT uq_import_batch_uid UNIQUE (uid)
);

CREATE TABLE import_mapping (
    "key" VARCHAR(64) NOT NULL,
    kind VARCHAR(24) NOT NULL,
    columns JSON NOT NULL,
    used_at DATETIME NOT NULL,
    CONSTRAINT pk_import_mapping PRIMARY KEY ("key")
);

CREATE TABLE import_entry (
    id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    "row" INTEGER NOT NULL,
    kind VARCHAR(24) NOT NULL,
    record_id INTEGER NOT NULL,
    old_number VARCHAR(60) NOT NULL,
    year INTEGER,
    happened_on DATE,
    cells JSON NOT NULL,
    CONSTRAINT pk_import_entry PRIMARY KEY (id),
    CONSTRAINT fk_import_entry_batch_id FOREIGN KEY(batch_id) REFERENCES import_batch (id)
);

CREATE INDEX ix_import_entry_batch_id ON import_entry (batch_id);

CREATE INDEX ix_import_entry_record ON import_entry (kind, record_id);
