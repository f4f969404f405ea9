package dev.ergo.rl.tensorboard;

import dev.ergo.eval.report.EpisodePoster;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The messages of TensorBoard's event files (event.proto, summary.proto, tensor.proto). */
final class Events {

  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  /** Field of a summary. */
  private static final int VALUE = 1;

  /** Fields of a summary's value. */
  private static final int TAG = 1;

  private static final int SIMPLE_VALUE = 2;
  private static final int IMAGE = 4;
  private static final int TENSOR = 8;
  private static final int METADATA = 9;

  /** A picture of three colours. */
  private static final int RGB = 3;

  /** A tensor of text. */
  private static final int DT_STRING = 7;

  private Events() {}

  /** What a file begins with. */
  static byte[] version(double seconds) {
    return new Message().real(WALL_TIME, seconds).text(FILE_VERSION, "brain.Event:2").bytes();
  }

  /** A run goes on: what was shown of this step and later ones is computed again. */
  static byte[] start(double seconds, long step) {
    Message log = new Message().number(1, 1);
    return new Message()
        .real(WALL_TIME, seconds)
        .number(STEP, step)
        .message(SESSION_LOG, log)
        .bytes();
  }

  /** Metrics of a step: numbers, and the texts that metrics.jsonl has of what is not finite. */
  static byte[] scalars(double seconds, long step, Map<String, ?> values) {
    Message summary = new Message();
    values.forEach(
        (name, value) -> {
          float number = value instanceof Number real ? real.floatValue() : notFinite(value);
          summary.message(VALUE, new Message().text(TAG, name).real(SIMPLE_VALUE, number));
        });
    return new Message()
        .real(WALL_TIME, seconds)
        .number(STEP, step)
        .message(SUMMARY, summary)
        .bytes();
  }

  private static float notFinite(Object value) {
    return Float.parseFloat(String.valueOf(value));
  }

  /** A text, which TensorBoard shows as Markdown. */
  static byte[] text(double seconds, String name, String markdown) {
    Message shape = new Message().message(2, new Message().number(1, 1));
    Message tensor = new Message().number(1, DT_STRING).message(2, shape).text(8, markdown);
    Message metadata = new Message().message(1, new Message().text(1, "text"));
    Message value =
        new Message().text(TAG, name).message(TENSOR, tensor).message(METADATA, metadata);
    return new Message()
        .real(WALL_TIME, seconds)
        .message(SUMMARY, new Message().message(VALUE, value))
        .bytes();
  }

  /** A picture of a step. */
  static byte[] image(double seconds, long step, String name, EpisodePoster picture) {
    Message image =
        new Message()
            .number(1, picture.height())
            .number(2, picture.width())
            .number(3, RGB)
            .bytes(4, picture.jpeg());
    Message value = new Message().text(TAG, name).message(IMAGE, image);
    return new Message()
        .real(WALL_TIME, seconds)
        .number(STEP, step)
        .message(SUMMARY, new Message().message(VALUE, value))
        .bytes();
  }

  /** The step of an event that shows the metrics of one; empty for any other. */
  static OptionalLong stepOfRow(byte[] event) {
    List<Field> fields = Field.of(ByteBuffer.wrap(event));
    boolean isRow =
        fields.stream().anyMatch(field -> field.number() == SUMMARY && !holdsImage(field));
    return isRow
        ? fields.stream()
            .filter(field -> field.number() == STEP)
            .mapToLong(Field::value)
            .findFirst()
        : OptionalLong.empty();
  }

  private static boolean holdsImage(Field summary) {
    return Field.of(summary.bytes()).stream()
        .flatMap(value -> Field.of(value.bytes()).stream())
        .anyMatch(field -> field.number() == IMAGE);
  }
}
