package dev.ergo.data;

import dev.ergo.core.geometry.PixelBox;
import dev.ergo.data.parquet.ParquetWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;

/**
 * Writes examples to one Parquet file that {@link ParquetExamples} and Hugging Face's data sets
 * read. Nothing is at the target before {@link #publish}; without it {@link #close} leaves no
 * trace.
 */
public final class ExampleWriter implements AutoCloseable {

  /** Small row groups keep few images in memory and make single rows cheap to reach. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private static final Schema BOX =
      SchemaBuilder.record("box")
          .fields()
          .requiredInt("x1")
          .requiredInt("y1")
          .requiredInt("x2")
          .requiredInt("y2")
          .endRecord();

  /** Hugging Face's form of an image. */
  private static final Schema IMAGE =
      SchemaBuilder.record("image")
          .fields()
          .optionalBytes("bytes")
          .optionalString("path")
          .endRecord();

  private static final Schema EXAMPLE =
      SchemaBuilder.record("example")
          .fields()
          .requiredString("id")
          .requiredString("question")
          .name("options")
          .type(SchemaBuilder.array().items().stringType())
          .noDefault()
          .requiredString("answer")
          .name("image")
          .type(IMAGE)
          .noDefault()
          .name("boxes")
          .type(SchemaBuilder.array().items(BOX))
          .noDefault()
          .requiredString("boxes_rule")
          .requiredString("category")
          .endRecord();

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
        ParquetWriter.create(target, EXAMPLE, ROW_GROUP_BYTES, List.of("image.bytes")));
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
    writer.write(record(example, imageFile, null));
  }

  /**
   * Adds an example whose image stays a file.
   *
   * @param imagePath relative to the folder of the Parquet file and inside it
   * @throws dev.ergo.core.error.UserException if the row can't be written
   */
  public void write(Example example, String imagePath) {
    writer.write(record(example, null, imagePath));
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

  /** The row of an example whose image is given by bytes, path or both. */
  private static GenericRecord record(Example example, byte[] bytes, String path) {
    GenericRecord image = new GenericData.Record(IMAGE);
    image.put("bytes", bytes == null ? null : ByteBuffer.wrap(bytes));
    image.put("path", path);
    List<GenericRecord> boxes = new ArrayList<>();
    for (PixelBox box : example.boxes()) {
      boxes.add(
          new GenericRecordBuilder(BOX)
              .set("x1", box.x1())
              .set("y1", box.y1())
              .set("x2", box.x2())
              .set("y2", box.y2())
              .build());
    }
    return new GenericRecordBuilder(EXAMPLE)
        .set("id", example.id())
        .set("question", example.question())
        .set("options", example.options())
        .set("answer", example.answer())
        .set("image", image)
        .set("boxes", boxes)
        .set("boxes_rule", example.boxesRule().name().toLowerCase(Locale.ROOT))
        .set("category", example.category())
        .build();
  }
}
