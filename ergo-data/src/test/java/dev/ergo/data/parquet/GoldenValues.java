package dev.ergo.data.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Compares Java values with their JSON form in {@code expected.json}. */
final class GoldenValues {

  private GoldenValues() {}

  static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.intValue()));
    return values;
  }

  static void assertMatches(String where, JsonNode expected, Object actual) {
    if (expected.isNull()) {
      assertNull(actual, where);
    } else if (actual instanceof byte[] bytes) {
      assertEquals(expected.get("bytes_length").intValue(), bytes.length, where);
      assertEquals(expected.get("sha256").textValue(), sha256(bytes), where);
    } else if (actual instanceof List<?> list) {
      assertEquals(expected.size(), list.size(), where);
      for (int i = 0; i < list.size(); i++) {
        assertMatches(where + "[" + i + "]", expected.get(i), list.get(i));
      }
    } else if (actual instanceof Map<?, ?> map) {
      assertMap(where, expected, map);
    } else {
      assertScalar(where, expected, actual);
    }
  }

  private static void assertMap(String where, JsonNode expected, Map<?, ?> map) {
    assertEquals(expected.size(), map.size(), where);
    Iterator<JsonNode> pairs = expected.elements();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (expected.isArray()) {
        JsonNode pair = pairs.next();
        assertMatches(where + " key", pair.get(0), entry.getKey());
        assertMatches(where + " value", pair.get(1), entry.getValue());
      } else {
        String name = (String) entry.getKey();
        JsonNode value = expected.get(name);
        assertInstanceOf(JsonNode.class, value, where + " has a field " + name);
        assertMatches(where + "." + name, value, entry.getValue());
      }
    }
  }

  private static void assertScalar(String where, JsonNode expected, Object actual) {
    if (actual instanceof Float || actual instanceof Double) {
      double value = ((Number) actual).doubleValue();
      double wanted =
          expected.isTextual() ? Double.parseDouble(expected.textValue()) : expected.doubleValue();
      assertEquals(Double.doubleToLongBits(wanted), Double.doubleToLongBits(value), where);
      return;
    }
    Object wanted;
    if (actual instanceof BigDecimal) {
      wanted = new BigDecimal(expected.textValue());
    } else if (actual instanceof LocalDate) {
      wanted = LocalDate.parse(expected.textValue());
    } else if (actual instanceof LocalTime) {
      wanted = LocalTime.parse(expected.textValue());
    } else if (actual instanceof LocalDateTime) {
      wanted = LocalDateTime.parse(expected.textValue());
    } else if (actual instanceof Instant) {
      wanted = OffsetDateTime.parse(expected.textValue()).toInstant();
    } else if (actual instanceof String) {
      wanted = expected.textValue();
    } else if (actual instanceof Boolean) {
      wanted = expected.booleanValue();
    } else {
      assertEquals(expected.isNumber(), actual instanceof Number, where);
      assertEquals(expected.asText(), actual.toString(), where);
      return;
    }
    assertEquals(wanted, actual, where);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
