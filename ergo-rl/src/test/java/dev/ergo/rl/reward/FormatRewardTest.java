package dev.ergo.rl.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class FormatRewardTest {

  private static final Reward STRICT = new FormatReward(true);
  private static final Reward BARE = new FormatReward(false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<think>left</think><zoom>[10, 20, 30, 40]</zoom>",
        " \n<think>a < b\nand b > c</think>\n<zoom>[10, 20, 30, 40]</zoom>",
        "<think></think><zoom>[10,20,30,40]</zoom>"
      })
  void wellFormedStage1(String text) {
    assertEquals(1, STRICT.score(Episodes.good().first(text).build()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<zoom>[10, 20, 30, 40]</zoom>",
        "left <think>left</think><zoom>[10, 20, 30, 40]</zoom>",
        "<think>left</think><zoom>[10, 20, 30, 40]</zoom> ",
        "<think>left</think><zoom>[10, 20, 30, 40]</zoom><zoom>[10, 20, 30, 40]</zoom>",
        "<think>left</think> so <zoom>[10, 20, 30, 40]</zoom>",
        "<think>left<zoom>[10, 20, 30, 40]</zoom>",
        "<think>left<think></think><zoom>[10, 20, 30, 40]</zoom>",
        "<think>a <zoom>[1, 2, 3, 4]</zoom></think><zoom>[10, 20, 30, 40]</zoom>",
        "<think>left</think></think><zoom>[10, 20, 30, 40]</zoom>",
        "<think>left</think><zoom>[10, 20, 30]</zoom>",
        "<think>left</think><zoom>[10, 20, 30, 40, 50]</zoom>",
        "<think>left</think><zoom>[1.5, 20, 30, 40]</zoom>",
        "<think>left</think><zoom>[-1, 20, 30, 40]</zoom>",
        "<think>left</think><zoom>10, 20, 30, 40</zoom>",
        "<think>left</think><zoom>[10, 20, 30, 40]",
        "<THINK>left</THINK><ZOOM>[10, 20, 30, 40]</ZOOM>"
      })
  void malformedStage1(String text) {
    assertEquals(0, STRICT.score(Episodes.good().first(text).build()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "red",
        "<answer>red</answer>",
        "<think>it is red</think>",
        "<think>it is red</think><answer>red",
        "<think>it is red</think><answer> </answer>",
        "<think>it is red</think><answer>red</answer>.",
        "<think>it is red</think><answer>red</answer><answer>blue</answer>",
        "<think>it is red</think><answer><answer>red</answer>",
        "<think>it is red<answer>red</answer></think><answer>red</answer>"
      })
  void malformedStage2(String text) {
    assertEquals(0, STRICT.score(Episodes.good().answer(text).build()));
  }

  @Test
  void thinkingMayBeOptionalButNotBroken() {
    String zoom = "<zoom>[10, 20, 30, 40]</zoom>";
    String answer = "<answer>red</answer>";
    assertEquals(1, BARE.score(Episodes.good().build()));
    assertEquals(1, BARE.score(Episodes.good().first(zoom).answer(answer).build()));
    assertEquals(0, BARE.score(Episodes.good().first("<think>x" + zoom).build()));
    assertEquals(0, BARE.score(Episodes.good().first("</think>" + zoom).build()));
    assertEquals(0, BARE.score(Episodes.good().first("hm " + zoom).build()));
  }

  @Test
  void bothStagesMustEndByThemselves() {
    assertEquals(0, STRICT.score(Episodes.good().stopped(false, true).build()));
    assertEquals(0, STRICT.score(Episodes.good().stopped(true, false).build()));
  }

  /** A long text must cost neither stack nor quadratic time. */
  @Test
  void longTextsAreNoBurden() {
    String thought = "<think>" + "<".repeat(1_000_000) + "</think>";
    String text = thought + "<zoom>[10, 20, 30, 40]</zoom>";
    assertEquals(1, STRICT.score(Episodes.good().first(text).build()));
  }
}
