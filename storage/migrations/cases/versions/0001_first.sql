-- The tables as first released; never changed afterwards.

CREATE TABLE case_setting (
    "key" VARCHAR(60) NOT NULL,
    value JSON NOT NULL,
    CONSTRAINT pk_case_setting PRIMARY KEY ("key")
);

CREATE TABLE case_trail (
    seq INTEGER NOT NULL,
    at DATETIME NOT NULL,
    actor_uid VARCHAR(32) NOT NULL,
    actor_name VARCHAR(100) NOT NULL,
    operation VARCHAR(60) NOT NULL,
    content TEXT NOT NULL,
    previous BLOB NOT NULL,
    digest BLOB NOT NULL,
    signature BLOB NOT NULL,
    CONSTRAINT pk_case_trail PRIMARY KEY (seq)
);

CREATE TABLE deadline (
    owner_kind VARCHAR(24) NOT NULL,
    owner_id INTEGER NOT NULL,
    clue_id INTEGER,
    rule VARCHAR(24) NOT NULL,
    what VARCHAR(120) NOT NULL,
    basis VARCHAR(120) NOT NULL,
    starts_on DATE NOT NULL,
    due_on DATE NOT NULL,
    first_due_on DATE NOT NULL,
    tentative BOOLEAN NOT NULL,
    extensions JSON NOT NULL,
    responsible_uid VARCHAR(32) NOT NULL,
    done_on DATE,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_deadline PRIMARY KEY (id),
    CONSTRAINT uq_deadline_uid UNIQUE (uid)
);

CREATE INDEX ix_deadline_clue ON deadline (clue_id) WHERE clue_id IS NOT NULL;

CREATE INDEX ix_deadline_open ON deadline (due_on) WHERE done_on IS NULL AND deleted_at IS NULL;

CREATE INDEX ix_deadline_owner ON deadline (owner_kind, owner_id);

CREATE TABLE draft (
    id INTEGER NOT NULL,
    account_uid VARCHAR(32) NOT NULL,
    place VARCHAR(80) NOT NULL,
    title VARCHAR(200) NOT NULL,
    content JSON NOT NULL,
    saved_at DATETIME NOT NULL,
    CONSTRAINT pk_draft PRIMARY KEY (id),
    CONSTRAINT uq_draft_account_uid_place UNIQUE (account_uid, place)
);

CREATE TABLE evidence (
    owner_kind VARCHAR(24) NOT NULL,
    owner_id INTEGER NOT NULL,
    clue_id INTEGER,
    role VARCHAR(24) NOT NULL,
    name VARCHAR(255) NOT NULL,
    media_type VARCHAR(80) NOT NULL,
    size INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    file_name VARCHAR(64) NOT NULL,
    file_key BLOB NOT NULL,
    stored_size INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_evidence PRIMARY KEY (id),
    CONSTRAINT uq_evidence_file_name UNIQUE (file_name),
    CONSTRAINT uq_evidence_uid UNIQUE (uid)
);

CREATE INDEX ix_evidence_clue ON evidence (clue_id);

CREATE INDEX ix_evidence_owner ON evidence (owner_kind, owner_id);

CREATE TABLE letter_template (
    code VARCHAR(24) NOT NULL,
    name VARCHAR(60) NOT NULL,
    digest VARCHAR(64) NOT NULL,
    data JSON NOT NULL,
    own BOOLEAN NOT NULL,
    retired_on DATE,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_letter_template PRIMARY KEY (id),
    CONSTRAINT uq_letter_template_digest UNIQUE (digest),
    CONSTRAINT uq_letter_template_uid UNIQUE (uid)
);

CREATE INDEX ix_letter_template_code ON letter_template (code, id);

CREATE TABLE number_given (
    id INTEGER NOT NULL,
    series VARCHAR(40) NOT NULL,
    year INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    text VARCHAR(60) NOT NULL,
    kind VARCHAR(24) NOT NULL,
    record_id INTEGER NOT NULL,
    given_at DATETIME NOT NULL,
    void_reason VARCHAR(200) NOT NULL,
    CONSTRAINT pk_number_given PRIMARY KEY (id),
    CONSTRAINT uq_number_given_series_year_seq UNIQUE (series, year, seq),
    CONSTRAINT uq_number_given_text UNIQUE (text)
);

