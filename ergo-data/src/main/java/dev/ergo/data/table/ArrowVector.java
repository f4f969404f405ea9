package dev.ergo.data.table;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Type;

/**
 * The values of one column of a record batch, read from its buffers where they are asked for.
 *
 * @param field name and type
 * @param length number of values
 * @param buffers validity first, then what the type has; one without bytes where there is none
 * @param children vectors of a list's items or a struct's fields
 * @param dictionary the values that numbers stand for, one part behind the other; null where the
 *     values stand there themselves
 */
record ArrowVector(
    Field field,
    long length,
    List<ByteBuffer> buffers,
    List<ArrowVector> children,
    List<ArrowVector> dictionary) {

  private static final int VIEW_BYTES = 16;
  private static final int INLINE_BYTES = 12;

  /** Gives the next buffers and lengths of a batch, in the order of its fields. */
  interface Parts {

    long nextLength() throws IOException;

    ByteBuffer nextBuffer() throws IOException;

    void skipBuffer() throws IOException;

    /** How many buffers hold the long values of the next column of views. */
    int nextViewBuffers() throws IOException;

    /** The values of the dictionary of a field. */
    List<ArrowVector> dictionary(Field field) throws IOException;
  }

  /** Takes the parts of a field and of those below it. */
  static ArrowVector take(Field field, Parts parts) throws IOException {
    if (field.dictionary() == null) {
      return takeValues(field, parts);
    }
    long length = parts.nextLength();
    List<ByteBuffer> buffers = List.of(parts.nextBuffer(), parts.nextBuffer());
    return new ArrowVector(field, length, buffers, List.of(), parts.dictionary(field));
  }

  /** The same of values, which stand in the dictionary where the field has one. */
  static ArrowVector takeValues(Field field, Parts parts) throws IOException {
    long length = parts.nextLength();
    List<ByteBuffer> buffers = new ArrayList<>();
    int count = buffers(field) + (isView(field) ? parts.nextViewBuffers() : 0);
    for (int i = 0; i < count; i++) {
      buffers.add(parts.nextBuffer());
    }
    List<ArrowVector> children = new ArrayList<>();
    for (int i = 0; i < field.childrenLength(); i++) {
      children.add(take(field.children(i), parts));
    }
    return new ArrowVector(field, length, buffers, children, null);
  }

  /**
   * Passes by the parts of a field and of those below it.
   *
   * @return the number of the field's values
   */
  static long skip(Field field, Parts parts) throws IOException {
    long length = parts.nextLength();
    int buffers = field.dictionary() == null ? buffers(field) : 2;
    int views = field.dictionary() == null && isView(field) ? parts.nextViewBuffers() : 0;
    for (int i = 0; i < buffers + views; i++) {
      parts.skipBuffer();
    }
    for (int i = 0; field.dictionary() == null && i < field.childrenLength(); i++) {
      skip(field.children(i), parts);
    }
    return length;
  }

  /** Whether the parts of a field and of those below it can be told from those behind it. */
  static boolean isKnown(Field field) {
    boolean known =
        switch (field.typeType()) {
          case Type.Union, Type.RunEndEncoded, Type.ListView, Type.LargeListView -> false;
          default -> true;
        };
    for (int i = 0; known && i < field.childrenLength(); i++) {
      known = isKnown(field.children(i));
    }
    return known;
  }

  /** Bytes that are held in memory; mapped ones are not. */
  long unpackedBytes() {
    long bytes =
        buffers.stream().filter(buffer -> !buffer.isDirect()).mapToLong(ByteBuffer::limit).sum();
    bytes += children.stream().mapToLong(ArrowVector::unpackedBytes).sum();
    return dictionary == null
        ? bytes
        : bytes + dictionary.stream().mapToLong(ArrowVector::unpackedBytes).sum();
  }

  private static boolean isView(Field field) {
    return field.typeType() == Type.Utf8View || field.typeType() == Type.BinaryView;
  }

  private static int buffers(Field field) throws IOException {
    return switch (field.typeType()) {
      case Type.Null -> 0;
      case Type.Struct_, Type.FixedSizeList -> 1;
      case Type.Utf8, Type.Binary, Type.LargeUtf8, Type.LargeBinary -> 3;
      case Type.Union, Type.RunEndEncoded, Type.ListView, Type.LargeListView ->
          throw new IOException(
              "column %s is of type %s, which is not supported"
                  .formatted(field.name(), Type.name(field.typeType())));
      default -> 2;
    };
  }

  /**
   * The value at an index.
   *
   * @throws IOException if the type is not supported
   * @throws RuntimeException if buffers are shorter than they have to be
   */
  Object get(long index) throws IOException {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException("value " + index + " of " + length);
    }
    int i = Math.toIntExact(index);
    if (dictionary != null) {
      return isNull(i) ? null : named(integer(i, field.dictionary().indexType()));
    } else if (field.typeType() == Type.Null || isNull(i)) {
      return null;
    }
    return switch (field.typeType()) {
      case Type.Utf8 -> text(bytes(i, false));
      case Type.LargeUtf8 -> text(bytes(i, true));
      case Type.Binary -> bytes(i, false);
      case Type.LargeBinary -> bytes(i, true);
      case Type.Utf8View -> text(view(i));
      case Type.BinaryView -> view(i);
      case Type.FixedSizeBinary -> fixed(i);
      case Type.Bool -> (buffers.get(1).get(i >> 3) >> (i & 7) & 1) == 1;
      case Type.Int -> integer(i, (Int) field.type(new Int()));
      case Type.FloatingPoint -> floating(i);
      case Type.List, Type.Map -> items(offset(1, i, false), offset(1, i + 1, false));
      case Type.LargeList -> items(offset(1, i, true), offset(1, i + 1, true));
      case Type.FixedSizeList -> {
        int size = ((FixedSizeList) field.type(new FixedSizeList())).listSize();
        yield items((long) i * size, (long) (i + 1) * size);
      }
      case Type.Struct_ -> struct(i);
      default -> throw unsupported("of type " + Type.name(field.typeType()));
    };
  }

  private IOException unsupported(String what) {
    return new IOException("column %s is %s, which is not supported".formatted(field.name(), what));
  }

  private boolean isNull(int i) {
    ByteBuffer validity = buffers.get(0);
    return validity.limit() > 0 && (validity.get(i >> 3) >> (i & 7) & 1) == 0;
  }

  private long offset(int buffer, int i, boolean large) {
    return large
        ? buffers.get(buffer).getLong(Math.multiplyExact(i, Long.BYTES))
        : buffers.get(buffer).getInt(Math.multiplyExact(i, Integer.BYTES));
  }

  private byte[] bytes(int i, boolean large) {
    long start = offset(1, i, large);
    return slice(2, start, offset(1, i + 1, large) - start);
  }

  /** A short value stands in its place, of a long one its buffer and offset. */
  private byte[] view(int i) {
    int at = Math.multiplyExact(i, VIEW_BYTES);
    ByteBuffer views = buffers.get(1);
    int size = views.getInt(at);
    return size <= INLINE_BYTES
        ? slice(1, at + Integer.BYTES, size)
        : slice(2 + views.getInt(at + 8), views.getInt(at + 12), size);
  }

  private byte[] fixed(int i) {
    int width = ((FixedSizeBinary) field.type(new FixedSizeBinary())).byteWidth();
    return slice(1, (long) i * width, width);
  }

  /** The length is held against the buffer before an array of it is made. */
  private byte[] slice(int buffer, long start, long size) {
    ByteBuffer all = buffers.get(buffer);
    if (start < 0 || size < 0 || start + size > all.limit()) {
      throw new IndexOutOfBoundsException("a value outside of its buffer");
    }
    byte[] value = new byte[(int) size];
    all.get((int) start, value);
    return value;
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** The value of the dictionary that a number stands for. */
  private Object named(Object number) throws IOException {
    long index = ((Number) number).longValue();
    for (ArrowVector part : dictionary) {
      if (index >= 0 && index < part.length()) {
        return part.get(index);
      }
      index -= part.length();
    }
    throw new IndexOutOfBoundsException("a value outside of its dictionary");
  }

  private Object integer(int i, Int type) {
    ByteBuffer values = buffers.get(1);
    if (type == null) {
      // Numbers of a dictionary that does not say their type.
      return values.getInt(Math.multiplyExact(i, Integer.BYTES));
    }
    boolean signed = type.isSigned();
    return switch (type.bitWidth()) {
      case 8 -> signed ? (int) values.get(i) : Byte.toUnsignedInt(values.get(i));
      case 16 ->
          signed ? (int) values.getShort(2 * i) : Short.toUnsignedInt(values.getShort(2 * i));
      case 32 -> {
        int value = values.getInt(Math.multiplyExact(i, Integer.BYTES));
        yield signed ? (Object) value : (Object) Integer.toUnsignedLong(value);
      }
      default -> {
        long value = values.getLong(Math.multiplyExact(i, Long.BYTES));
        yield signed || value >= 0 ? (Object) value : new BigInteger(Long.toUnsignedString(value));
      }
    };
  }

  private Object floating(int i) {
    ByteBuffer values = buffers.get(1);
    return switch (((FloatingPoint) field.type(new FloatingPoint())).precision()) {
      case Precision.HALF -> half(values.getShort(2 * i));
      case Precision.SINGLE -> values.getFloat(Math.multiplyExact(i, Float.BYTES));
      default -> values.getDouble(Math.multiplyExact(i, Double.BYTES));
    };
  }

  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float size =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> (1 + fraction * 0x1p-10f) * (float) Math.pow(2, exponent - 15.0);
        };
    return bits < 0 ? -size : size;
  }

  private List<Object> items(long start, long end) throws IOException {
    ArrowVector child = children.get(0);
    if (start < 0 || end < start || end > child.length()) {
      throw new IndexOutOfBoundsException("a list outside of its items");
    }
    List<Object> items = new ArrayList<>();
    for (long i = start; i < end; i++) {
      items.add(child.get(i));
    }
    return items;
  }

  private Map<String, Object> struct(int i) throws IOException {
    Map<String, Object> struct = new LinkedHashMap<>();
    for (ArrowVector child : children) {
      struct.put(child.field().name(), child.get(i));
    }
    return struct;
  }
}
