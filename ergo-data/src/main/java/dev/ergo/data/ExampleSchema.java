package dev.ergo.data;

import dev.ergo.core.geometry.ImageBox;
import dev.ergo.core.geometry.PixelBox;
import dev.ergo.core.image.QuestionImages;
import dev.ergo.data.ImageColumn.StoredImage;
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

  private final ListColumns lists;
  private final Schema box;
  private final Schema example;

  ExampleSchema(ListColumns lists) {
    this.lists = lists;
    this.box = lists.images() ? BOX_OF_IMAGE : BOX;
    Schema image = lists.images() ? SchemaBuilder.array().items(IMAGE) : IMAGE;
    Schema text = Schema.create(Schema.Type.STRING);
    this.example =
        SchemaBuilder.record("example")
            .fields()
            .requiredString("id")
            .requiredString("question")
            .name("options")
            .type(SchemaBuilder.array().items().stringType())
            .noDefault()
            .name("answer")
            .type(lists.answers() ? SchemaBuilder.array().items(text) : text)
            .noDefault()
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
    return lists.images() ? "image.list.element.bytes" : "image.bytes";
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

  /** The right ones, none where the example has boxes only. */
  private static List<String> answers(Example example) {
    List<String> answers = new ArrayList<>();
    if (!example.answer().isEmpty()) {
      answers.add(example.unmistakableAnswer());
      answers.addAll(example.aliases());
    }
    return answers;
  }

  /**
   * The row of an example.
   *
   * @param stored its images in order, by bytes or path
   */
  GenericRecord record(Example row, List<StoredImage> stored) {
    if (!lists.images() && stored.size() != 1) {
      throw new IllegalArgumentException(stored.size() + " images in a row of one");
    }
    List<GenericRecord> images = stored.stream().map(ExampleSchema::image).toList();
    return new GenericRecordBuilder(example)
        .set("id", row.id())
        .set("question", question(row))
        .set("options", row.options())
        .set("answer", lists.answers() ? answers(row) : row.unmistakableAnswer())
        .set("image", lists.images() ? images : images.get(0))
        .set("boxes", row.targets().stream().map(this::box).toList())
        .set("boxes_rule", row.boxesRule().name().toLowerCase(Locale.ROOT))
        .set("category", row.category())
        .build();
  }
}