CREATE TABLE number_series (
    "key" VARCHAR(40) NOT NULL,
    label VARCHAR(60) NOT NULL,
    word VARCHAR(40) NOT NULL,
    pattern VARCHAR(60) NOT NULL,
    CONSTRAINT pk_number_series PRIMARY KEY ("key")
);

CREATE TABLE search_entry (
    id INTEGER NOT NULL,
    kind VARCHAR(24) NOT NULL,
    record_id INTEGER NOT NULL,
    number VARCHAR(60) NOT NULL,
    title VARCHAR(200) NOT NULL,
    clue_id INTEGER,
    CONSTRAINT pk_search_entry PRIMARY KEY (id)
);

CREATE UNIQUE INDEX ix_search_entry_record ON search_entry (kind, record_id);

CREATE TABLE unit (
    name VARCHAR(120) NOT NULL,
    short_name VARCHAR(60) NOT NULL,
    kind VARCHAR(24) NOT NULL,
    parent_id INTEGER,
    party_org VARCHAR(120) NOT NULL,
    party_head VARCHAR(100) NOT NULL,
    leader_in_charge VARCHAR(100) NOT NULL,
    credit_code VARCHAR(18) NOT NULL,
    note TEXT NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_unit PRIMARY KEY (id),
    CONSTRAINT uq_unit_name UNIQUE (name),
    CONSTRAINT fk_unit_parent_id FOREIGN KEY(parent_id) REFERENCES unit (id),
    CONSTRAINT uq_unit_uid UNIQUE (uid)
);

CREATE INDEX ix_unit_parent_id ON unit (parent_id);

CREATE TABLE case_trail_touch (
    seq INTEGER NOT NULL,
    kind VARCHAR(24) NOT NULL,
    record_id INTEGER NOT NULL,
    CONSTRAINT pk_case_trail_touch PRIMARY KEY (seq, kind, record_id),
    CONSTRAINT fk_case_trail_touch_seq FOREIGN KEY(seq) REFERENCES case_trail (seq)
);

CREATE INDEX ix_case_trail_touch_record ON case_trail_touch (kind, record_id, seq);

CREATE TABLE clue (
    number VARCHAR(60) NOT NULL,
    title VARCHAR(200) NOT NULL,
    summary TEXT NOT NULL,
    source VARCHAR(24) NOT NULL,
    origin_group VARCHAR(12) NOT NULL,
    category VARCHAR(24) NOT NULL,
    signature VARCHAR(24) NOT NULL,
    acceptance VARCHAR(24) NOT NULL,
    received_on DATE NOT NULL,
    registered_on DATE NOT NULL,
    source_doc_no VARCHAR(60) NOT NULL,
    assigned_by VARCHAR(120) NOT NULL,
    assigned_on DATE,
    secrecy VARCHAR(24) NOT NULL,
    unit_id INTEGER,
    problem_type VARCHAR(40) NOT NULL,
    domain VARCHAR(40) NOT NULL,
    campaign VARCHAR(40) NOT NULL,
    occurred VARCHAR(60) NOT NULL,
    subject_level VARCHAR(24) NOT NULL,
    handling VARCHAR(24) NOT NULL,
    status VARCHAR(24) NOT NULL,
    disposition VARCHAR(24) NOT NULL,
    inquiry_round INTEGER NOT NULL,
    handler_uid VARCHAR(32) NOT NULL,
    handler_name VARCHAR(100) NOT NULL,
    dispatched_on DATE,
    close_kind VARCHAR(24) NOT NULL,
    closed_on DATE,
    conclusion TEXT NOT NULL,
    next_review_on DATE,
    duplicate_of_id INTEGER,
    extra JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_clue PRIMARY KEY (id),
    CONSTRAINT uq_clue_number UNIQUE (number),
    CONSTRAINT fk_clue_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
    CONSTRAINT fk_clue_duplicate_of_id FOREIGN KEY(duplicate_of_id) REFERENCES clue (id),
    CONSTRAINT uq_clue_uid UNIQUE (uid)
);

