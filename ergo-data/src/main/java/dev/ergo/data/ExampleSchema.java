package dev.ergo.data;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.data.ImageColumn.StoredImage;
import java.nio.ByteBuffer;
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

  /** A box that says which image it is in, from 1. */
  private static final Schema BOX_OF_IMAGE =
      SchemaBuilder.record("box")
          .fields()
          .requiredInt("x1")
          .requiredInt("y1")
          .requiredInt("x2")
          .requiredInt("y2")
          .requiredInt("image")
          .endRecord();

  /** Rows of one image. */
  static final ExampleSchema ONE_IMAGE = new ExampleSchema(IMAGE, BOX);

  /** Rows of one or several images. */
  static final ExampleSchema SEVERAL_IMAGES =
      new ExampleSchema(SchemaBuilder.array().items(IMAGE), BOX_OF_IMAGE);

  private final Schema box;
  private final Schema example;

  private ExampleSchema(Schema image, Schema box) {
    this.box = box;
    this.example =
        SchemaBuilder.record("example")
            .fields()
            .requiredString("id")
            .requiredString("question")
            .name("options")
            .type(SchemaBuilder.array().items().stringType())
            .noDefault()
            .requiredString("answer")
            .name("image")
            .type(image)
            .noDefault()
            .name("boxes")
            .type(SchemaBuilder.array().items(box))
            .noDefault()
            .requiredString("boxes_rule")
            .requiredString("category")
            .endRecord();
  }

  /** The columns. */
  Schema columns() {
    return example;
  }

  /** The column whose bytes are not packed once more. */
  String imageBytes() {
    return this == ONE_IMAGE ? "image.bytes" : "image.list.element.bytes";
  }

  /** An image by its file's bytes or path. */
  private static GenericRecord image(StoredImage stored) {
    GenericRecord image = new GenericData.Record(IMAGE);
    image.put("bytes", stored.bytes() == null ? null : ByteBuffer.wrap(stored.bytes()));
    image.put("path", stored.path());
    return image;
  }

  private GenericRecord box(ImageBox target) {
    PixelBox edges = target.box();
    GenericRecordBuilder row =
        new GenericRecordBuilder(box)
            .set("x1", edges.x1())
            .set("y1", edges.y1())
            .set("x2", edges.x2())
            .set("y2", edges.y2());
    return (box == BOX ? row : row.set("image", target.image())).build();
  }

  /** The question, with a place for each image where they stand inside of it. */
  private static String question(Example example) {
    QuestionImages images = example.images();
    return images.areInText() ? String.join("<image>", images.texts()) : example.question();
  }

  /**
   * The row of an example.
   *
   * @param stored its images in order, by bytes or path
   */
  GenericRecord record(Example row, List<StoredImage> stored) {
    if (this == ONE_IMAGE && stored.size() != 1) {
      throw new IllegalArgumentException(stored.size() + " images in a row of one");
    }
    List<GenericRecord> images = stored.stream().map(ExampleSchema::image).toList();
    return new GenericRecordBuilder(example)
        .set("id", row.id())
        .set("question", question(row))
        .set("options", row.options())
        .set("answer", row.unmistakableAnswer())
        .set("image", this == ONE_IMAGE ? images.get(0) : images)
        .set("boxes", row.targets().stream().map(this::box).toList())
        .set("boxes_rule", row.boxesRule().name().toLowerCase(Locale.ROOT))
        .set("category", row.category())
        .build();
  }
}
