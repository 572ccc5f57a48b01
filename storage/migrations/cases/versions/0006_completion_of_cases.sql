-- completion_of_cases: added to cases; never changed once released.

ALTER TABLE deadline ADD COLUMN awaits_year INTEGER;

CREATE INDEX ix_deadline_awaits ON deadline (due_on) WHERE awaits_year IS NOT NULL;

ALTER TABLE exchange_package ADD COLUMN kept JSON;

CREATE TABLE talk_handover (
    number VARCHAR(60) NOT NULL,
    unit_name VARCHAR(120) NOT NULL,
    brought_by VARCHAR(100) NOT NULL,
    brought_at DATETIME,
    received_by VARCHAR(100) NOT NULL,
    state_before VARCHAR(200) NOT NULL,
    belongings VARCHAR(200) NOT NULL,
    returned_by VARCHAR(100) NOT NULL,
    returned_at DATETIME,
    returned_to VARCHAR(100) NOT NULL,
    state_after VARCHAR(200) NOT NULL,
    follow_up VARCHAR(200) NOT NULL,
    talk_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_talk_handover PRIMARY KEY (id),
    CONSTRAINT uq_talk_handover_number UNIQUE (number),
    CONSTRAINT fk_talk_handover_talk_id FOREIGN KEY(talk_id) REFERENCES talk (id),
    CONSTRAINT uq_talk_handover_uid UNIQUE (uid)
);

CREATE INDEX ix_talk_handover_talk_id ON talk_handover (talk_id);

CREATE TABLE talk_statement (
    title VARCHAR(120) NOT NULL,
    asked_on DATE NOT NULL,
    handed_in_by VARCHAR(100) NOT NULL,
    received_at DATETIME,
    receivers JSON NOT NULL,
    written_on DATE,
    pages INTEGER NOT NULL,
    page_signed BOOLEAN NOT NULL,
    evidence_id INTEGER,
    note VARCHAR(200) NOT NULL,
    talk_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_talk_statement PRIMARY KEY (id),
    CONSTRAINT fk_talk_statement_evidence_id FOREIGN KEY(evidence_id) REFERENCES evidence (id),
    CONSTRAINT fk_talk_statement_talk_id FOREIGN KEY(talk_id) REFERENCES talk (id),
    CONSTRAINT uq_talk_statement_uid UNIQUE (uid)
);

CREATE INDEX ix_talk_statement_evidence_id ON talk_statement (evidence_id);

CREATE INDEX ix_talk_statement_talk_id ON talk_statement (talk_id);

ALTER TABLE talk_talker ADD COLUMN credential VARCHAR(40) DEFAULT '' NOT NULL;

ALTER TABLE talk_talker ADD COLUMN credential_no VARCHAR(40) DEFAULT '' NOT NULL;
