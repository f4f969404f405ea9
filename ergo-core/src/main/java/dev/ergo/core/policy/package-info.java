/**
 * A policy ready to be asked or trained: the model on its device with its tokenizer, chat format,
 * prompts and image processor, and the options that say where it comes from.
 */
package dev.ergo.core.policy;
