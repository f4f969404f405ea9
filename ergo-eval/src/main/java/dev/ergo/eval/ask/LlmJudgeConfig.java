package dev.ergo.eval.ask;

import dev.ergo.core.config.Check;
import java.util.List;

/**
 * The section {@code eval.judge}: a language model that says whether open answers mean the gold
 * answer. Accuracy stays that of the protocol; the judge's view stands beside it.
 *
 * @param endpoint the server that it runs on; required
 * @param prompt what it is asked, with {question}, {gold} and {answer}; the reply must begin with
 *     yes or no
 */
public record LlmJudgeConfig(EndpointConfig endpoint, String prompt) {

  private static final String PROMPT =
      "Question: {question}\nReference answer: {gold}\nAnswer: {answer}\n\nDoes the answer mean the"
          + " same as the reference answer? Reply with yes or no.";

  /** Fills in the prompt and checks its places. */
  public LlmJudgeConfig {
    Check.present("endpoint", endpoint);
    prompt = Check.orDefault(prompt, PROMPT);
    for (String place : List.of("{question}", "{gold}", "{answer}")) {
      Check.require(prompt.contains(place), "prompt", "must contain " + place);
    }
  }
}
