package dev.ergo.eval.metrics;

import dev.ergo.eval.item.PolicyDescription;

/**
 * How a policy was asked.
 *
 * @param name the policy's name
 * @param description mode, pixel limits, prompts, decoding, checkpoint
 */
public record AskedPolicy(String name, PolicyDescription description) {}
