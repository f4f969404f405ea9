package dev.ergo.bench;

import dev.ergo.core.text.Tokenizer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Setup;

/** Text to ids and back, some 2,000 characters at a time. */
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenizerBenchmark extends MeanTime {

  private static final String SENTENCE =
      "The red circle at [312, 48, 340, 76] bears a mark of 4 stripes; d\u00e9j\u00e0 vu, \u7ea2\u8272! ";

  private Tokenizer tokenizer;
  private String text;
  private int[] ids;

  /** Loads the tokenizer. */
  @Setup
  public void prepare() {
    tokenizer = Tokenizer.load(Path.of("policies/tiny-tokenizer"));
    text = SENTENCE.repeat(26);
    ids = tokenizer.encode(text);
  }

  /** Encoding. */
  @Benchmark
  public int[] encode() {
    return tokenizer.encode(text);
  }

  /** Decoding. */
  @Benchmark
  public String decode() {
    return tokenizer.decode(ids, true);
  }
}
