-- Officers: accounts, what they sign in with, their sessions, and the log of what was done. Officers are not citizens:
-- times are seconds since 1970-01-01T00:00Z. What is secret lies here hashed, or sealed with DIR/key.

ALTER TABLE meta ADD COLUMN
  -- How many rows the log has, and the last one's hash: a log cut off at its end shows.
  audit_rows INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN
  audit_head BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000';

CREATE TABLE officer (
  -- Never deleted: the log names it. What belongs to nobody's unit has the NULL one: the whole installation.
  id         INTEGER PRIMARY KEY,
  login      TEXT NOT NULL UNIQUE CHECK (length(login) BETWEEN 3 AND 40),
  name       TEXT NOT NULL,
  role       TEXT NOT NULL CHECK (role IN ('admin', 'officer', 'clerk', 'observer', 'auditor')),
  unit       INTEGER REFERENCES unit,
  created    INTEGER NOT NULL,
  disabled   INTEGER, -- since when; NULL: not
  last_login INTEGER,
  password   TEXT,    -- argon2id; NULL: not set up yet
  totp       BLOB,    -- secret of the second factor, sealed; NULL: none
  totp_step  INTEGER NOT NULL DEFAULT 0 -- of the last code that was taken: none counts twice
) STRICT;
CREATE INDEX officer_unit ON officer (unit);

CREATE TABLE setup (
  -- A link that sets up an account, once. NULL officer: it makes the first one.
  hash    BLOB PRIMARY KEY CHECK (length(hash) = 32),
  officer INTEGER UNIQUE REFERENCES officer,
  until   INTEGER NOT NULL,
  totp    BLOB NOT NULL -- the secret it offers, sealed
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery (
  -- Codes for whoever has no telephone at hand; a code goes when it is used.
  officer INTEGER NOT NULL REFERENCES officer,
  mark    BLOB NOT NULL CHECK (length(mark) = 32),
  PRIMARY KEY (officer, mark)
) STRICT, WITHOUT ROWID;

CREATE TABLE login_delay (
  -- Tries by name, whether somebody has that name or not, so that waiting tells nothing about it. The name is a mark that
  -- only DIR/key can make: people type passwords there.
  id       INTEGER PRIMARY KEY, -- in order of the first try; the oldest go when there are too many
  mark     BLOB NOT NULL UNIQUE CHECK (length(mark) = 32),
  tries    INTEGER NOT NULL,
  last     INTEGER NOT NULL,
  until    INTEGER NOT NULL -- when the next one is heard
) STRICT;

CREATE TABLE session (
  id      INTEGER PRIMARY KEY,
  hash    BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  officer INTEGER NOT NULL REFERENCES officer,
  created INTEGER NOT NULL,
  seen    INTEGER NOT NULL -- to about a minute
) STRICT;
CREATE INDEX session_officer ON session (officer);

CREATE TABLE audit (
  -- Only ever appended to. Names are texts, as they were then: a row means the same for ever.
  number INTEGER PRIMARY KEY CHECK (number > 0), -- 1, 2, 3 … without a gap
  at     INTEGER NOT NULL,
  who    TEXT NOT NULL, -- login; '' the command line or the program itself
  event  TEXT NOT NULL,
  about  TEXT NOT NULL, -- login of the officer, name of the setting, … or ''
  unit   TEXT NOT NULL, -- code, or ''
  detail TEXT NOT NULL,
  hash   BLOB NOT NULL CHECK (length(hash) = 32) -- over the hash before it and all of the row
) STRICT;
