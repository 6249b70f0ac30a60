-- What a setting of the whole installation was before its last change, where the log tells that by its mark alone: for the way back.
CREATE TABLE setting_former (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
