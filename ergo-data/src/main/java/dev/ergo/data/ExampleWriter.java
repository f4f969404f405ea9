package dev.ergo.data;

import dev.ergo.data.parquet.ParquetWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes examples to one Parquet file that {@link ParquetExamples} and Hugging Face's data sets
 * read. Nothing is at the target before {@link #publish}; without it {@link #close} leaves no
 * trace.
 */
public final class ExampleWriter implements AutoCloseable {

  /** Small row groups keep few images in memory and make single rows cheap to reach. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private final ParquetWriter writer;

  private ExampleWriter(ParquetWriter writer) {
    this.writer = writer;
  }

  /**
   * Starts a file.
   *
   * @throws dev.ergo.core.error.UserException if it can't be made
   */
  public static ExampleWriter create(Path target) {
    return new ExampleWriter(
        ParquetWriter.create(
            target, ExampleSchema.EXAMPLE, ROW_GROUP_BYTES, List.of("image.bytes")));
  }

  /**
   * Adds an example. The image file of a Parquet row is copied as it is; any other image is stored
   * as PNG.
   *
   * @throws dev.ergo.core.error.UserException if the image can't be read or the row not written
   */
  public void write(Example example) {
    byte[] bytes =
        example.image() instanceof RowImage row
            ? row.encoded()
            : PngEncoder.encode(example.image().load());
    write(example, bytes);
  }

  /**
   * Adds an example with the bytes of its image file as they are.
   *
   * @throws dev.ergo.core.error.UserException if the row can't be written
   */
  public void write(Example example, byte[] imageFile) {
    writer.write(ExampleSchema.record(example, imageFile, null));
  }

  /**
   * Adds an example whose image stays a file.
   *
   * @param imagePath relative to the folder of the Parquet file and inside it
   * @throws dev.ergo.core.error.UserException if the row can't be written
   */
  public void write(Example example, String imagePath) {
    writer.write(ExampleSchema.record(example, null, imagePath));
  }

  /**
   * Finishes the file and puts it in place of any former one.
   *
   * @throws dev.ergo.core.error.UserException if that fails
   */
  public void publish() {
    writer.publish();
  }

  @Override
  public void close() {
    writer.close();
  }
}
