/**
 * Chat servers that speak OpenAI's protocol, as vLLM and others do. In come conversations with
 * views of images; out come texts and token counts. Keys come from the environment and are neither
 * kept nor shown.
 */
package dev.ergo.eval.remote;
