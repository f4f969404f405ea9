/**
 * Asking: a checkpoint, a chat server and the controls, as an evaluation asks them, the reader of
 * crops that judges share with it, and a language model's view of open answers. Items come in,
 * answers with their costs go out.
 *
 * <p>Chat servers speak OpenAI's protocol, as vLLM and others do. Keys come from the environment
 * and are neither kept nor shown.
 */
package dev.ergo.eval.ask;
