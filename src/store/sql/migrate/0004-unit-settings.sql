-- Settings of a unit: they hold for it and all below it.

CREATE TABLE unit_setting (
  -- '' is a value too: it ends what the units above say.
  unit  INTEGER NOT NULL REFERENCES unit,
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (unit, name)
) STRICT, WITHOUT ROWID;
