-- The half-day by which keys of forms are made and judged: it never goes back, whatever the clock does.

ALTER TABLE meta ADD COLUMN
  form_half_day INTEGER; -- when keys were last forgotten; NULL: never
ALTER TABLE meta ADD COLUMN
  form_clock INTEGER; -- the clock's half-day then
