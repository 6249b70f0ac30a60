-- Visits that were first recorded long after their day: whoever does so has seen how the report stands. And what is put back is as it was.

ALTER TABLE visit_past ADD COLUMN changed INTEGER; -- local day of the last change; NULL: unknown
ALTER TABLE visit_past ADD COLUMN entered INTEGER CHECK (entered > day + 15); -- local day on which there was a number for the first time; NULL: earlier, or unknown
ALTER TABLE visit_past ADD COLUMN back INTEGER; -- where the last change put back what was there before another one, on `revised`: the local day of that one; else NULL
ALTER TABLE visit_past ADD COLUMN revised_before INTEGER; -- `revised` and `entered` before the last change
ALTER TABLE visit_past ADD COLUMN entered_before INTEGER;
DROP INDEX visit_past_revised;
CREATE INDEX visit_past_told ON visit_past (counter, day) WHERE revised IS NOT NULL OR entered IS NOT NULL;
