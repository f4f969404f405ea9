/**
 * Jobs and their launcher: what {@code -Dconfig} names is read, bound to the job that it selects
 * and run. Which jobs there are is decided by the class path; a user's mistake comes out as one
 * sentence and exit code 1.
 */
package dev.ergo.core.job;
