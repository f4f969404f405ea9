package dev.ergo.eval.answer;

/** What is read where a text holds no well-formed {@code <answer>…</answer>}. */
public enum Fallback {
  /** Nothing: the text counts as having no answer. */
  NONE,
  /**
   * The conclusion of the text behind {@code </think>}: the last line if it names one option, else
   * the last stated answer ("the answer is (B)"), else the only option named. An open question
   * takes the whole text.
   */
  STATED,
  /**
   * The letter that lmms-eval's V* scorer finds ({@code lmms_eval/tasks/vstar_bench/utils.py},
   * {@code extract_answer_letter}): the first hit of its patterns in order, in upper case. It takes
   * the first letter of any text that begins with A to D ("Based on …" is B); it is here so that
   * published scores can be compared. An open question takes the whole text.
   */
  LMMS_EVAL
}
