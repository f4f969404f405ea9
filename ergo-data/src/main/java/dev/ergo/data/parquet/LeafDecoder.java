package dev.ergo.data.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.JulianFields;
import java.util.function.Function;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * From a stored value (Boolean, Integer, Long, Float, Double, Binary) to the plain Java value of
 * its logical type; bytes stay in their page.
 */
final class LeafDecoder {

  private LeafDecoder() {}

  /** The conversion for a column: see {@link ParquetReader} for the table of types. */
  static Function<Object, Object> of(PrimitiveType type) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      return value -> new BigDecimal(unscaled(value), decimal.getScale());
    } else if (logical instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return integer.getBitWidth() == 64
          ? value -> new BigInteger(Long.toUnsignedString((Long) value))
          : value -> Integer.toUnsignedLong((Integer) value);
    } else if (logical instanceof DateLogicalTypeAnnotation) {
      return value -> LocalDate.ofEpochDay((Integer) value);
    } else if (logical instanceof TimeLogicalTypeAnnotation time) {
      return value ->
          LocalTime.ofNanoOfDay(Math.multiplyExact(integral(value), nanos(time.getUnit())));
    } else if (logical instanceof TimestampLogicalTypeAnnotation timestamp) {
      return timestamp(timestamp);
    } else if (logical instanceof Float16LogicalTypeAnnotation) {
      return value -> halfToFloat(littleEndian((Binary) value).getShort());
    } else if (logical instanceof StringLogicalTypeAnnotation
        || logical instanceof EnumLogicalTypeAnnotation
        || logical instanceof JsonLogicalTypeAnnotation) {
      return value -> ((Binary) value).toStringUsingUTF8();
    } else if (type.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
      return value -> int96((Binary) value);
    }
    return value -> value instanceof Binary binary ? PageBytes.of(binary) : value;
  }

  private static Function<Object, Object> timestamp(TimestampLogicalTypeAnnotation type) {
    ChronoUnit unit =
        switch (type.getUnit()) {
          case MILLIS -> ChronoUnit.MILLIS;
          case MICROS -> ChronoUnit.MICROS;
          case NANOS -> ChronoUnit.NANOS;
        };
    return type.isAdjustedToUTC()
        ? value -> Instant.EPOCH.plus((Long) value, unit)
        : value -> LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC).plus((Long) value, unit);
  }

  private static long nanos(TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> 1_000_000;
      case MICROS -> 1_000;
      case NANOS -> 1;
    };
  }

  private static long integral(Object value) {
    return ((Number) value).longValue();
  }

  private static BigInteger unscaled(Object value) {
    return value instanceof Binary binary
        ? new BigInteger(binary.getBytes())
        : BigInteger.valueOf(integral(value));
  }

  /** The deprecated timestamp of Impala and Spark: nanoseconds of the day, then the Julian day. */
  private static LocalDateTime int96(Binary value) {
    ByteBuffer buffer = littleEndian(value);
    long nanos = buffer.getLong();
    return LocalDate.EPOCH
        .with(JulianFields.JULIAN_DAY, buffer.getInt())
        .atStartOfDay()
        .plusNanos(nanos);
  }

  private static ByteBuffer littleEndian(Binary value) {
    return ByteBuffer.wrap(value.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static float halfToFloat(short half) {
    int exponent = half >> 10 & 0x1f;
    int fraction = half & 0x3ff;
    float magnitude;
    if (exponent == 0) {
      magnitude = Math.scalb((float) fraction, -24);
    } else if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Math.scalb((float) (fraction | 0x400), exponent - 25);
    }
    return half < 0 ? -magnitude : magnitude;
  }
}
