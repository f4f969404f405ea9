package dev.ergo.data.scenes;

import dev.ergo.core.geometry.PixelBox;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What a rule in place of a policy would reach: each box is replaced by a square about its centre
 * whose side is a + b times its own. The best rule is searched on the cases it is judged by, which
 * favours the rule.
 */
public final class CropRules {

  /** Sides that are tried lie so many pixels apart. */
  private static final int STEP = 4;

  private static final double FACTOR_STEP = 0.05;
  private static final int FACTORS = 80;

  private final List<Case> cases;
  private final int shown;
  private final int imageSide;

  /**
   * Creates the search.
   *
   * @param cases boxes and what must be seen
   * @param shown side of the square that the budget of a crop gives, in pixels
   * @param imageSide side of the images in pixels
   */
  public CropRules(List<Case> cases, int shown, int imageSide) {
    this.cases = List.copyOf(cases);
    this.shown = shown;
    this.imageSide = imageSide;
  }

  /**
   * A box that a rule changes.
   *
   * @param need what must be seen
   * @param box in pixels of the image
   */
  public record Case(SceneNeed need, PixelBox box) {

    double side() {
      return Math.sqrt(box.area());
    }
  }

  /**
   * A rule and what comes of it.
   *
   * @param offset pixels that are added
   * @param factor of the box's side, the root of its area
   * @param right share of the cases whose crop shows all that must be seen, large enough to read
   */
  public record Rule(double offset, double factor, double right) {}

  /** The boxes as they are. */
  public double unchanged() {
    return share(c -> c.need().isMet(c.box(), shown));
  }

  /** The best side for all. */
  public Rule bestConstant() {
    return best(0, (imageSide + STEP - 1) / STEP, 0, 0);
  }

  /** The best factor for all. */
  public Rule bestScale() {
    return best(0, 0, 1, FACTORS);
  }

  /** The best of all rules: offsets from minus half the image to all of it, factors up to 4. */
  public Rule bestLinear() {
    return best(-imageSide / 2 / STEP, imageSide / STEP, -FACTORS / 4, FACTORS);
  }

  private Rule best(int fromOffset, int toOffset, int fromFactor, int toFactor) {
    return IntStream.rangeClosed(fromFactor, toFactor)
        .parallel()
        .mapToObj(
            factor ->
                IntStream.rangeClosed(fromOffset, toOffset)
                    .mapToObj(offset -> rule(STEP * offset, FACTOR_STEP * factor))
                    .reduce(CropRules::better)
                    .orElseThrow())
        .reduce(CropRules::better)
        .orElseThrow();
  }

  private static Rule better(Rule one, Rule other) {
    return other.right() > one.right() ? other : one;
  }

  private Rule rule(double offset, double factor) {
    return new Rule(offset, factor, share(c -> isMet(c, offset + factor * c.side())));
  }

  private double share(Predicate<Case> isRight) {
    return (double) cases.stream().filter(isRight).count() / cases.size();
  }

  private boolean isMet(Case asked, double side) {
    double x = (asked.box().x1() + asked.box().x2()) / 2.0;
    double y = (asked.box().y1() + asked.box().y2()) / 2.0;
    int left = clip(x - side / 2);
    int top = clip(y - side / 2);
    int right = clip(x + side / 2);
    int bottom = clip(y + side / 2);
    if (right <= left || bottom <= top) {
      return false;
    }
    PixelBox crop = new PixelBox(left, top, right, bottom);
    return asked.need().isMet(crop, shown);
  }

  private int clip(double at) {
    return (int) Math.max(0, Math.min(imageSide, Math.rint(at)));
  }
}
