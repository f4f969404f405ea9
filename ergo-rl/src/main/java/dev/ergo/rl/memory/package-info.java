/**
 * How much memory a training will take: a plan by arithmetic before anything is loaded, what the
 * machine has, which keys would help, and a dry run of the largest step. In come a model's
 * configuration and the sizes of a step; out come numbers, sentences and a refusal.
 */
package dev.ergo.rl.memory;
