package dev.ergo.rl.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ergo.eval.report.EpisodeGallery;
import dev.ergo.eval.report.HtmlReport;
import dev.ergo.eval.report.ReportBlock;
import dev.ergo.eval.report.Table;
import dev.ergo.rl.report.TextTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A summary for people.
 *
 * @param summary the numbers
 * @param remarks what the reader should know before them
 */
record ReplayReport(ReplaySummary summary, List<String> remarks) {

  private static final String NONE = "–";

  private static final List<String> COLUMNS =
      List.of(
          "reward before",
          "reward after",
          "rank correlation",
          "in groups",
          "best changes",
          "best differ",
          "flat before",
          "flat after",
          "advantage moves",
          "sign changes");

  /** The table as lines of text. */
  List<String> lines() {
    List<String> headers = new ArrayList<>(List.of("variant"));
    headers.addAll(COLUMNS);
    return new TextTable(headers, rows()).lines();
  }

  private List<List<String>> rows() {
    return summary.variants().stream().map(one -> row(one.name(), one.all())).toList();
  }

  private static List<String> row(String name, ReplaySummary.Figures figures) {
    return List.of(
        name,
        number(figures.reward().before()),
        number(figures.reward().after()),
        number(figures.rankCorrelation()),
        number(figures.rankCorrelationInGroups()),
        percent(figures.bestChanges()),
        percent(figures.bestDiffer()),
        percent(figures.withoutContrast().before()),
        percent(figures.withoutContrast().after()),
        number(Optional.of(figures.absoluteChange())),
        percent(figures.advantage().signChanges()));
  }

  /**
   * Writes the page.
   *
   * @param changed the groups that change most
   */
  void write(Path file, Optional<EpisodeGallery> changed) {
    HtmlReport report =
        new HtmlReport(
            "Replay " + summary.replay(),
            summary.runs().stream()
                .map(
                    run ->
                        "%s: %d episodes of %d steps%s"
                            .formatted(
                                run.folder(), run.episodes(), run.steps(), leftOut(run.refused())))
                .collect(Collectors.joining("; ")));
    report.section("Variants against training", variants());
    report.section("Reward components, unweighted means", components());
    report.section("Advantage by look", looks());
    report.section("By category", categories());
    changed.ifPresent(gallery -> report.section("Groups whose advantages change most", gallery));
    report.section("What was replayed", overrides());
    report.write(file);
  }

  private static String leftOut(long refused) {
    return refused == 0
        ? ""
        : " (%d more, which dynamic sampling has refused, are left out)".formatted(refused);
  }

  private List<ReportBlock> variants() {
    List<ReportBlock> blocks = new ArrayList<>();
    List<String> headers = new ArrayList<>(List.of("variant"));
    headers.addAll(COLUMNS);
    blocks.add(Table.ofCells(headers, rows()));
    blocks.add(
        ReportBlock.note(
            "Before is what training stored, after what the variant gives for the same episodes."
                + " Rank correlation: Spearman's, of the rewards of all episodes, and its mean"
                + " over groups. Best changes: groups of which no episode is best both times; best"
                + " differ: groups of which other episodes, or more or fewer, are best. Flat:"
                + " groups whose rewards are all alike, from which nothing is learned. Advantage"
                + " moves: mean size of its changes. Sign changes: episodes whose advantage goes"
                + " from above 0 to below, or back."));
    remarks.forEach(remark -> blocks.add(ReportBlock.note(remark)));
    return blocks;
  }

  private Table<?> components() {
    Set<String> names = new LinkedHashSet<>();
    summary.variants().forEach(one -> names.addAll(one.all().components().keySet()));
    List<String> headers = new ArrayList<>(List.of("variant", "total before", "after"));
    names.forEach(name -> headers.addAll(List.of(name + " before", "after")));
    List<List<String>> rows = new ArrayList<>();
    for (ReplaySummary.Variant one : summary.variants()) {
      List<String> row = new ArrayList<>(List.of(one.name()));
      addPair(row, one.all().reward());
      for (String name : names) {
        addPair(
            row,
            one.all()
                .components()
                .getOrDefault(name, new ReplaySummary.Pair(Optional.empty(), Optional.empty())));
      }
      rows.add(row);
    }
    return Table.ofCells(headers, rows);
  }

