-- How many people came to a counter on a day, told by whoever counts them: what a response rate is a share of.

CREATE TABLE visit (
  counter INTEGER NOT NULL REFERENCES counter,
  day     INTEGER NOT NULL,
  visits  INTEGER NOT NULL CHECK (visits BETWEEN 0 AND 100000),
  PRIMARY KEY (counter, day)
) STRICT, WITHOUT ROWID;
