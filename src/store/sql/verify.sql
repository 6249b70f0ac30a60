-- name: verify_integrity
PRAGMA integrity_check(100);
-- name: verify_references
PRAGMA foreign_key_check;
-- name: verify_total
SELECT coalesce(sum(responses), 0) FROM tally;
-- name: verify_responses
SELECT counter, day, revision, channel, id, answers FROM response ORDER BY counter, day, revision, channel;
-- name: verify_tallies
SELECT counter, day, revision, channel, responses, cells FROM tally ORDER BY counter, day, revision, channel;
-- name: verify_comments
SELECT c.response, c.question, r.revision FROM comment c CROSS JOIN response r ON r.id = c.response;
