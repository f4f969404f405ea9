package dev.ergo.data.layout;

/** What was done to rows beyond reading their columns; each is counted and said. */
public enum Rule {
  /** Places for pictures. */
  PLACE("questions had a place for the picture such as <image>, which was taken out of the text"),
  /** Places for several pictures. */
  PLACES(
      "questions about several images had places for them inside the text, where they are shown"),
  /** Tags around gold answers. */
  UNWRAPPED("gold answers stood in <answer> tags, which were taken off"),
  /** LaTeX's frame around gold answers. */
  UNBOXED("gold answers stood in \\boxed{}, which was taken off"),
  /** Numbers that are texts of options and could be places of others. */
  NUMBER_IS_TEXT(
      "answers are numbers, and so are their options: the option of that text was taken, not the one at that place (answer_form: index or index_from_1)"),
  /** Several columns with one option each. */
  OPTION_COLUMNS("rows have their options in columns of one option each"),
  /** Options inside the question. */
  OPTIONS_IN_TEXT("questions listed their options, which were taken out of the text"),
  /** An instruction that a data set's own protocol needs. */
  INSTRUCTION("questions ended in an instruction of the data set's own, which was taken off"),
  /** ms-swift's name of an object. */
  OBJECT_NAME("questions had a place for an object's name, which was filled in"),
  /** Nothing but boxes to be right about. */
  BOX_ONLY("rows have target boxes and no answer: no answer to them counts as right"),
  /** An image that stands in another row. */
  REFERENCE("rows refer to the image of another row");

  private final String text;

  Rule(String text) {
    this.text = text;
  }

  /** What was done, behind a number. */
  public String text() {
    return text;
  }
}
