package dev.ergo.eval.benchmark.sets;

import dev.ergo.core.image.EncodedImage;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.data.DataPaths;
import dev.ergo.data.parquet.ParquetWriter;
import dev.ergo.data.parquet.WriteOptions;
import dev.ergo.eval.benchmark.ItemsConfig;
import dev.ergo.eval.benchmark.table.Row;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Small files and rows of the forms that benchmarks have. */
public final class TestFiles {

  private TestFiles() {}

  /** Items in a file or folder. */
  public static ItemsConfig items(Path path) {
    return new ItemsConfig(DataPaths.of(path), null, null, null, null);
  }

  /** A black PNG file. */
  public static byte[] png(int width, int height) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  static String base64(int width) {
    return Base64.getEncoder().encodeToString(png(width, 20));
  }

  static void parquet(Path file, Schema schema, List<Map<String, Object>> rows) {
    try (ParquetWriter writer = ParquetWriter.create(file, schema, 1 << 20, WriteOptions.PLAIN)) {
      for (Map<String, Object> row : rows) {
        GenericRecord cells = new GenericData.Record(schema);
        row.forEach(cells::put);
        writer.write(cells);
      }
      writer.publish();
    }
  }

  static Schema texts(String... columns) {
    SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record("row").fields();
    for (String column : columns) {
      fields.optionalString(column);
    }
    return fields.endRecord();
  }

  static void write(Path folder, String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /** A row with an image. */
  static Row row(Map<String, Object> values) {
    return new Row(
        "here",
        "id",
        values,
        id -> EncodedImage.of(id, "here", () -> png(9, 9), ImageLimits.DEFAULT));
  }
}
