package dev.ergo.eval.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The edges of the published rules; GoldenScorersTest holds them against their own functions. */
@Tag("unit")
class PublishedLettersTest {

  private static final List<String> OPTIONS = List.of("red", "green", "blue");

  private static Optional<Character> inferred(String answer) {
    return PublishedLetters.inferred(answer, OPTIONS);
  }

  /** VLMEvalKit wants it at a place behind the number of words less five. */
  @Test
  void theLetterIsOneOfTheLastFourWords() {
    assertEquals(Optional.of('B'), inferred("B is my choice"));
    assertEquals(Optional.empty(), inferred("B is my own choice"));
    assertEquals(Optional.of('B'), inferred("well B is my choice"));
  }

  @Test
  void aStatedLetterIsOneOfTheOptions() {
    assertEquals(Optional.of('C'), inferred("the answer is **C** as far as I can see"));
    assertEquals(Optional.of('C'), inferred("the answer is c as far as I see"));
    assertEquals(Optional.empty(), inferred("the answer is **D** as far as I see"));
  }

  @Test
  void theOnlyTextCountsInAnswersThatAreNotMuchLongerThanAllOptions() {
    assertEquals(Optional.of('B'), inferred("I see a green one there"));
    // Twice the 12 characters of all options, and one more.
    assertEquals(Optional.of('B'), inferred("I see a green bird there"));
    assertEquals(Optional.empty(), inferred("I see a green bird there."));
    assertEquals(Optional.empty(), inferred("red or green"));
  }

  @Test
  void theFirstCapitalBehindAKnownOpening() {
    assertEquals(Optional.of('D'), PublishedLetters.firstCapital("The best answer is D, not C"));
    assertEquals(Optional.of('A'), PublishedLetters.firstCapital("a"));
    assertEquals(Optional.of('E'), PublishedLetters.firstCapital(" (e) "));
    assertEquals(Optional.empty(), PublishedLetters.firstCapital("e, i think"));
    assertEquals(
        Optional.empty(), PublishedLetters.firstCapital("it is one of the things that i see here"));
  }
}
