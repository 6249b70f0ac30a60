// A script.

  f(SCRIPT_WORDS) // stays
  // goes
	g()