CREATE INDEX ix_clue_closed ON clue (closed_on) WHERE closed_on IS NOT NULL;

CREATE INDEX ix_clue_handler ON clue (handler_uid, closed_on, id);

CREATE INDEX ix_clue_kept ON clue (id) WHERE deleted_at IS NULL;

CREATE INDEX ix_clue_open ON clue (id) WHERE closed_on IS NULL AND deleted_at IS NULL;

CREATE INDEX ix_clue_registered ON clue (registered_on, id);

CREATE INDEX ix_clue_repeat ON clue (duplicate_of_id) WHERE duplicate_of_id IS NOT NULL;

CREATE INDEX ix_clue_status ON clue (status, id);

CREATE INDEX ix_clue_trash ON clue (id) WHERE deleted_at IS NOT NULL;

CREATE INDEX ix_clue_unit_id ON clue (unit_id);

CREATE TABLE person (
    name VARCHAR(100) NOT NULL,
    former_name VARCHAR(100) NOT NULL,
    initials VARCHAR(100) NOT NULL,
    gender VARCHAR(4) NOT NULL,
    ethnicity VARCHAR(20) NOT NULL,
    birth DATE,
    id_no VARCHAR(30),
    id_type VARCHAR(20) NOT NULL,
    political_status VARCHAR(20) NOT NULL,
    party_join_date DATE,
    education VARCHAR(20) NOT NULL,
    unit_id INTEGER,
    post VARCHAR(100) NOT NULL,
    rank VARCHAR(24) NOT NULL,
    subject_level VARCHAR(24) NOT NULL,
    is_supervised BOOLEAN NOT NULL,
    phone VARCHAR(40) NOT NULL,
    address VARCHAR(200) NOT NULL,
    note TEXT NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_person PRIMARY KEY (id),
    CONSTRAINT uq_person_id_no UNIQUE (id_no),
    CONSTRAINT fk_person_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
    CONSTRAINT uq_person_uid UNIQUE (uid)
);

CREATE INDEX ix_person_name ON person (name);

CREATE INDEX ix_person_unit_id ON person (unit_id);

CREATE TABLE clue_link (
    other_id INTEGER NOT NULL,
    relation VARCHAR(24) NOT NULL,
    note VARCHAR(200) NOT NULL,
    two_way BOOLEAN NOT NULL,
    clue_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_clue_link PRIMARY KEY (id),
    CONSTRAINT fk_clue_link_other_id FOREIGN KEY(other_id) REFERENCES clue (id),
    CONSTRAINT fk_clue_link_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_clue_link_uid UNIQUE (uid)
);

CREATE INDEX ix_clue_link_clue_id ON clue_link (clue_id);

CREATE INDEX ix_clue_link_other_id ON clue_link (other_id);

CREATE TABLE clue_member (
    account_uid VARCHAR(32) NOT NULL,
    account_name VARCHAR(100) NOT NULL,
    role VARCHAR(12) NOT NULL,
    reason VARCHAR(200) NOT NULL,
    since DATETIME NOT NULL,
    until DATETIME,
    clue_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_clue_member PRIMARY KEY (id),
    CONSTRAINT fk_clue_member_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_clue_member_uid UNIQUE (uid)
);

CREATE INDEX ix_clue_member_clue_id ON clue_member (clue_id);

CREATE INDEX ix_clue_member_live ON clue_member (account_uid, clue_id, role) WHERE until IS NULL AND deleted_at IS NULL;

CREATE TABLE clue_party (
    person_id INTEGER,
    ordinal INTEGER NOT NULL,
    name VARCHAR(100) NOT NULL,
    unit_name VARCHAR(120) NOT NULL,
    post VARCHAR(100) NOT NULL,
    political_status VARCHAR(20) NOT NULL,
    subject_level VARCHAR(24) NOT NULL,
    is_head VARCHAR(24) NOT NULL,
    outcome VARCHAR(200) NOT NULL,
    clue_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_clue_party PRIMARY KEY (id),
    CONSTRAINT fk_clue_party_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_clue_party_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_clue_party_uid UNIQUE (uid)
);

