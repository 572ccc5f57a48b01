-- exchange: added to cases; never changed once released.

CREATE TABLE report_form (
    code VARCHAR(40) NOT NULL,
    name VARCHAR(80) NOT NULL,
    part VARCHAR(1) NOT NULL,
    text TEXT NOT NULL,
    retired BOOLEAN NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_report_form PRIMARY KEY (id),
    CONSTRAINT uq_report_form_code UNIQUE (code),
    CONSTRAINT uq_report_form_uid UNIQUE (uid)
);
