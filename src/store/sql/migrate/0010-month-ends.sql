-- The first and the last day of a revision without a look at every unit's month.
CREATE INDEX month_tally_first ON month_tally (revision, first);
CREATE INDEX month_tally_last ON month_tally (revision, last);
