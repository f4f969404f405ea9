/**
 * The folder of a run: its lock, resolved configuration and provenance, and what is needed to know
 * whether it may go on after an interruption. Everything here is written so that a crash at any
 * moment leaves either the old state or the new one.
 */
package dev.ergo.core.run;
