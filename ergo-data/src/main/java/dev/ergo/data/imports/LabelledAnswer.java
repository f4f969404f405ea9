package dev.ergo.data.imports;

import java.util.List;

/** The right option of rows that give {@code options}, {@code label} and {@code answer}. */
final class LabelledAnswer {

  private LabelledAnswer() {}

  /** The text of the label's option, which the answer has to repeat. */
  static String of(JsonRow row) {
    List<String> options = row.options("options");
    String label = row.text("label");
    int option = label.length() == 1 ? label.charAt(0) - 'A' : -1;
    if (option < 0 || option >= options.size()) {
      throw row.bad("the label " + label + " names none of the " + options.size() + " options");
    }
    if (!options.get(option).equals(row.text("answer"))) {
      throw row.bad("the answer is not the text of option " + label);
    }
    return options.get(option);
  }
}
