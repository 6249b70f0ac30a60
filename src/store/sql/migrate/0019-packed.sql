-- Packed tallies in blocks of cells of one width, which are read faster than cells that each have their own. The figures
-- stay. The second argument is only said of a damaged one.

UPDATE tally SET cells = tally_repack(cells, 'counter ' || (SELECT code FROM counter WHERE id = tally.counter) || ', '
  || date(day * 86400, 'unixepoch') || ', revision id ' || revision);

UPDATE month_tally SET
  cells = tally_repack(cells, 'unit ' || (SELECT code FROM unit WHERE id = month_tally.unit) || ', month of '
    || date(month * 86400, 'unixepoch') || ', revision id ' || revision),
  channels = tally_repack(channels, 'unit ' || (SELECT code FROM unit WHERE id = month_tally.unit) || ', month of '
    || date(month * 86400, 'unixepoch') || ', revision id ' || revision || ', by channel');
