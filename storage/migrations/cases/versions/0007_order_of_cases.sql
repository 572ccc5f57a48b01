-- order_of_cases: added to cases; never changed once released.

ALTER TABLE deadline ADD COLUMN ended_by VARCHAR(60) DEFAULT '' NOT NULL;

CREATE TABLE letter_clue (
    clue_id INTEGER NOT NULL,
    letter_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_letter_clue PRIMARY KEY (id),
    CONSTRAINT fk_letter_clue_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT fk_letter_clue_letter_id FOREIGN KEY(letter_id) REFERENCES letter (id),
    CONSTRAINT uq_letter_clue_uid UNIQUE (uid)
);

CREATE INDEX ix_letter_clue_clue_id ON letter_clue (clue_id);

CREATE INDEX ix_letter_clue_letter_id ON letter_clue (letter_id);

CREATE UNIQUE INDEX ix_letter_clue_once ON letter_clue (letter_id, clue_id);
