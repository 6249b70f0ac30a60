-- What a target was before each change, so that a report of a period that was over by then can say so.

CREATE TABLE target_past (
  -- Written with the change, in the same transaction. A row tells what held up to that day; '' and NULL: nothing.
  id        INTEGER PRIMARY KEY,
  survey    INTEGER NOT NULL REFERENCES survey,
  dimension TEXT NOT NULL,
  unit      INTEGER REFERENCES unit, -- as in target
  year      INTEGER NOT NULL,
  day       INTEGER NOT NULL,        -- local day of the change
  operator  TEXT NOT NULL CHECK (operator IN ('', '>=', '>', 'better', 'group')),
  value     INTEGER CHECK (value >= 0),
  CHECK ((value IS NULL) = (operator IN ('', 'better')))
) STRICT;
CREATE INDEX target_past_key ON target_past (survey, dimension, year, coalesce(unit, 0));

-- Earlier changes stand in the log: "target: ≥ 88,00 → > 90,00 | source: …" about "survey/dimension/year[/unit]".
WITH line AS (
  SELECT a.number, (a.at + 25200) / 86400 AS day, s.id AS survey, u.id AS unit, a.unit AS unit_code,
    substr(a.about, length(s.code) + 2, length(a.about) - length(s.code) - 1
      - CASE a.unit WHEN '' THEN 0 ELSE length(a.unit) + 1 END) AS rest, -- "dimension/year"
    substr(a.detail, 9, instr(a.detail, ' → ') - 9) AS was
  FROM audit a JOIN survey s ON a.about LIKE s.code || '/%' LEFT JOIN unit u ON u.code = a.unit
  WHERE a.event = 'target-set' AND a.detail LIKE 'target: % → %'),
told AS (
  SELECT number, day, survey, unit, substr(rest, 1, length(rest) - 5) AS dimension,
    CAST(substr(rest, -4) AS INTEGER) AS year,
    CASE WHEN was = '–' THEN '' WHEN was LIKE '≥ %' THEN '>=' WHEN was LIKE '> %' THEN '>'
      WHEN was LIKE 'group %' THEN 'group' ELSE was END AS operator,
    CAST(round(replace(substr(was, instr(was, ' ') + 1), ',', '.') * 10000.0) AS INTEGER) AS value
  FROM line WHERE unit_code = '' OR unit IS NOT NULL)
INSERT INTO target_past (survey, dimension, unit, year, day, operator, value)
SELECT survey, dimension, unit, year, day, operator, CASE WHEN operator IN ('', 'better') THEN NULL ELSE value END
FROM told WHERE operator IN ('', '>=', '>', 'better', 'group') ORDER BY number;
