package dev.ergo.data.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.internal.column.columnindex.OffsetIndex;
import org.apache.parquet.io.SeekableInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of large row groups, in any order. */
@Tag("unit")
class FarRowsTest {

  private static final int ROWS = 60;
  private static final Set<String> IMAGES = Set.of("images");

  private static final List<List<byte[]>> IMAGE_FILES = new ArrayList<>();

  @TempDir static Path folder;

  private static ParquetReader reader;

  /** Lists of none, one or two images of 200 kB; some come twice, so that there is a dictionary. */
  @BeforeAll
  static void write() {
    Random random = new Random(4);
    for (int row = 0; row < ROWS; row++) {
      List<byte[]> own = new ArrayList<>();
      for (int i = row % 3; i > 0; i--) {
        byte[] image = new byte[200_000];
        random.nextBytes(image);
        own.add(row % 10 == 5 ? IMAGE_FILES.get(1).get(0) : image);
      }
      IMAGE_FILES.add(own);
    }
    reader = written("rows.parquet", WriteOptions.PLAIN);
  }

  private static ParquetReader written(String name, WriteOptions options) {
    Schema schema =
        SchemaBuilder.record("row")
            .fields()
            .requiredString("question")
            .name("images")
            .type(SchemaBuilder.array().items().bytesType())
            .noDefault()
            .endRecord();
    Path file = folder.resolve(name);
    try (ParquetWriter writer = ParquetWriter.create(file, schema, 1 << 30, options)) {
      for (int row = 0; row < ROWS; row++) {
        GenericData.Record record = new GenericData.Record(schema);
        record.put("question", "q" + row);
        record.put("images", IMAGE_FILES.get(row).stream().map(ByteBuffer::wrap).toList());
        writer.write(record);
      }
      writer.publish();
    }
    return ParquetReader.open(file);
  }

  private static void equal(long row, Object value) {
    List<?> found = (List<?>) value;
    assertEquals(IMAGE_FILES.get((int) row).size(), found.size(), "row " + row);
    for (int i = 0; i < found.size(); i++) {
      assertArrayEquals(IMAGE_FILES.get((int) row).get(i), (byte[]) found.get(i), "row " + row);
    }
  }

  @Test
  void aLargeRowGroupIsReadInParts() {
    List<Long> seen = new ArrayList<>();
    reader.forEach(
        Set.of("images", "question"),
        (row, values) -> {
          seen.add(row);
          assertEquals("q" + row, values.get("question").toString());
          equal(row, values.get("images"));
          return true;
        });
    assertEquals(ROWS, seen.size());
    assertEquals(1, reader.rowGroups().size());
  }

