-- handling: added to cases; never changed once released.

CREATE TABLE annual_summary (
    year INTEGER NOT NULL,
    title VARCHAR(200) NOT NULL,
    body TEXT NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_annual_summary PRIMARY KEY (id),
    CONSTRAINT uq_annual_summary_year UNIQUE (year),
    CONSTRAINT uq_annual_summary_uid UNIQUE (uid)
);

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

CREATE TABLE opinion (
    number VARCHAR(60),
    title VARCHAR(200) NOT NULL,
    requester VARCHAR(120) NOT NULL,
    doc_no VARCHAR(60) NOT NULL,
    purpose VARCHAR(200) NOT NULL,
    received_on DATE NOT NULL,
    due_on DATE,
    state VARCHAR(12) NOT NULL,
    proposed_by_uid VARCHAR(32) NOT NULL,
    proposed_by_name VARCHAR(100) NOT NULL,
    proposed_on DATE,
    decider_uid VARCHAR(32) NOT NULL,
    decided_by VARCHAR(120) NOT NULL,
    decided_on DATE,
    answered_on DATE,
    answer_no VARCHAR(60) NOT NULL,
    events JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_opinion PRIMARY KEY (id),
    CONSTRAINT uq_opinion_number UNIQUE (number),
    CONSTRAINT uq_opinion_uid UNIQUE (uid)
);

CREATE INDEX ix_opinion_state ON opinion (state);

CREATE TABLE own_figure (
    "key" VARCHAR(40) NOT NULL,
    label VARCHAR(80) NOT NULL,
    unit VARCHAR(8) NOT NULL,
    definition TEXT NOT NULL,
    rule JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_own_figure PRIMARY KEY (id),
    CONSTRAINT uq_own_figure_key UNIQUE ("key"),
    CONSTRAINT uq_own_figure_uid UNIQUE (uid)
);

CREATE TABLE undertaking_kind (
    code VARCHAR(40) NOT NULL,
    name VARCHAR(60) NOT NULL,
    shape VARCHAR(12) NOT NULL,
    programme VARCHAR(40) NOT NULL,
    entries JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_undertaking_kind PRIMARY KEY (id),
    CONSTRAINT uq_undertaking_kind_code UNIQUE (code),
    CONSTRAINT uq_undertaking_kind_name UNIQUE (name),
    CONSTRAINT uq_undertaking_kind_uid UNIQUE (uid)
);

