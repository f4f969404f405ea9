/**
 * Asking: a checkpoint, a chat server and the controls, as an evaluation asks them, and the reader
 * of crops that judges share with it. Items come in, answers with their costs go out.
 */
package dev.ergo.eval.ask;
