package dev.ergo.eval.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.eval.answer.AnswerMatcher;
import dev.ergo.eval.answer.MatchConfig;
import dev.ergo.eval.benchmark.ErgoProtocol;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class BenchmarkRulesTest {

  /** Summaries that were written before can be compared with new ones. */
  @Test
  void earlierWordsMeanTheSameRules() {
    MatchConfig rules = MatchConfig.defaults().withFallback(MatchConfig.Fallback.LMMS_EVAL);
    String earlier =
        "ergo: MatchConfig[nfkc=true, trim=true, caseFold=true, collapseWhitespace=true,"
            + " stripTrailingPunctuation=false, normalizeNumbers=false, fallback=LMMS_EVAL]";
    String today = new ErgoProtocol(rules).description();
    assertEquals(today, new BenchmarkRules("b", "d", earlier, null).protocol());
    assertEquals(today, new BenchmarkRules("b", "d", today, 2).protocol());
    assertEquals(
        "ergo: nfkc=true, trim=true, case_fold=true, collapse_whitespace=true,"
            + " strip_trailing_punctuation=false, normalize_numbers=false, fallback=lmms_eval",
        today);
  }

  @Test
  void answersThatWereReadByOtherRulesAreTold() {
    int today = AnswerMatcher.READING;
    assertTrue(new BenchmarkRules("b", "d", "p", today).areCurrent());
    assertFalse(new BenchmarkRules("b", "d", "p", today - 1).areCurrent());
    assertEquals(today == 1, new BenchmarkRules("b", "d", "p", null).areCurrent());
  }
}
