-- Paper slips that are being typed in. They wait here until their batch is closed; then they become responses, all in one
-- transaction, and their rows go: until then one that was typed wrongly can be taken back, and no figure has seen it.

CREATE TABLE paper_batch (
  id       INTEGER PRIMARY KEY,
  unit     INTEGER NOT NULL REFERENCES unit,     -- the counter's when it was begun: whose officers type it
  counter  INTEGER NOT NULL REFERENCES counter,
  revision INTEGER NOT NULL REFERENCES revision,
  day      INTEGER NOT NULL,                     -- on which people filled the slips in
  expected INTEGER NOT NULL CHECK (expected > 0), -- slips in the bundle
  every    INTEGER NOT NULL,                     -- each n-th is typed twice; 0: none
  login    TEXT NOT NULL,                        -- who began it, as texts: they mean the same for ever
  name     TEXT NOT NULL,
  begun    INTEGER NOT NULL,                     -- seconds since 1970-01-01T00:00Z
  ended    INTEGER,                              -- NULL: open
  ended_by TEXT,                                 -- name
  kept     INTEGER,                              -- 1: its slips are responses; 0: it was discarded
  -- What is left of the slips of one that ended. Of an open one they are counted.
  slips     INTEGER,
  checked   INTEGER, -- slips that were typed twice,
  fields    INTEGER, -- questions compared in them,
  differing INTEGER  -- and how many of these were typed differently
) STRICT;
CREATE INDEX paper_batch_unit ON paper_batch (unit, id);
CREATE INDEX paper_batch_open ON paper_batch (unit) WHERE ended IS NULL;

CREATE TABLE paper_slip (
  batch     INTEGER NOT NULL REFERENCES paper_batch,
  number    INTEGER NOT NULL CHECK (number > 0), -- the clerk writes it on the slip
  again     INTEGER NOT NULL,                    -- 1: typed a second time, to be compared
  key       BLOB NOT NULL CHECK (length(key) = 16), -- of the form: sent twice, it is one slip
  answers   BLOB NOT NULL,
  differing INTEGER NOT NULL, -- of a second one: questions that were typed differently
  settled   INTEGER NOT NULL, -- of a second one: nothing differs, or somebody has decided
  PRIMARY KEY (batch, number, again)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX paper_slip_key ON paper_slip (batch, key);

CREATE TABLE paper_text (
  batch    INTEGER NOT NULL REFERENCES paper_batch,
  number   INTEGER NOT NULL,
  question INTEGER NOT NULL, -- index in the revision
  text     TEXT NOT NULL,
  PRIMARY KEY (batch, number, question)
) STRICT, WITHOUT ROWID;
