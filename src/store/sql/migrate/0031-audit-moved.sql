-- Every page of figures asks for the counters that were moved; the log has other lines by the hundred thousand.

CREATE INDEX audit_counter_moved ON audit (at) WHERE event = 'counter-moved';
