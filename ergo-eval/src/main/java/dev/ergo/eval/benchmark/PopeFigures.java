package dev.ergo.eval.benchmark;

import dev.ergo.eval.item.ItemResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * POPE: "yes" is the positive class. An answer that is neither counts as a missed "yes" where the
 * right answer is yes, as in VLMEvalKit; lmms-eval leaves it out of recall, and so does its
 * protocol here.
 */
record PopeFigures(ProtocolKind protocol) implements Figures {

  @Override
  public Map<String, Double> of(List<ItemResult> items) {
    int truePositives = 0;
    int falsePositives = 0;
    int falseNegatives = 0;
    for (ItemResult item : items) {
      boolean gold = item.item().gold().equals("yes");
      String answer = item.verdict().extracted().strip();
      // What counts as right is the protocol's to say, which may read more than the bare word.
      boolean yes = item.correct() ? gold : answer.equalsIgnoreCase("yes");
      boolean no = item.correct() ? !gold : answer.equalsIgnoreCase("no");
      truePositives += gold && yes ? 1 : 0;
      falsePositives += !gold && yes ? 1 : 0;
      falseNegatives += gold && (no || !yes && protocol != ProtocolKind.LMMS_EVAL) ? 1 : 0;
    }
    double precision = ratio(truePositives, truePositives + falsePositives);
    double recall = ratio(truePositives, truePositives + falseNegatives);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("precision", precision);
    figures.put("recall", recall);
    figures.put("f1", precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall));
    figures.put("yes_ratio", ratio(truePositives + falsePositives, items.size()));
    return figures;
  }

  private static double ratio(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
