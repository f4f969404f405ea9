/**
 * Supervised fine-tuning: lessons made from examples with target boxes (and, for generated scenes,
 * from what is known to stand in them), encoded as conversations whose assistant turns are taught.
 * The update pass is the one that GRPO uses.
 */
package dev.ergo.rl.sft;
