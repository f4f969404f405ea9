/**
 * Ergo's side of the comparisons with other software that the scripts in {@code bench/} make: each
 * main class does the work of one comparison on tensors, weights or images from a file, so that
 * both sides start from the same, and prints one JSON line.
 */
package dev.ergo.bench.peer;
