package dev.ergo.data;

import dev.ergo.core.geometry.PixelBox;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;

/** The columns that {@link ExampleWriter} writes, under the default names of their parts. */
final class ExampleSchema {

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

  static final Schema EXAMPLE =
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

  private ExampleSchema() {}

  /** The row of an example whose image is given by bytes, path or both. */
  static GenericRecord record(Example example, byte[] bytes, String path) {
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
        .set("answer", example.unmistakableAnswer())
        .set("image", image)
        .set("boxes", boxes)
        .set("boxes_rule", example.boxesRule().name().toLowerCase(Locale.ROOT))
        .set("category", example.category())
        .build();
  }
}
