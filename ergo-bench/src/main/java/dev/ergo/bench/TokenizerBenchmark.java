package dev.ergo.bench;

import dev.ergo.core.text.Tokenizer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Text to ids and back, some 2,000 characters at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Dai.djl.offline=true", "-Djava.awt.headless=true"})
public class TokenizerBenchmark {

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
