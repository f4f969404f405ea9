package dev.ergo.eval.run;

import java.io.Serializable;

/**
 * Items of a task that stand behind each other and are to be answered.
 *
 * @param from position of the first
 * @param to position behind the last
 * @param sample the first of their sampled answers that is to be given
 */
public record ItemRange(int from, int to, int sample) implements Serializable {}
