/**
 * Work that is spread over processes: what a process that leads asks of the engine that has the
 * others, and what a piece of work finds in the process that does it. Nothing here knows which
 * engine that is.
 */
package dev.ergo.core.spread;
