-- Reports as they were handed in: the bytes of their document, for ever. Names and codes are texts, as they were then; times are
-- seconds since 1970-01-01T00:00Z.

ALTER TABLE meta ADD COLUMN
  -- How many frozen reports there are, and the last one's link: reports cut off at the end show.
  frozen_rows INTEGER NOT NULL DEFAULT 0;
ALTER TABLE meta ADD COLUMN
  frozen_head BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000';

CREATE TABLE frozen_report (
  -- Only ever appended to. A later one of the same place and period stands in an earlier one's stead, which stays.
  number   INTEGER PRIMARY KEY CHECK (number > 0), -- 1, 2, 3 … without a gap
  at       INTEGER NOT NULL,
  login    TEXT NOT NULL, -- who froze it
  name     TEXT NOT NULL,
  unit     TEXT NOT NULL, -- code
  survey   TEXT NOT NULL, -- code
  kind     TEXT NOT NULL, -- the period, as reports name it: month
  style    TEXT NOT NULL, -- calendar
  period   TEXT NOT NULL, -- 2025-03
  document TEXT NOT NULL,
  digest   BLOB NOT NULL CHECK (length(digest) = 32), -- SHA-256 of the document
  link     BLOB NOT NULL CHECK (length(link) = 32)    -- over the link before it and all of the row
) STRICT;
CREATE INDEX frozen_report_place ON frozen_report (unit, survey, kind, style, period);
