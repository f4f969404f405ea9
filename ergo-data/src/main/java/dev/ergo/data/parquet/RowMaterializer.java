package dev.ergo.data.parquet;

import java.util.Map;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/** Assembles rows of plain Java values from Parquet's column readers. */
final class RowMaterializer extends RecordMaterializer<Map<String, Object>> {

  private final StructConverter root;
  private Map<String, Object> row;

  RowMaterializer(MessageType schema) {
    root = new StructConverter(schema, struct -> row = struct);
  }

  @Override
  public Map<String, Object> getCurrentRecord() {
    return row;
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }
}