CREATE INDEX ix_clue_party_clue_id ON clue_party (clue_id);

CREATE INDEX ix_clue_party_name ON clue_party (name);

CREATE INDEX ix_clue_party_person_id ON clue_party (person_id);

CREATE TABLE clue_problem (
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    problem_type VARCHAR(40) NOT NULL,
    finding VARCHAR(24) NOT NULL,
    finding_text TEXT NOT NULL,
    clue_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_clue_problem PRIMARY KEY (id),
    CONSTRAINT fk_clue_problem_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_clue_problem_uid UNIQUE (uid)
);

CREATE INDEX ix_clue_problem_clue_id ON clue_problem (clue_id);

CREATE TABLE clue_reporter (
    sealed BLOB NOT NULL,
    clue_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_clue_reporter PRIMARY KEY (id),
    CONSTRAINT fk_clue_reporter_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_clue_reporter_uid UNIQUE (uid)
);

CREATE INDEX ix_clue_reporter_clue_id ON clue_reporter (clue_id);

CREATE TABLE clue_step (
    code VARCHAR(8) NOT NULL,
    name VARCHAR(60) NOT NULL,
    from_status VARCHAR(24) NOT NULL,
    to_status VARCHAR(24) NOT NULL,
    happened_on DATE NOT NULL,
    text TEXT NOT NULL,
    basis VARCHAR(120) NOT NULL,
    actor_uid VARCHAR(32) NOT NULL,
    actor_name VARCHAR(100) NOT NULL,
    approver_uid VARCHAR(32) NOT NULL,
    approver_name VARCHAR(100) NOT NULL,
    approver_role VARCHAR(24) NOT NULL,
    approved_on DATE,
    paper_no VARCHAR(60) NOT NULL,
    data JSON NOT NULL,
    clue_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_clue_step PRIMARY KEY (id),
    CONSTRAINT fk_clue_step_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_clue_step_uid UNIQUE (uid)
);

CREATE INDEX ix_clue_step_clue_id ON clue_step (clue_id);

CREATE TABLE decision (
    number VARCHAR(60),
    title VARCHAR(200) NOT NULL,
    clue_id INTEGER,
    person_id INTEGER,
    unit_id INTEGER,
    subject_name VARCHAR(120) NOT NULL,
    subject_unit VARCHAR(120) NOT NULL,
    subject_post VARCHAR(100) NOT NULL,
    family VARCHAR(16) NOT NULL,
    measure VARCHAR(24) NOT NULL,
    form INTEGER NOT NULL,
    state VARCHAR(16) NOT NULL,
    facts TEXT NOT NULL,
    basis TEXT NOT NULL,
    responsibility VARCHAR(24) NOT NULL,
    weighing VARCHAR(24) NOT NULL,
    weighing_reason TEXT NOT NULL,
    proposed_by_uid VARCHAR(32) NOT NULL,
    proposed_by_name VARCHAR(100) NOT NULL,
    proposed_on DATE,
    decided_by VARCHAR(120) NOT NULL,
    decider_uid VARCHAR(32) NOT NULL,
    meeting_note TEXT NOT NULL,
    decided_on DATE,
    effective_on DATE,
    period_from DATE,
    period_to DATE,
    announced_on DATE,
    announced_to VARCHAR(200) NOT NULL,
    delivered_on DATE,
    execution JSON NOT NULL,
    events JSON NOT NULL,
    extra JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_decision PRIMARY KEY (id),
    CONSTRAINT uq_decision_number UNIQUE (number),
    CONSTRAINT fk_decision_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT fk_decision_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_decision_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
    CONSTRAINT uq_decision_uid UNIQUE (uid)
);

CREATE INDEX ix_decision_clue_id ON decision (clue_id);

CREATE INDEX ix_decision_decided ON decision (decided_on, id);

CREATE INDEX ix_decision_measure ON decision (measure);

CREATE INDEX ix_decision_person_id ON decision (person_id);

CREATE INDEX ix_decision_unit_id ON decision (unit_id);

