package dev.ergo.core.run;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The places in a run's folder that jobs write to, relative and with slashes. Whatever a job keeps
 * in its folder has to stand here, or {@code run.overwrite} refuses its runs.
 */
final class RunNames {

  /** A page that is written before anything is computed. */
  static final String FIRST_EXAMPLE = "first-example.html";

  /** How steps are cut up; written before anything is computed. */
  static final String SIZES = "sizes.json";

  private static final String STEP = "step-\\d{6,}";

  /** A file that was found damaged is kept under another name. */
  private static final String SET_ASIDE = "(?:\\.damaged(?:-\\d+)?)?";

  private static final String MODEL = "(?:final|checkpoints/" + STEP + ")" + SET_ASIDE;

  private static final String FILE =
      "(?:(?:\\.lock|config\\.yaml|provenance\\.json|sizes\\.json|summary\\.json|trial\\.json|report\\.html|replay\\.html"
          + "|reproduce\\.json|reproduce\\.html|reproduced\\.yaml"
          + "|metrics\\.jsonl|mlflow-run\\.txt|left-out\\.txt|first-(?:example|items)\\.html"
          + "|replies-[0-9a-f]{12}\\.jsonl|(?:answer-)?judge-replies\\.jsonl|remote-rewards\\.jsonl|judge-refused\\.txt"
          + "|answers\\.jsonl|judgements\\.jsonl|predictions\\.parquet|difficulty\\.parquet|samples_[^/]+\\.jsonl"
          + "|tensorboard/events\\.out\\.tfevents\\.\\d{6,}\\.ergo"
          + "|replayed/[a-z0-9][a-z0-9._-]*\\.parquet"
          + "|rollouts/"
          + STEP
          + "\\.parquet|validation/"
          + STEP
          + "\\.jsonl)"
          + SET_ASIDE
          + "|"
          + MODEL
          + "/[^/.][^/]*)";

  private static final String FOLDER =
      "(?:checkpoints|replayed|rollouts|tensorboard|validation|" + MODEL + ")";

  private static final String VARIANT = "[a-z0-9][a-z0-9._-]*";
  private static final String TRIAL = VARIANT + "/seed--?\\d+";

  /** The run that repeats another. */
  private static final String AGAIN = "again";

  /** What is written beside its place, and what is about to be deleted. */
  private static final Pattern TEMPORARY =
      Pattern.compile(
          "((?:.*/)?)\\.([^/]+?)(?:\\.\\d{1,18})?\\.tmp|((?:.*/)?)\\.(" + STEP + ")\\.old");

  /** Images of data that is read in any order, before their file has no name any more. */
  private static final String IMAGES = "\\.images-\\d+\\.tmp";

  /** Entries of a former run on their way out. */
  static final String FORMER = ".former.tmp";

  private final Pattern files;
  private final Pattern folders;
  private final Pattern images;

  private RunNames(String trials, String trialFolders) {
    files = Pattern.compile(trials + FILE);
    folders = Pattern.compile(trials + FOLDER + trialFolders);
    images = Pattern.compile(trials + IMAGES);
  }

  /** Those of a job; some keep other runs inside of their own. */
  static RunNames of(String job) {
    return switch (job) {
      case "sweep" -> new RunNames("(?:" + TRIAL + "/)?", "|" + TRIAL + "|" + VARIANT);
      case "reproduce" -> new RunNames("(?:" + AGAIN + "/)?", "|" + AGAIN);
      default -> new RunNames("", "");
    };
  }

  boolean isFile(String place) {
    return files.matcher(place).matches();
  }

  boolean isFolder(String place) {
    return folders.matcher(place).matches();
  }

  /** Whether a killed process left it of a file or folder that never appeared, or of a deletion. */
  boolean isTemporary(String place) {
    if (place.equals(FORMER) || images.matcher(place).matches()) {
      return true;
    }
    Matcher matcher = TEMPORARY.matcher(place);
    if (!matcher.matches()) {
      return false;
    }
    String meant =
        matcher.group(2) != null
            ? matcher.group(1) + matcher.group(2)
            : matcher.group(3) + matcher.group(4);
    // A folder that is written beside its place may write another one beside itself.
    return isFile(meant) || isFolder(meant) || isTemporary(meant);
  }
}
