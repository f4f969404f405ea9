/**
 * JMH benchmarks of what a training run spends its time on, on the shape of the small default
 * policy with random weights. {@code ergo-bench/run.sh} runs them. Beside them stands Ergo's side
 * of the comparison of images in {@code bench/}.
 */
package dev.ergo.bench;
