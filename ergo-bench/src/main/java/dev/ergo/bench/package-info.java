/**
 * JMH benchmarks of what a training run spends its time on, on the shape of the small default
 * policy with random weights. {@code ergo-bench/run.sh} runs them.
 */
package dev.ergo.bench;
