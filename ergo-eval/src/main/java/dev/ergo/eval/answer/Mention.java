package dev.ergo.eval.answer;

import java.util.Set;

/**
 * A place of an answer that names an option.
 *
 * @param options the options that it may mean: several where they have the same text, none where a
 *     letter stands that no option has
 * @param first place of its first word
 * @param last place of its last word
 * @param lettered whether it is a letter, alone or with the option's own text behind it
 */
record Mention(Set<Integer> options, int first, int last, boolean lettered) {}
