package dev.ergo.eval.run;

import dev.ergo.core.io.AtomicWrite;
import dev.ergo.core.io.Digest;
import dev.ergo.data.Example;
import dev.ergo.eval.item.EvalJson;
import dev.ergo.eval.item.ItemResult;
import dev.ergo.eval.item.TaskAnswers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Judged answers as the JSON lines that lmms-eval writes with {@code --log_samples}, so that its
 * users' scripts read them: {@code doc_id}, {@code doc}, {@code input}, {@code target}, {@code
 * resps}, {@code filtered_resps}, {@code doc_hash} and the metric. Images are never among them.
 */
public final class SampleLogs {

  /** Two names and what stands around them are shorter than file systems allow. */
  private static final int LONGEST = 90;

  private SampleLogs() {}

  /**
   * Writes samples_BENCHMARK_POLICY.jsonl for each of the tasks.
   *
   * @throws dev.ergo.core.error.UserException if one can't be written
   */
  public static void write(Path folder, List<TaskAnswers> answers) {
    Set<String> taken = new HashSet<>();
    for (TaskAnswers task : answers) {
      String name = "samples_" + plain(task.benchmark()) + "_" + plain(task.policy());
      String free = name;
      for (int copy = 2; !taken.add(free); copy++) {
        free = name + "-" + copy;
      }
      StringBuilder lines = new StringBuilder();
      task.items().forEach(item -> lines.append(line(item)).append('\n'));
      AtomicWrite.text(folder.resolve(free + ".jsonl"), lines.toString());
    }
  }

  /** Names that are long are cut and end in eight digits of their digest. */
  private static String plain(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9.@-]+", "_");
    return plain.length() <= LONGEST
        ? plain
        : plain.substring(0, LONGEST - 9) + "-" + Digest.hex(name).substring(0, 8);
  }

  private static String line(List<ItemResult> samples) {
    ItemResult first = samples.get(0);
    ItemResult.Item item = first.item();
    Map<String, Object> doc = new LinkedHashMap<>();
    doc.put("id", item.id());
    doc.put("question", item.question());
    doc.put("answer", item.gold());
    doc.put("category", item.category());
    doc.put("image_id", item.image());
    doc.putAll(new TreeMap<>(item.facets()));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("doc_id", first.key().position());
    line.put("doc", doc);
    line.put("input", item.question());
    line.put("target", target(item));
    line.put("resps", List.of(samples.stream().map(SampleLogs::response).toList()));
    line.put("filtered_resps", samples.stream().map(SampleLogs::filtered).toList());
    line.put("doc_hash", Digest.of(item.id(), item.question(), item.gold()));
    line.put("exact_match", first.correct() ? 1.0 : 0.0);
    line.put("score", first.verdict().score());
    line.put("cause", first.verdict().cause());
    return EvalJson.line(line);
  }

  private static String target(ItemResult.Item item) {
    return item.goldOption().map(SampleLogs::letter).orElse(item.gold());
  }

  private static String response(ItemResult sample) {
    return sample.looks().isEmpty() ? "" : sample.looks().get(sample.looks().size() - 1);
  }

  private static String filtered(ItemResult sample) {
    return sample.verdict().option().map(SampleLogs::letter).orElse(sample.verdict().extracted());
  }

  private static String letter(int option) {
    return String.valueOf(Example.letter(option));
  }
}
