/**
 * The jobs {@code grpo} and {@code sft}: each puts its parts together around the training loop,
 * once the memory plan says that they fit.
 */
package dev.ergo.rl.job;
