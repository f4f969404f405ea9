package dev.ergo.rl.sweep;

import java.util.Optional;

/**
 * What has become of a variant under one seed; neither record nor failure: it has not run yet.
 *
 * @param variant what was run
 * @param seed its seed
 * @param record what came out, if it finished
 * @param failure why it did not, in one sentence
 */
public record TrialOutcome(
    Variant variant, long seed, Optional<TrialRecord> record, Optional<String> failure) {}
