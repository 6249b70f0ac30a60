// A script.

  f( SCRIPT_WORDS, 'a = \' b', c ) // stays
  // goes
	var g = 1
