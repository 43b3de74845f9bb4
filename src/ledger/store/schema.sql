CREATE TABLE head (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    runs INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    digest BLOB NOT NULL
);
CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    as_of TEXT NOT NULL,
    version TEXT NOT NULL,
    rules_path TEXT NOT NULL,
    rules_sha256 TEXT NOT NULL,
    rules_text TEXT NOT NULL,
    arguments TEXT NOT NULL,
    inputs TEXT NOT NULL,
    tiers TEXT NOT NULL,
    value_columns TEXT NOT NULL,
    amount INTEGER,
    overrides TEXT NOT NULL,
    entries INTEGER NOT NULL,
    opening BLOB NOT NULL,
    digest BLOB NOT NULL
);
CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
);
CREATE TABLE words (
    id INTEGER PRIMARY KEY,
    word TEXT NOT NULL UNIQUE
);
CREATE TABLE entries (
    run INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    presence INTEGER NOT NULL,
    merged_into TEXT,
    candidate INTEGER,
    tier INTEGER,
    reason INTEGER NOT NULL,
    since INTEGER,
    failures INTEGER NOT NULL,
    confirmations INTEGER NOT NULL,
    absences INTEGER NOT NULL,
    cells TEXT,
    digest BLOB NOT NULL,
    PRIMARY KEY (run, customer)
) WITHOUT ROWID;
CREATE INDEX closings ON entries (presence) WHERE presence >= 2;
CREATE VIEW runs_in_force AS
    SELECT * FROM runs WHERE NOT EXISTS (
        SELECT 1 FROM runs AS later WHERE later.number > runs.number AND later.as_of <= runs.as_of
    );
CREATE VIEW history AS
    SELECT entries.run, runs.as_of, customers.key AS customer,
        CASE entries.presence WHEN 0 THEN 'present' WHEN 1 THEN 'absent' WHEN 2 THEN 'closed' ELSE 'merged' END AS presence,
        merged_into, candidate.word AS candidate, tier.word AS tier, reason.word AS reason, since.word AS tier_since,
        failures AS failed_reviews, confirmations, absences, cells AS "values"
    FROM entries
    JOIN runs ON runs.number = entries.run
    JOIN customers ON customers.id = entries.customer
    LEFT JOIN words AS candidate ON candidate.id = entries.candidate
    LEFT JOIN words AS tier ON tier.id = entries.tier
    LEFT JOIN words AS reason ON reason.id = entries.reason
    LEFT JOIN words AS since ON since.id = entries.since;
CREATE VIEW figures AS
    SELECT entries.run, runs.as_of, customers.key AS customer, json_extract(named.value, '$.name') AS name, cell.value AS value
    FROM entries
    JOIN runs ON runs.number = entries.run
    JOIN customers ON customers.id = entries.customer
    JOIN json_each(entries.cells) AS cell
    JOIN json_each(runs.value_columns) AS named ON named.key = cell.key;
