package dev.ergo.rl.reproduce;

/**
 * Something of a run's surroundings that is otherwise now.
 *
 * @param what its name
 * @param then what the run's provenance.json says
 * @param now what is here
 */
record Difference(String what, String then, String now) {}