CREATE TABLE upward_delivery (
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    cause VARCHAR(24) NOT NULL,
    pieces INTEGER NOT NULL,
    received_on DATE NOT NULL,
    receiver VARCHAR(120) NOT NULL,
    sent_on DATE,
    sent_by VARCHAR(100) NOT NULL,
    receipt_no VARCHAR(60) NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_upward_delivery PRIMARY KEY (id),
    CONSTRAINT uq_upward_delivery_uid UNIQUE (uid)
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

CREATE INDEX ix_decision_state ON decision (state, id);

CREATE TABLE dossier (
    number VARCHAR(60) NOT NULL,
    title VARCHAR(200) NOT NULL,
    clue_id INTEGER NOT NULL,
    fonds VARCHAR(120) NOT NULL,
    category VARCHAR(24) NOT NULL,
    retention VARCHAR(24) NOT NULL,
    retention_years INTEGER NOT NULL,
    retention_basis VARCHAR(200) NOT NULL,
    secrecy VARCHAR(24) NOT NULL,
    state VARCHAR(12) NOT NULL,
    first_on DATE,
    last_on DATE,
    made_on DATE NOT NULL,
    compiler_uid VARCHAR(32) NOT NULL,
    compiler VARCHAR(100) NOT NULL,
    checker VARCHAR(100) NOT NULL,
    notes TEXT NOT NULL,
    numbered_on DATE,
    sealed_on DATE,
    sealed_by VARCHAR(100) NOT NULL,
    events JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_dossier PRIMARY KEY (id),
    CONSTRAINT uq_dossier_number UNIQUE (number),
    CONSTRAINT fk_dossier_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_dossier_uid UNIQUE (uid)
);

CREATE INDEX ix_dossier_clue_id ON dossier (clue_id);

CREATE INDEX ix_dossier_sealed ON dossier (clue_id) WHERE sealed_on IS NOT NULL;

CREATE INDEX ix_dossier_state ON dossier (state, id);

CREATE TABLE opinion_person (
    opinion_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    name VARCHAR(100) NOT NULL,
    id_no VARCHAR(30) NOT NULL,
    unit_name VARCHAR(120) NOT NULL,
    post VARCHAR(100) NOT NULL,
    "match" VARCHAR(12) NOT NULL,
    person_id INTEGER,
    verdict VARCHAR(16) NOT NULL,
    answer TEXT NOT NULL,
    changed_because TEXT NOT NULL,
    basis JSON NOT NULL,
    gathered_on DATE,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_opinion_person PRIMARY KEY (id),
    CONSTRAINT fk_opinion_person_opinion_id FOREIGN KEY(opinion_id) REFERENCES opinion (id),
    CONSTRAINT fk_opinion_person_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT uq_opinion_person_uid UNIQUE (uid)
);

CREATE INDEX ix_opinion_person_opinion_id ON opinion_person (opinion_id);

CREATE INDEX ix_opinion_person_person_id ON opinion_person (person_id);

CREATE TABLE own_value (
    owner_kind VARCHAR(24) NOT NULL,
    owner_id INTEGER NOT NULL,
    clue_id INTEGER,
    "key" VARCHAR(32) NOT NULL,
    text TEXT NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_own_value PRIMARY KEY (id),
    CONSTRAINT fk_own_value_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_own_value_uid UNIQUE (uid)
);

CREATE INDEX ix_own_value_clue_id ON own_value (clue_id);

CREATE UNIQUE INDEX ix_own_value_owner ON own_value (owner_kind, owner_id, "key");

ALTER TABLE talk ADD COLUMN planner_name VARCHAR(100) DEFAULT '' NOT NULL;

CREATE TABLE undertaking (
    kind VARCHAR(40) NOT NULL,
    title VARCHAR(200) NOT NULL,
    programme VARCHAR(40) NOT NULL,
    held_on DATE NOT NULL,
    due_on DATE,
    unit_id INTEGER,
    unit_name VARCHAR(120) NOT NULL,
    place VARCHAR(120) NOT NULL,
    owner VARCHAR(100) NOT NULL,
    headcount INTEGER,
    summary TEXT NOT NULL,
    state VARCHAR(8) NOT NULL,
    done_on DATE,
    clue_id INTEGER,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_undertaking PRIMARY KEY (id),
    CONSTRAINT fk_undertaking_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
    CONSTRAINT fk_undertaking_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_undertaking_uid UNIQUE (uid)
);

CREATE INDEX ix_undertaking_clue_id ON undertaking (clue_id);

CREATE INDEX ix_undertaking_due_on ON undertaking (due_on) WHERE state = 'OPEN' AND deleted_at IS NULL;

CREATE INDEX ix_undertaking_kind_held_on ON undertaking (kind, held_on);

CREATE INDEX ix_undertaking_unit_id ON undertaking (unit_id);

CREATE TABLE dossier_item (
    dossier_id INTEGER NOT NULL,
    clue_id INTEGER NOT NULL,
    volume VARCHAR(8) NOT NULL,
    section INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    source_kind VARCHAR(24) NOT NULL,
    source_id INTEGER NOT NULL,
    doc_no VARCHAR(60) NOT NULL,
    author VARCHAR(120) NOT NULL,
    title VARCHAR(300) NOT NULL,
    dated_on DATE,
    remark VARCHAR(120) NOT NULL,
    first_page INTEGER,
    page_count INTEGER,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_dossier_item PRIMARY KEY (id),
    CONSTRAINT fk_dossier_item_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id),
    CONSTRAINT fk_dossier_item_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_dossier_item_uid UNIQUE (uid)
);

CREATE INDEX ix_dossier_item_order ON dossier_item (dossier_id, volume, section, ordinal);

CREATE TABLE dossier_loan (
    dossier_id INTEGER NOT NULL,
    clue_id INTEGER NOT NULL,
    borrower VARCHAR(100) NOT NULL,
    borrower_unit VARCHAR(120) NOT NULL,
    purpose VARCHAR(400) NOT NULL,
    state VARCHAR(12) NOT NULL,
    asked_on DATE NOT NULL,
    asked_by_uid VARCHAR(32) NOT NULL,
    asked_by VARCHAR(100) NOT NULL,
    decider_uid VARCHAR(32) NOT NULL,
    decider VARCHAR(100) NOT NULL,
    decided_on DATE,
    answer VARCHAR(400) NOT NULL,
    due_on DATE NOT NULL,
    returned_on DATE,
    returned_note VARCHAR(400) NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_dossier_loan PRIMARY KEY (id),
    CONSTRAINT fk_dossier_loan_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id),
    CONSTRAINT fk_dossier_loan_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_dossier_loan_uid UNIQUE (uid)
);

