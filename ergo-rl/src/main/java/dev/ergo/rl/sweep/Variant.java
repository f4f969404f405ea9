package dev.ergo.rl.sweep;

/**
 * What is run once for every seed.
 *
 * @param name its name in table and report
 * @param slug name of its folder
 * @param set overrides that make it what it is
 */
public record Variant(String name, String slug, Overrides set) {}
