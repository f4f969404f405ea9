package dev.ergo.core.config;

/**
 * Where a value came from.
 *
 * @param place for messages: "configs/grpo.yaml line 12" or "override -Dergo.train.steps"
 * @param text a plain scalar as written, null for everything else
 */
record Origin(String place, String text) {}