CREATE INDEX ix_dossier_loan_dossier_id ON dossier_loan (dossier_id);

CREATE TABLE followup (
    number VARCHAR(60),
    kind VARCHAR(16) NOT NULL,
    title VARCHAR(200) NOT NULL,
    clue_id INTEGER,
    person_id INTEGER,
    unit_id INTEGER,
    decision_id INTEGER,
    subject_name VARCHAR(120) NOT NULL,
    subject_unit VARCHAR(120) NOT NULL,
    subject_post VARCHAR(100) NOT NULL,
    state VARCHAR(12) NOT NULL,
    outcome VARCHAR(16) NOT NULL,
    content JSON NOT NULL,
    registered_on DATE NOT NULL,
    proposed_by_uid VARCHAR(32) NOT NULL,
    proposed_by_name VARCHAR(100) NOT NULL,
    proposed_on DATE,
    decider_uid VARCHAR(32) NOT NULL,
    decided_on DATE,
    closed_on DATE,
    events JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_followup PRIMARY KEY (id),
    CONSTRAINT uq_followup_number UNIQUE (number),
    CONSTRAINT fk_followup_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT fk_followup_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_followup_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
    CONSTRAINT fk_followup_decision_id FOREIGN KEY(decision_id) REFERENCES decision (id),
    CONSTRAINT uq_followup_uid UNIQUE (uid)
);

CREATE INDEX ix_followup_clue_id ON followup (clue_id);

CREATE INDEX ix_followup_decision_id ON followup (decision_id);

CREATE INDEX ix_followup_kind ON followup (kind, id);

CREATE INDEX ix_followup_person_id ON followup (person_id);

CREATE INDEX ix_followup_state ON followup (state);

CREATE INDEX ix_followup_unit_id ON followup (unit_id);

CREATE TABLE letter_version (
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    made_at DATETIME NOT NULL,
    actor_name VARCHAR(100) NOT NULL,
    letter_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_letter_version PRIMARY KEY (id),
    CONSTRAINT fk_letter_version_letter_id FOREIGN KEY(letter_id) REFERENCES letter (id),
    CONSTRAINT uq_letter_version_uid UNIQUE (uid)
);

CREATE INDEX ix_letter_version_letter_id ON letter_version (letter_id);

CREATE TABLE undertaking_entry (
    undertaking_id INTEGER NOT NULL,
    role VARCHAR(16) NOT NULL,
    parent_id INTEGER,
    title VARCHAR(300) NOT NULL,
    person_id INTEGER,
    unit_id INTEGER,
    unit_name VARCHAR(120) NOT NULL,
    post VARCHAR(100) NOT NULL,
    grouping VARCHAR(120) NOT NULL,
    grade VARCHAR(12) NOT NULL,
    amount FLOAT,
    text TEXT NOT NULL,
    owner VARCHAR(100) NOT NULL,
    due_on DATE,
    done_on DATE,
    rectification_id INTEGER,
    ballot JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_undertaking_entry PRIMARY KEY (id),
    CONSTRAINT fk_undertaking_entry_undertaking_id FOREIGN KEY(undertaking_id) REFERENCES undertaking (id),
    CONSTRAINT fk_undertaking_entry_parent_id FOREIGN KEY(parent_id) REFERENCES undertaking_entry (id),
    CONSTRAINT fk_undertaking_entry_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_undertaking_entry_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
    CONSTRAINT fk_undertaking_entry_rectification_id FOREIGN KEY(rectification_id) REFERENCES rectification (id),
    CONSTRAINT uq_undertaking_entry_uid UNIQUE (uid)
);

CREATE INDEX ix_undertaking_entry_due_on ON undertaking_entry (due_on) WHERE due_on IS NOT NULL AND done_on IS NULL AND deleted_at IS NULL;

CREATE INDEX ix_undertaking_entry_owner ON undertaking_entry (undertaking_id, role, deleted_at);

CREATE INDEX ix_undertaking_entry_person_id ON undertaking_entry (person_id);

CREATE INDEX ix_undertaking_entry_unit_id ON undertaking_entry (unit_id);
