package dev.ergo.data.table;

import dev.ergo.core.error.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Type;

/**
 * The rows of an Arrow file, in its stream or file form, as {@code datasets.save_to_disk} and
 * pyarrow write it. Buffers are mapped, so that a row costs what it holds; of compressed ones a
 * column of a batch is unpacked as a whole, and those used last are kept.
 */
final class ArrowTable implements Table {

  private static final int VECTORS_KEPT = 128;
  private static final long MOST_UNPACKED = 64L << 20;

  private final Path file;
  private final ArrowMessages messages;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final Map<Key, ArrowVector> open = new LinkedHashMap<>(16, 0.75f, true);
  private long unpacked;

  private record Key(int batch, String column) {}

  /** Reads schema and headers of all batches. */
  ArrowTable(Path file) {
    this.file = file;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      this.messages = ArrowMessages.read(channel);
      for (int i = 0; i < messages.fields().size(); i++) {
        columns.put(messages.fields().get(i).name(), i);
      }
      // Names and types are read when they are asked for; damaged ones are found now.
      schema();
      for (ArrowBatch batch : messages.batches()) {
        batch.check(channel, messages.fields());
      }
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private UserException damaged(Exception e) {
    String why = e instanceof IOException ? e.getMessage() : "its parts do not fit each other";
    return new UserException(
        "%s can't be read as an Arrow file (%s); fetch or write it again".formatted(file, why), e);
  }

  @Override
  public String kind() {
    return "Arrow";
  }

  @Override
  public List<Path> files() {
    return List.of(file);
  }

  @Override
  public long size() {
    return messages.rows();
  }

  @Override
  public Set<String> columns() {
    return new LinkedHashSet<>(columns.keySet());
  }

  @Override
  public Map<String, String> schema() {
    Map<String, String> schema = new LinkedHashMap<>();
    messages.fields().forEach(field -> schema.put(field.name(), type(field)));
    return schema;
  }

  private static String type(Field field) {
    List<String> below = new ArrayList<>();
    for (int i = 0; i < field.childrenLength(); i++) {
      below.add(field.children(i).name() + " " + type(field.children(i)));
    }
    String name = Type.name(field.typeType()).replace("_", "").toLowerCase(Locale.ROOT);
    return below.isEmpty() ? name : name + "<" + String.join(", ", below) + ">";
  }

  @Override
  public Map<String, Object> texts(long position, Set<String> columns) {
    Map<String, Object> row = new LinkedHashMap<>();
    columns.forEach(column -> row.put(column, cell(position, column)));
    return row;
  }

  @Override
  public Object cell(long position, String column) {
    int index = batch(position);
    try {
      ArrowVector vector = vector(index, column);
      return vector == null
          ? null
          : vector.get(position - messages.batches().get(index).firstRow());
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private int batch(long position) {
    int low = 0;
    List<ArrowBatch> batches = messages.batches();
    int high = batches.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (batches.get(middle).firstRow() <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private synchronized ArrowVector vector(int index, String column) throws IOException {
    Integer number = columns.get(column);
    if (number == null) {
      return null;
    }
    Key key = new Key(index, column);
    ArrowVector vector = open.get(key);
    if (vector == null) {
      vector = messages.batches().get(index).column(file, messages.fields(), number);
      open.put(key, vector);
      unpacked += vector.unpackedBytes();
      Iterator<ArrowVector> oldest = open.values().iterator();
      while (open.size() > VECTORS_KEPT || unpacked > MOST_UNPACKED && open.size() > 1) {
        unpacked -= oldest.next().unpackedBytes();
        oldest.remove();
      }
    }
    return vector;
  }

  @Override
  public Place place(long position) {
    return new Place(file, "row", position);
  }
}
