-- What other programs read and send, and where they are told that something happened. Times are seconds since
-- 1970-01-01T00:00Z, days as everywhere.

CREATE TABLE token (
  -- Never deleted: the log names it by its number. Known by its hash only.
  id         INTEGER PRIMARY KEY,
  hash       BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
  name       TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120), -- what it is for
  unit       INTEGER REFERENCES unit, -- it reaches this one and those below; NULL: the whole installation
  scopes     TEXT NOT NULL,           -- words of core/scope.def
  channel    INTEGER NOT NULL,        -- of the responses it sends
  created    INTEGER NOT NULL,
  created_by TEXT NOT NULL,           -- login; '' the command line
  last_day   INTEGER NOT NULL,        -- on which it holds
  revoked    INTEGER,                 -- since when; NULL: not
  used       INTEGER                  -- the last day it was
) STRICT;

CREATE TABLE api_request (
  -- What was sent lately under a key of the sender's choice, so that what is sent again counts once and is answered alike.
  token  INTEGER NOT NULL REFERENCES token,
  key    BLOB NOT NULL CHECK (length(key) = 32),  -- digest
  body   BLOB NOT NULL CHECK (length(body) = 32), -- digest, to tell a repetition from a conflict
  answer TEXT NOT NULL,
  day    INTEGER NOT NULL,
  PRIMARY KEY (token, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX api_request_day ON api_request (day);

CREATE TABLE webhook (
  id         INTEGER PRIMARY KEY,
  url        TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 500),
  secret     BLOB NOT NULL,    -- sealed with DIR/key
  events     TEXT NOT NULL,    -- words of core/webhook.def
  loopback   INTEGER NOT NULL, -- 1: it may lie on this very machine
  created    INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  removed    INTEGER           -- since when; NULL: it is told
) STRICT;

CREATE TABLE webhook_event (
  id   INTEGER PRIMARY KEY,
  uid  TEXT NOT NULL UNIQUE, -- as receivers see it, the same with every try
  kind TEXT NOT NULL,
  body TEXT NOT NULL,        -- JSON, as it is sent
  at   INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_delivery (
  event   INTEGER NOT NULL REFERENCES webhook_event,
  webhook INTEGER NOT NULL REFERENCES webhook,
  tries   INTEGER NOT NULL DEFAULT 0,
  due     INTEGER,                  -- when it is tried next; NULL: no more
  done    INTEGER,                  -- when it arrived; NULL with due NULL: given up
  fault   TEXT NOT NULL DEFAULT '', -- of the last try
  PRIMARY KEY (event, webhook)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_due ON webhook_delivery (due) WHERE due IS NOT NULL;
CREATE INDEX webhook_of ON webhook_delivery (webhook, event);

CREATE TABLE signal_look (
  -- How many responses a unit's figures had when they were last looked at for early warnings.
  unit      INTEGER NOT NULL REFERENCES unit,
  survey    INTEGER NOT NULL REFERENCES survey,
  responses INTEGER NOT NULL,
  PRIMARY KEY (unit, survey)
) STRICT, WITHOUT ROWID;

CREATE TABLE signal_told (
  -- Early warnings that were told: once each.
  unit      INTEGER NOT NULL REFERENCES unit,
  survey    INTEGER NOT NULL REFERENCES survey,
  dimension TEXT NOT NULL, -- code, "all" for the whole survey
  month     TEXT NOT NULL, -- 2025-03
  PRIMARY KEY (unit, survey, dimension, month)
) STRICT, WITHOUT ROWID;
