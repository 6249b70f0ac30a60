-- In which company comments are shown (core/comment_batch.h).

CREATE TABLE comment_batch (
  -- Closed, and never changed: what was shown once must not be taken apart. Nothing finer than its days is told of it.
  id         INTEGER PRIMARY KEY,
  unit       INTEGER NOT NULL REFERENCES unit,
  revision   INTEGER NOT NULL REFERENCES revision, -- where the question was first asked in these words
  question   INTEGER NOT NULL,                     -- index in it
  first_day  INTEGER NOT NULL,
  last_day   INTEGER NOT NULL,
  shown_from INTEGER NOT NULL,                     -- the working day behind last_day, by the holidays known when it was closed
  channel    INTEGER,                              -- NULL: several
  comments   INTEGER NOT NULL CHECK (comments >= 5)
) STRICT;
-- All that the list of a unit needs, without a look at the rows.
CREATE INDEX comment_batch_list
  ON comment_batch (unit, shown_from, revision, question, first_day, last_day, channel, comments);

CREATE TABLE comment_search (
  -- A line per comment, in the order of places, folded as what is looked for: searching is one pass over few long rows.
  batch  INTEGER PRIMARY KEY REFERENCES comment_batch,
  folded TEXT NOT NULL
) STRICT;

ALTER TABLE comment ADD COLUMN batch INTEGER REFERENCES comment_batch; -- NULL: waits
ALTER TABLE comment ADD COLUMN place INTEGER; -- in the batch, from 0 on; says nothing of when it came
CREATE UNIQUE INDEX comment_in_batch ON comment (batch, place) WHERE batch IS NOT NULL;
CREATE INDEX comment_waiting ON comment (response) WHERE batch IS NULL;
