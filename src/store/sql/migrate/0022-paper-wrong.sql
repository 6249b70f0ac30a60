-- Of slips typed twice: who had erred. A correction by hand may find both typings wrong.

ALTER TABLE paper_slip ADD COLUMN first_wrong INTEGER NOT NULL DEFAULT 0; -- of a second one: questions that the first had wrong,
ALTER TABLE paper_slip ADD COLUMN both_wrong INTEGER NOT NULL DEFAULT 0;  -- and those that neither had right
-- Of one that ended, as above; NULL: it ended before this was counted.
ALTER TABLE paper_batch ADD COLUMN first_wrong INTEGER;
ALTER TABLE paper_batch ADD COLUMN both_wrong INTEGER;
