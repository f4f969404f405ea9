package dev.ergo.data;

import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.parquet.ParquetWriter;
import dev.ergo.data.parquet.WriteOptions;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Small Parquet files as others might write them. */
final class TestRows {

  static final Schema PATH_IMAGES =
      SchemaBuilder.record("row")
          .fields()
          .requiredString("question")
          .requiredString("answer")
          .requiredString("image")
          .endRecord();

  static final Schema BYTE_IMAGES =
      SchemaBuilder.record("row")
          .fields()
          .optionalLong("id")
          .optionalString("question")
          .name("options")
          .type(SchemaBuilder.nullable().array().items().stringType())
          .noDefault()
          .requiredString("answer")
          .requiredBytes("image")
          .name("boxes")
          .type(SchemaBuilder.nullable().array().items(SchemaBuilder.array().items().doubleType()))
          .noDefault()
          .optionalString("boxes_rule")
          .endRecord();

  static final Schema LISTED_IMAGES =
      SchemaBuilder.record("row")
          .fields()
          .requiredString("question")
          .requiredString("answer")
          .name("images")
          .type(SchemaBuilder.array().items().bytesType())
          .noDefault()
          .endRecord();

  private TestRows() {}

  /** Writes rows, each a map from column to value; absent columns are null. */
  static Path write(Path file, Schema schema, List<Map<String, Object>> rows) {
    try (ParquetWriter writer = ParquetWriter.create(file, schema, 1 << 20, WriteOptions.PLAIN)) {
      for (Map<String, Object> row : rows) {
        GenericRecord record = new GenericData.Record(schema);
        row.forEach(
            (name, value) ->
                record.put(name, value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value));
        writer.write(record);
      }
      writer.publish();
    }
    return file;
  }

  static ParquetExamples open(Path path) {
    return ParquetExamples.open(
        path, ExampleColumns.DEFAULT, Example.BoxesRule.ALL, 0, ImageLimits.DEFAULT);
  }

  /** An image file of 64 x 48 pixels or so. */
  static byte[] image() {
    try {
      return Files.readAllBytes(Fixtures.path("image/modes/rgb.png"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
