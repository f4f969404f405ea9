package dev.ergo.core.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ReasonTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "{|Unexpected end-of-input: expected close marker for Object",
        "{\"a\": [}|Unexpected close marker '}': expected ']'",
        "{\"a\": x}|Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
        "[1]|a value is of another kind than expected",
      },
      delimiter = '|')
  void ofJson(String json, String reason) {
    TypeReference<Map<String, Object>> type = new TypeReference<>() {};
    IOException e = assertThrows(IOException.class, () -> JSON.readValue(json, type));
    assertEquals(reason, Reason.of(e));
  }

  @Test
  void ofJsonBeyondTheParsersLimits() {
    String deep = "[".repeat(1500);
    IOException nested = assertThrows(IOException.class, () -> JSON.readTree(deep));
    assertEquals("it is nested too deeply", Reason.of(nested));
    String digits = "[" + "9".repeat(1500) + "]";
    IOException number = assertThrows(IOException.class, () -> JSON.readTree(digits));
    assertEquals("a number is too long", Reason.of(number));
  }

  @Test
  void ofFiles() {
    assertEquals("there is no such file: a.png", Reason.of(new NoSuchFileException("a.png")));
    assertEquals("access is denied", Reason.of(new AccessDeniedException("a.png")));
    assertEquals("it ends too soon", Reason.of(new IOException("read", new EOFException())));
    assertEquals("it is not UTF-8 text", Reason.of(new MalformedInputException(1)));
  }

  @Test
  void namesNothingOfTheCode() {
    String unfit = "its parts do not fit each other";
    for (Exception e :
        new Exception[] {
          new NullPointerException(),
          new ArrayIndexOutOfBoundsException("Index 9 out of bounds for length 3"),
          new ClassCastException("class java.lang.String cannot be cast to class java.lang.Long"),
          new IOException("Struct: org.apache.parquet.format.PageHeader$Scheme@15206882"),
          new IOException("Decode returned code BitstreamError"),
          new IOException(new IllegalStateException()),
          new IllegalArgumentException("-1")
        }) {
      assertEquals(unfit, Reason.of(e), e.toString());
    }
    assertEquals(
        "Required field 'version' was not found in serialized data!",
        Reason.of(
            new IOException(
                "Required field 'version' was not found in serialized data! Struct: org.apache.A@1b")));
  }
}
