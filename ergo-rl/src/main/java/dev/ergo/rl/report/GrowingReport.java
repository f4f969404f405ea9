package dev.ergo.rl.report;

import dev.ergo.rl.train.TrainingListener;
import dev.ergo.rl.train.Validation;

/**
 * Writes the report anew every so many steps. That of a run that has ended is not its affair: it
 * needs the policy's last answers.
 *
 * @param outcome writes it
 * @param validation what has been validated
 * @param every steps; 0 for never
 */
public record GrowingReport(TrainingOutcome outcome, Validation validation, int every)
    implements TrainingListener {

  @Override
  public void stepDone(long done) {
    if (every > 0 && done % every == 0 && done < outcome.train().steps()) {
      outcome.writeSoFar(validation, done);
    }
  }
}