CREATE TABLE letter (
    kind VARCHAR(24) NOT NULL,
    layout VARCHAR(12) NOT NULL,
    number VARCHAR(60),
    title VARCHAR(200) NOT NULL,
    issuer VARCHAR(120) NOT NULL,
    recipient VARCHAR(200) NOT NULL,
    recipient_unit_id INTEGER,
    recipient_person_id INTEGER,
    clue_id INTEGER,
    state VARCHAR(12) NOT NULL,
    body TEXT NOT NULL,
    body_by_hand BOOLEAN NOT NULL,
    fields JSON NOT NULL,
    template_uid VARCHAR(32) NOT NULL,
    copies_to JSON NOT NULL,
    attachments JSON NOT NULL,
    annotation VARCHAR(200) NOT NULL,
    urgency VARCHAR(8) NOT NULL,
    secrecy VARCHAR(24) NOT NULL,
    classification JSON NOT NULL,
    drafter_uid VARCHAR(32) NOT NULL,
    drafter_name VARCHAR(100) NOT NULL,
    checker_uid VARCHAR(32) NOT NULL,
    checker_name VARCHAR(100) NOT NULL,
    checked_on DATE,
    signer_uid VARCHAR(32) NOT NULL,
    signer_name VARCHAR(100) NOT NULL,
    issued_on DATE,
    sealed_on DATE,
    sent_on DATE,
    delivery VARCHAR(12) NOT NULL,
    deliverer VARCHAR(100) NOT NULL,
    received_on DATE,
    receiver VARCHAR(100) NOT NULL,
    reply_days INTEGER,
    reply_due_on DATE,
    replied_on DATE,
    reply_text TEXT NOT NULL,
    reply_ref VARCHAR(60) NOT NULL,
    objection TEXT NOT NULL,
    report1_to VARCHAR(120) NOT NULL,
    report1_on DATE,
    report1_receipt VARCHAR(100) NOT NULL,
    report2_to VARCHAR(120) NOT NULL,
    report2_on DATE,
    report2_receipt VARCHAR(100) NOT NULL,
    void_on DATE,
    void_reason VARCHAR(200) NOT NULL,
    pdf_evidence_id INTEGER,
    pdf_sha256 VARCHAR(64) NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_letter PRIMARY KEY (id),
    CONSTRAINT uq_letter_number UNIQUE (number),
    CONSTRAINT fk_letter_recipient_unit_id FOREIGN KEY(recipient_unit_id) REFERENCES unit (id),
    CONSTRAINT fk_letter_recipient_person_id FOREIGN KEY(recipient_person_id) REFERENCES person (id),
    CONSTRAINT fk_letter_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_letter_uid UNIQUE (uid)
);

CREATE INDEX ix_letter_clue_id ON letter (clue_id);

CREATE INDEX ix_letter_kind ON letter (kind, issued_on);

CREATE INDEX ix_letter_recipient_unit_id ON letter (recipient_unit_id);

CREATE INDEX ix_letter_state ON letter (state, id);

CREATE TABLE proposal (
    step VARCHAR(8) NOT NULL,
    name VARCHAR(60) NOT NULL,
    state VARCHAR(12) NOT NULL,
    proposer_uid VARCHAR(32) NOT NULL,
    proposer_name VARCHAR(100) NOT NULL,
    proposed_on DATE NOT NULL,
    opinion TEXT NOT NULL,
    approver_role VARCHAR(24) NOT NULL,
    data JSON NOT NULL,
    decider_uid VARCHAR(32) NOT NULL,
    decider_name VARCHAR(100) NOT NULL,
    decided_on DATE,
    answer TEXT NOT NULL,
    clue_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_proposal PRIMARY KEY (id),
    CONSTRAINT fk_proposal_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT uq_proposal_uid UNIQUE (uid)
);

CREATE INDEX ix_proposal_clue_id ON proposal (clue_id);

CREATE INDEX ix_proposal_open ON proposal (clue_id) WHERE state = 'PENDING' AND deleted_at IS NULL;

