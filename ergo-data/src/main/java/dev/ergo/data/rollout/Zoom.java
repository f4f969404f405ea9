package dev.ergo.data.rollout;

import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.ViewBox;
import java.util.Optional;

/**
 * Where the policy looked.
 *
 * @param box the box as written, pixels of the stage-1 view; empty if none could be read
 * @param outcome what became of it
 * @param region the region shown in stage 2, original pixels; empty if there was no stage 2
 */
public record Zoom(Optional<ViewBox> box, BoxOutcome outcome, Optional<PixelBox> region) {}
