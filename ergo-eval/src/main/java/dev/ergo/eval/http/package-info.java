/**
 * Servers that are sent JSON and answer with some: one request and what came back, faults in words,
 * and how long they are borne. Chat servers and those that sample for a training share it.
 *
 * <p>Keys come from the environment and are neither kept nor shown.
 */
package dev.ergo.eval.http;
