-- completion: added to cases; never changed once released.

ALTER TABLE person ADD COLUMN retired_on DATE;

ALTER TABLE talk ADD COLUMN approved_plan JSON;

CREATE TABLE letter_signature (
    ordinal INTEGER NOT NULL,
    name VARCHAR(100) NOT NULL,
    unit VARCHAR(120) NOT NULL,
    account_uid VARCHAR(32) NOT NULL,
    answer VARCHAR(12) NOT NULL,
    opinion VARCHAR(400) NOT NULL,
    signed_on DATE,
    entered_by VARCHAR(100) NOT NULL,
    letter_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_letter_signature PRIMARY KEY (id),
    CONSTRAINT fk_letter_signature_letter_id FOREIGN KEY(letter_id) REFERENCES letter (id),
    CONSTRAINT uq_letter_signature_uid UNIQUE (uid)
);

CREATE INDEX ix_letter_signature_account_uid ON letter_signature (account_uid);

CREATE INDEX ix_letter_signature_letter_id ON letter_signature (letter_id);

CREATE TABLE talk_subject (
    person_id INTEGER,
    name VARCHAR(100) NOT NULL,
    unit_name VARCHAR(120) NOT NULL,
    post VARCHAR(100) NOT NULL,
    rank VARCHAR(24) NOT NULL,
    attendance VARCHAR(8) NOT NULL,
    absence VARCHAR(100) NOT NULL,
    talk_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_talk_subject PRIMARY KEY (id),
    CONSTRAINT fk_talk_subject_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_talk_subject_talk_id FOREIGN KEY(talk_id) REFERENCES talk (id),
    CONSTRAINT uq_talk_subject_uid UNIQUE (uid)
);

CREATE INDEX ix_talk_subject_person_id ON talk_subject (person_id);

CREATE INDEX ix_talk_subject_talk_id ON talk_subject (talk_id);
