/** The jobs that {@code job:} selects, each a class that turns a configuration into files. */
package dev.ergo.rl.job;