CREATE TABLE rectification (
    number VARCHAR(60) NOT NULL,
    source VARCHAR(24) NOT NULL,
    source_kind VARCHAR(24) NOT NULL,
    source_id INTEGER,
    problem_id INTEGER,
    clue_id INTEGER,
    unit_id INTEGER,
    unit_name VARCHAR(120) NOT NULL,
    description TEXT NOT NULL,
    measures TEXT NOT NULL,
    responsible VARCHAR(100) NOT NULL,
    lead_leader VARCHAR(100) NOT NULL,
    state VARCHAR(12) NOT NULL,
    due_on DATE NOT NULL,
    first_due_on DATE NOT NULL,
    extensions JSON NOT NULL,
    submitted_on DATE,
    verified_by VARCHAR(100) NOT NULL,
    verified_unit VARCHAR(120) NOT NULL,
    verified_on DATE,
    verify_result TEXT NOT NULL,
    closed_on DATE,
    closed_by VARCHAR(100) NOT NULL,
    lookback_due_on DATE,
    lookback_on DATE,
    lookback_result TEXT NOT NULL,
    rule_changes JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_rectification PRIMARY KEY (id),
    CONSTRAINT uq_rectification_number UNIQUE (number),
    CONSTRAINT fk_rectification_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT fk_rectification_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
    CONSTRAINT uq_rectification_uid UNIQUE (uid)
);

CREATE INDEX ix_rectification_clue_id ON rectification (clue_id);

CREATE INDEX ix_rectification_open ON rectification (due_on) WHERE closed_on IS NULL AND deleted_at IS NULL;

CREATE INDEX ix_rectification_source ON rectification (source_kind, source_id);

CREATE INDEX ix_rectification_unit_id ON rectification (unit_id);

CREATE TABLE talk (
    number VARCHAR(60) NOT NULL,
    kind VARCHAR(24) NOT NULL,
    title VARCHAR(200) NOT NULL,
    clue_id INTEGER,
    person_id INTEGER,
    subject_name VARCHAR(100) NOT NULL,
    subject_unit VARCHAR(120) NOT NULL,
    subject_post VARCHAR(100) NOT NULL,
    subject_rank VARCHAR(24) NOT NULL,
    subject_gender VARCHAR(4) NOT NULL,
    campaign VARCHAR(40) NOT NULL,
    round_no INTEGER NOT NULL,
    state VARCHAR(16) NOT NULL,
    planned_at DATETIME,
    started_at DATETIME,
    ended_at DATETIME,
    place VARCHAR(120) NOT NULL,
    recorder VARCHAR(100) NOT NULL,
    planner_uid VARCHAR(32) NOT NULL,
    approved_by VARCHAR(100) NOT NULL,
    approved_on DATE,
    "plan" TEXT NOT NULL,
    safety JSON NOT NULL,
    notice_read BOOLEAN NOT NULL,
    summary TEXT NOT NULL,
    result TEXT NOT NULL,
    confirm_text VARCHAR(200) NOT NULL,
    refuse_note VARCHAR(200) NOT NULL,
    locked_at DATETIME,
    supplement_of_id INTEGER,
    extra JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_talk PRIMARY KEY (id),
    CONSTRAINT uq_talk_number UNIQUE (number),
    CONSTRAINT fk_talk_clue_id FOREIGN KEY(clue_id) REFERENCES clue (id),
    CONSTRAINT fk_talk_person_id FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_talk_supplement_of_id FOREIGN KEY(supplement_of_id) REFERENCES talk (id),
    CONSTRAINT uq_talk_uid UNIQUE (uid)
);

CREATE INDEX ix_talk_campaign ON talk (campaign);

CREATE INDEX ix_talk_clue_id ON talk (clue_id);

CREATE INDEX ix_talk_kind ON talk (kind);

CREATE INDEX ix_talk_person_id ON talk (person_id);

CREATE INDEX ix_talk_started ON talk (started_at, id);

