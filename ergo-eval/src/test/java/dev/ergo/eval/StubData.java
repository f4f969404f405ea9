package dev.ergo.eval;

import dev.ergo.core.error.UserException;
import dev.ergo.core.geometry.BoxOutcome;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.geometry.Size;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.image.RgbImage;
import dev.ergo.data.Example;
import dev.ergo.data.ExampleSource;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.ItemCost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Forty questions about ten gray images, and policies whose answers follow from the position. */
final class StubData {

  static final int ITEMS = 40;
  static final int UNREADABLE = 13;
  static final PixelBox TARGET = new PixelBox(100, 100, 200, 200);

  private StubData() {}

  record Gray(String id) implements ImageSource {
    @Override
    public Size size() {
      return new Size(400, 300);
    }

    @Override
    public RgbImage load() {
      byte[] rgb = new byte[3 * 400 * 300];
      Arrays.fill(rgb, (byte) 128);
      return new RgbImage(size(), rgb);
    }
  }

  record Source(String digest) implements ExampleSource {
    @Override
    public long size() {
      return ITEMS;
    }

    @Override
    public Example get(long position) {
      if (position == UNREADABLE) {
        throw new UserException("items.parquet, row 13: the image can't be decoded.");
      }
      return new Example(
          "q" + position,
          "Which one?",
          List.of("red", "green", "blue"),
          "green",
          new Gray("image-" + position / 4),
          position % 2 == 0 ? List.of(TARGET) : List.of(),
          Example.BoxesRule.ALL,
          position % 5 == 0 ? "far" : "near",
          List.of(),
          Map.of());
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  /** Right where the predicate says so; counts what it was asked. */
  static final class Policy implements AnsweringPolicy {
    private final IntPredicate right;
    private final int failsAt;
    final List<String> asked = new ArrayList<>();

    Policy(IntPredicate right, int failsAt) {
      this.right = right;
      this.failsAt = failsAt;
    }

    @Override
    public List<AnsweredItem> answer(List<EvalItem> batch) {
      for (EvalItem item : batch) {
        Example example = item.example();
        if (example.id().equals("q" + failsAt)) {
          throw new UserException("item " + example.id() + " is too wide.");
        }
      }
      return batch.stream().map(EvalItem::example).map(this::answer).toList();
    }

    private AnsweredItem answer(Example example) {
      asked.add(example.id());
      int position = Integer.parseInt(example.id().substring(1));
      String text =
          position == 7
              ? "<answer>red or green</answer>"
              : position == 8
                  ? "green"
                  : right.test(position) ? "<answer>B. green</answer>" : "<answer>A</answer>";
      boolean valid = position % 3 != 0;
      return new AnsweredItem(
          List.of(valid ? "<zoom>[1, 2, 3, 4]</zoom>" : "<script>alert(1)</script>", text),
          Optional.of(valid ? BoxOutcome.VALID : BoxOutcome.MISSING),
          Optional.of(valid ? new PixelBox(100, 100, 300, 150) : new PixelBox(0, 0, 400, 300)),
          Optional.empty(),
          new ItemCost(50, 120, 30, 0.25));
    }
  }
}
