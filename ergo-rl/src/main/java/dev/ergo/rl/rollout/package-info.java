/**
 * Rollouts on servers: episodes of a training step are sampled by vLLM servers that are sent token
 * ids and views, and give token ids with their log-probs. The policy reaches them as a LoRA
 * adapter, a version for each step. They may write steps ahead of the updates, each as a version so
 * many steps older.
 */
package dev.ergo.rl.rollout;