  private static long outsideOfTheHeap() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /**
   * Images are stored packed and unpacked in 11 MB each; questions have small pages in the heap.
   */
  @Test
  void whatPagesTakeOutsideOfTheHeapIsForeseen() {
    long images = IMAGE_FILES.stream().mapToLong(List::size).sum() * 200_000L;
    long pages = reader.pageBytes();
    assertTrue(pages > images && pages < 2.2 * images, pages + " of images of " + images);
    long foreseen = ParquetReader.bytesOutsideHeap(pages);
    assertTrue(foreseen >= Math.min(pages, ParquetReader.bytesOutsideHeap(Long.MAX_VALUE)));
    long before = outsideOfTheHeap();
    reader.forEach(IMAGES, (row, values) -> true);
    assertTrue(outsideOfTheHeap() - before <= foreseen, "more than " + foreseen);
    assertEquals(0, ParquetReader.bytesOutsideHeap(0));
    assertEquals(
        Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 2),
        ParquetReader.bytesOutsideHeap(Long.MAX_VALUE));
  }

  @Test
  void aRowComesWithItsPageAlone() {
    for (long row : new long[] {0, 1, 17, 35, 59}) {
      List<Long> seen = new ArrayList<>();
      reader.near(
          row,
          IMAGES,
          (at, values) -> {
            seen.add(at);
            equal(at, values.get("images"));
            return true;
          });
      assertTrue(seen.contains(row), seen.toString());
      assertTrue(seen.size() < ROWS / 2, seen.toString());
      equal(row, reader.row(row, IMAGES).get("images"));
    }
  }

  /** Files of others have no index as a rule; where one is, it is what the headers say. */
  @Test
  void pagesAreFoundByTheirHeaders() throws IOException {
    int compared = 0;
    for (Path file : List.of(reader.file(), Fixtures.path("tables/index.parquet"))) {
      ParquetMetadata footer = FooterReader.read(file, ReadOptions.checked());
      ChannelInput input = new ChannelInput(file);
      try (PageIndexes.Reader open =
              new PageIndexes(file, footer, ReadOptions.checked()).new Reader(new PageBuffers());
          SeekableInputStream in = input.newStream()) {
        for (BlockMetaData group : footer.getBlocks()) {
          for (ColumnChunkMetaData chunk : group.getColumns()) {
            int repetition =
                footer
                    .getFileMetaData()
                    .getSchema()
                    .getMaxRepetitionLevel(chunk.getPath().toArray());
            OffsetIndex found =
                new PageScan(in, ReadOptions.checked())
                    .pages(chunk, repetition, group.getRowCount())
                    .orElseThrow()
                    .index();
            OffsetIndex stored = open.readOffsetIndex(chunk);
            assertEquals(stored.getPageCount(), found.getPageCount(), chunk.toString());
            for (int page = 0; page < stored.getPageCount(); page++) {
              assertEquals(stored.getOffset(page), found.getOffset(page));
              assertEquals(stored.getCompressedPageSize(page), found.getCompressedPageSize(page));
              assertEquals(stored.getFirstRowIndex(page), found.getFirstRowIndex(page));
              compared++;
            }
          }
        }
      }
    }
    assertTrue(compared > 20, compared + " pages");
  }

  @Test
  void aCopyGivesTheSameAndLeavesNothing() throws IOException {
    Path place = Files.createDirectory(folder.resolve("run"));
    try (Spool spool = Spool.of(reader, "images", place)) {
      List<Long> order = new ArrayList<>();
      for (long row = 0; row < ROWS; row++) {
        order.add(row);
      }
      Collections.shuffle(order, new Random(1));
      order.forEach(row -> equal(row, spool.get(row)));
    }
    try (Stream<Path> left = Files.list(place)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void valuesOfAllKindsComeBack() throws IOException {
    Schema image =
        SchemaBuilder.record("image")
            .fields()
            .optionalBytes("bytes")
            .optionalString("path")
            .endRecord();
    Schema schema =
        SchemaBuilder.record("row")
            .fields()
            .name("image")
            .type()
            .optional()
            .type(image)
            .endRecord();
    Path file = folder.resolve("structs.parquet");
    List<Map<String, Object>> rows = new ArrayList<>();
    try (ParquetWriter writer = ParquetWriter.create(file, schema, 1 << 20, WriteOptions.PLAIN)) {
      for (int row = 0; row < 9; row++) {
        GenericData.Record struct = new GenericData.Record(image);
        byte[] bytes = row % 3 == 1 ? null : new byte[] {(byte) row, 7};
        String path = row % 3 == 2 ? null : "bild-ä" + row + ".png";
        struct.put("bytes", bytes == null ? null : ByteBuffer.wrap(bytes));
        struct.put("path", path);
        GenericData.Record record = new GenericData.Record(schema);
        record.put("image", row == 8 ? null : struct);
        writer.write(record);
        Map<String, Object> expected = new HashMap<>();
        expected.put("bytes", bytes == null ? null : Arrays.toString(bytes));
        expected.put("path", path);
        rows.add(row == 8 ? null : expected);
      }
      writer.publish();
    }
    try (Spool spool = Spool.of(ParquetReader.open(file), "image", folder)) {
      for (int row = 0; row < 9; row++) {
        Map<?, ?> found = (Map<?, ?>) spool.get(row);
        if (rows.get(row) == null) {
          assertEquals(null, found);
          continue;
        }
        byte[] bytes = (byte[]) found.get("bytes");
        assertEquals(rows.get(row).get("bytes"), bytes == null ? null : Arrays.toString(bytes));
        assertEquals(rows.get(row).get("path"), found.get("path"));
      }
    }
  }

  @Test
  void valuesAreTheSameInAnyOrder() {
    List<Long> order = new ArrayList<>();
    for (long row = 0; row < ROWS; row++) {
      order.add(row);
    }
    try (LargeValues values = new LargeValues()) {
      order.forEach(row -> equal(row, values.get(reader, "images", row)));
      Collections.shuffle(order, new Random(1));
      order.forEach(row -> equal(row, values.get(reader, "images", row)));
    }
    try (LargeValues values = new LargeValues()) {
      values.keepIn(folder);
      order.forEach(row -> equal(row, values.get(reader, "images", row)));
    }
  }

  /** Pages stand in buffers that the next pages use; where they are not packed values do, too. */
  @Test
  void valuesOutliveTheirPages() {
    WriteOptions plain = new WriteOptions(List.of("images.list.element"), Map.of());
    for (ParquetReader file : List.of(reader, written("plain.parquet", plain))) {
      List<Object> all = new ArrayList<>();
      List<Object> again = new ArrayList<>();
      try (LargeValues values = new LargeValues()) {
        for (long row = 0; row < ROWS; row++) {
          all.add(values.get(file, "images", row));
        }
        for (long row = ROWS - 1; row >= 0; row--) {
          again.add(values.get(file, "images", row));
        }
      }
      Collections.reverse(again);
      file.forEach(
          IMAGES,
          (row, values) -> {
            equal(row, values.get("images"));
            equal(row, all.get((int) row));
            equal(row, again.get((int) row));
            return true;
          });
    }
  }

  /** Whoever gets an array may keep it; it holds on to no page and changes for nobody else. */
  @Test
  void everyoneGetsAnArrayOfHisOwn() {
    try (LargeValues values = new LargeValues()) {
      byte[] mine = (byte[]) ((List<?>) values.get(reader, "images", 1)).get(0);
      Arrays.fill(mine, (byte) 0);
      equal(1, values.get(reader, "images", 1));
    }
  }

  /** Rows that can't be reached one by one. */
  @Test
  void aWalkGoesOnAndGivesWhatItPassedLast() {
    try (ColumnWalk walk = reader.walk(0, "images")) {
      for (long row : new long[] {0, 1, 2, 2, 5, 4, 30, 29, 28, 59, 58}) {
        assertTrue(walk.reaches(row), "row " + row);
        equal(row, walk.get(row));
      }
      assertFalse(walk.reaches(ROWS));
    }
  }

  /** Values that are large together push the first ones out. */
  @Test
  void aWalkKeepsNoMoreThanABound() {
    try (ColumnWalk walk = reader.walk(0, "images")) {
      walk.get(59);
      assertTrue(walk.reaches(59));
      assertTrue(walk.reaches(0), "12 MB are kept");
    }
  }

  @Test
  void onlyWhatIsFarIsCopied() {
    try (SpooledColumns columns = new SpooledColumns()) {
      assertFalse(columns.holds(reader, "question", 3));
      columns.in(folder);
      assertFalse(columns.holds(reader, "question", 3));
    }
  }
}
