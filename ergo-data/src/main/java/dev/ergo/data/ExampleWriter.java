package dev.ergo.data;

import dev.ergo.core.error.UserException;
import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageSource;
import dev.ergo.core.io.OutputFile;
import dev.ergo.data.ImageColumn.StoredImage;
import dev.ergo.data.parquet.ParquetReader;
import dev.ergo.data.parquet.ParquetWriter;
import dev.ergo.data.parquet.WriteOptions;
import dev.ergo.data.table.RowPicture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes examples to one Parquet file that {@link ParquetExamples} and Hugging Face's data sets
 * read. Nothing is at the target before {@link #publish}; without it {@link #close} leaves no
 * trace.
 */
public final class ExampleWriter implements AutoCloseable {

  /** Small row groups keep few images in memory and make single rows cheap to reach. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  /** The key, beside the rows, under which a file names the job that wrote it. */
  private static final String JOB = "ergo.job";

  private final ExampleSchema schema;
  private final ParquetWriter writer;

  private ExampleWriter(ExampleSchema schema, Path target, Map<String, String> metadata) {
    this.schema = schema;
    WriteOptions options = new WriteOptions(List.of(schema.imageBytes()), metadata);
    this.writer = ParquetWriter.create(target, schema.columns(), ROW_GROUP_BYTES, options);
  }

  /**
   * Starts a file of rows with one image each.
   *
   * @throws UserException if it can't be made
   */
  public static ExampleWriter create(Path target) {
    return create(target, ListColumns.NONE);
  }

  /**
   * Starts a file in which some columns are lists.
   *
   * @throws UserException if it can't be made
   */
  public static ExampleWriter create(Path target, ListColumns lists) {
    return new ExampleWriter(new ExampleSchema(lists), target, Map.of());
  }

  /**
   * Starts a file that says which job wrote it, in which some columns are lists.
   *
   * @throws UserException if it can't be made
   */
  public static ExampleWriter ofJob(String job, Path target, ListColumns lists) {
    return new ExampleWriter(new ExampleSchema(lists), target, Map.of(JOB, job));
  }

  /** Tells files that a job wrote from others. */
  public static OutputFile.Former former(String job) {
    return file -> {
      try {
        return ParquetReader.open(file).metadata(JOB).filter(job::equals).isPresent();
      } catch (UserException e) {
        return false;
      }
    };
  }

  /**
   * Starts a file of rows with one or several images, in which these are lists.
   *
   * @throws UserException if it can't be made
   */
  public static ExampleWriter ofSeveralImages(Path target) {
    return create(target, new ListColumns(true, false));
  }

  /**
   * Adds an example. Image files are copied as they are; any other image is stored as PNG.
   *
   * @throws UserException if an image can't be read or the row not written
   */
  public void write(Example example) {
    List<StoredImage> files = new ArrayList<>();
    for (ImageSource image : example.images().sources()) {
      files.add(new StoredImage(encoded(image), null));
    }
    writer.write(schema.record(example, files));
  }

  private static byte[] encoded(ImageSource image) {
    if (image instanceof RowPicture row) {
      return row.encoded();
    }
    return image instanceof EncodedImage file ? file.encoded() : PngEncoder.encode(image.load());
  }

  /**
   * Adds an example of one image with the bytes of its image file as they are.
   *
   * @throws UserException if the row can't be written
   */
  public void write(Example example, byte[] imageFile) {
    writer.write(schema.record(example, List.of(new StoredImage(imageFile, null))));
  }

  /**
   * Adds an example of one image, which stays a file.
   *
   * @param imagePath relative to the folder of the Parquet file and inside it
   * @throws UserException if the row can't be written
   */
  public void write(Example example, String imagePath) {
    writer.write(schema.record(example, List.of(new StoredImage(null, imagePath))));
  }

  /**
   * Finishes the file and puts it in place of any former one.
   *
   * @throws UserException if that fails
   */
  public void publish() {
    writer.publish();
  }

  @Override
  public void close() {
    writer.close();
  }
}