CREATE TABLE letter_copy (
    first_no INTEGER NOT NULL,
    last_no INTEGER NOT NULL,
    how VARCHAR(12) NOT NULL,
    device VARCHAR(120) NOT NULL,
    purpose VARCHAR(120) NOT NULL,
    receiver VARCHAR(120) NOT NULL,
    printed_at DATETIME NOT NULL,
    actor_name VARCHAR(100) NOT NULL,
    returned_on DATE,
    destroyed_on DATE,
    copied BOOLEAN NOT NULL,
    letter_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_letter_copy PRIMARY KEY (id),
    CONSTRAINT fk_letter_copy_letter_id FOREIGN KEY(letter_id) REFERENCES letter (id),
    CONSTRAINT uq_letter_copy_uid UNIQUE (uid)
);

CREATE INDEX ix_letter_copy_letter_id ON letter_copy (letter_id);

CREATE TABLE letter_event (
    state VARCHAR(12) NOT NULL,
    name VARCHAR(40) NOT NULL,
    happened_on DATE NOT NULL,
    happened_at DATETIME NOT NULL,
    actor_name VARCHAR(100) NOT NULL,
    text VARCHAR(400) NOT NULL,
    letter_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_letter_event PRIMARY KEY (id),
    CONSTRAINT fk_letter_event_letter_id FOREIGN KEY(letter_id) REFERENCES letter (id),
    CONSTRAINT uq_letter_event_uid UNIQUE (uid)
);

CREATE INDEX ix_letter_event_letter_id ON letter_event (letter_id);

CREATE TABLE letter_problem (
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    suggestion TEXT NOT NULL,
    responsible VARCHAR(100) NOT NULL,
    due_on DATE,
    letter_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_letter_problem PRIMARY KEY (id),
    CONSTRAINT fk_letter_problem_letter_id FOREIGN KEY(letter_id) REFERENCES letter (id),
    CONSTRAINT uq_letter_problem_uid UNIQUE (uid)
);

CREATE INDEX ix_letter_problem_letter_id ON letter_problem (letter_id);

CREATE TABLE rectification_event (
    rectification_id INTEGER NOT NULL,
    state VARCHAR(12) NOT NULL,
    name VARCHAR(40) NOT NULL,
    happened_on DATE NOT NULL,
    actor_name VARCHAR(100) NOT NULL,
    text TEXT NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_rectification_event PRIMARY KEY (id),
    CONSTRAINT fk_rectification_event_rectification_id FOREIGN KEY(rectification_id) REFERENCES rectification (id),
    CONSTRAINT uq_rectification_event_uid UNIQUE (uid)
);

CREATE INDEX ix_rectification_event_rectification_id ON rectification_event (rectification_id);

CREATE TABLE talk_line (
    ordinal INTEGER NOT NULL,
    speaker VARCHAR(1) NOT NULL,
    text TEXT NOT NULL,
    clock DATETIME,
    talk_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_talk_line PRIMARY KEY (id),
    CONSTRAINT fk_talk_line_talk_id FOREIGN KEY(talk_id) REFERENCES talk (id),
    CONSTRAINT uq_talk_line_uid UNIQUE (uid)
);

CREATE INDEX ix_talk_line_order ON talk_line (talk_id, ordinal);

CREATE INDEX ix_talk_line_talk_id ON talk_line (talk_id);

CREATE TABLE talk_talker (
    name VARCHAR(100) NOT NULL,
    unit_name VARCHAR(120) NOT NULL,
    post VARCHAR(100) NOT NULL,
    gender VARCHAR(4) NOT NULL,
    role VARCHAR(12) NOT NULL,
    account_uid VARCHAR(32) NOT NULL,
    talk_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    created_at DATETIME NOT NULL,
    created_by VARCHAR(32) NOT NULL,
    updated_at DATETIME NOT NULL,
    updated_by VARCHAR(32) NOT NULL,
    revision INTEGER NOT NULL,
    deleted_at DATETIME,
    CONSTRAINT pk_talk_talker PRIMARY KEY (id),
    CONSTRAINT fk_talk_talker_talk_id FOREIGN KEY(talk_id) REFERENCES talk (id),
    CONSTRAINT uq_talk_talker_uid UNIQUE (uid)
);

CREATE INDEX ix_talk_talker_talk_id ON talk_talker (talk_id);

CREATE VIRTUAL TABLE search_text USING fts5(body, content='', contentless_delete=1, detail=full, tokenize="unicode61 remove_diacritics 0");