  private static void addPair(List<String> row, ReplaySummary.Pair pair) {
    row.add(number(pair.before()));
    row.add(number(pair.after()));
  }

  private List<ReportBlock> looks() {
    Map<String, ReplaySummary.Figures> all = new LinkedHashMap<>();
    summary.variants().forEach(one -> all.put(one.name(), one.all()));
    return List.of(
        looks("variant", all),
        ReportBlock.note(
            "Of the episodes that have a look of that number: the mean of their advantages, the"
                + " mean over the tokens that they sampled in that look, and the shares whose"
                + " advantage changes its sign, is 0 before alone (gained) and after alone (lost)."));
  }

  private static Table<?> looks(String head, Map<String, ReplaySummary.Figures> figures) {
    List<List<String>> rows = new ArrayList<>();
    figures.forEach(
        (name, of) -> {
          for (int look = 0; look < of.looks().size(); look++) {
            ReplaySummary.Advantage advantage = of.looks().get(look);
            List<String> row =
                new ArrayList<>(
                    List.of(name, String.valueOf(look + 1), String.valueOf(advantage.episodes())));
            addSigned(row, advantage.mean());
            addSigned(row, advantage.meanOfTokens());
            row.add(percent(advantage.signChanges()));
            row.add(percent(advantage.gained()));
            row.add(percent(advantage.lost()));
            rows.add(row);
          }
        });
    return Table.ofCells(
        List.of(
            head,
            "look",
            "episodes",
            "mean before",
            "after",
            "by tokens before",
            "after",
            "sign changes",
            "gained",
            "lost"),
        rows);
  }

  private static void addSigned(List<String> row, ReplaySummary.Pair pair) {
    row.add(signed(pair.before()));
    row.add(signed(pair.after()));
  }

  /** Folded, a variant each. */
  private List<ReportBlock> categories() {
    List<ReportBlock> blocks = new ArrayList<>();
    List<String> headers = new ArrayList<>(List.of("category"));
    headers.addAll(COLUMNS);
    for (ReplaySummary.Variant one : summary.variants()) {
      Map<String, ReplaySummary.Figures> named = new LinkedHashMap<>();
      one.categories().forEach((name, of) -> named.put(name.isEmpty() ? "(none)" : name, of));
      List<List<String>> rows = new ArrayList<>();
      named.forEach((name, of) -> rows.add(row(name, of)));
      if (rows.size() > 1) {
        blocks.add(
            new ReportBlock.Folded(
                one.name(),
                List.of(
                    Table.ofCells(headers, rows),
                    componentsByCategory(named),
                    looks("category", named))));
      }
    }
    return blocks;
  }

  private static Table<?> componentsByCategory(Map<String, ReplaySummary.Figures> categories) {
    List<List<String>> rows = new ArrayList<>();
    categories.forEach(
        (category, of) ->
            of.components()
                .forEach(
                    (name, pair) -> {
                      List<String> row = new ArrayList<>(List.of(category, name));
                      addPair(row, pair);
                      rows.add(row);
                    }));
    return Table.ofCells(List.of("category", "component", "mean before", "after"), rows);
  }

  private Table<?> overrides() {
    return Table.of(summary.variants())
        .column("variant", ReplaySummary.Variant::name)
        .column("overrides", one -> set(one.set()))
        .column("judge", ReplaySummary.Variant::judge)
        .column("rows", ReplaySummary.Variant::rows);
  }

  private static String set(Map<String, JsonNode> values) {
    return values.isEmpty()
        ? "none"
        : values.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  private static String number(Optional<Double> value) {
    return value.map(number -> String.format(Locale.ROOT, "%.3f", number)).orElse(NONE);
  }

  private static String signed(Optional<Double> value) {
    // Means of advantages are 0 up to rounding, on either side of it.
    return value
        .map(number -> String.format(Locale.ROOT, "%+.3f", Math.abs(number) < 5e-4 ? 0 : number))
        .orElse(NONE);
  }

  private static String percent(Optional<Double> share) {
    return share.map(ReplayReport::percent).orElse(NONE);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
