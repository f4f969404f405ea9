/** The jobs {@code eval} and {@code compare}, and what they say on the console. */
package dev.ergo.eval.job;
