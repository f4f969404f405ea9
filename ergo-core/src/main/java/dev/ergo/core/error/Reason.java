package dev.ergo.core.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.EOFException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;

/**
 * Why something could not be read, in words of a person: what libraries say names their classes,
 * settings and objects.
 */
public final class Reason {

  private static final int LONGEST = 160;

  private static final String UNFIT = "its parts do not fit each other";

  /** Names with dots and capitals, of settings and objects, and what the JVM says of null. */
  private static final Pattern OF_CODE =
      Pattern.compile(
          "[a-z]\\w*\\.[a-z]\\w*\\.\\w|[a-z][A-Za-z]*\\.[A-Z]|[A-Z]\\w*(Exception|Error)\\b|@[0-9a-f]{4,}|[A-Z]\\w+[.$][A-Za-z]\\w+"
              + "|is null\\b|\\bnull!|[A-Z]\\w*\\$|out of bounds|out of range|cannot be cast|^[-\\d]*$");

  private Reason() {}

  /** The reason of the innermost failure, without a full stop. */
  public static String of(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null && inner.getCause() != inner) {
      inner = inner.getCause();
    }
    if (inner instanceof JsonProcessingException json) {
      return ofJson(json);
    } else if (inner instanceof CharacterCodingException) {
      return "it is not UTF-8 text";
    } else if (inner instanceof NoSuchFileException missing) {
      return "there is no such file: " + missing.getFile();
    } else if (inner instanceof AccessDeniedException) {
      return "access is denied";
    } else if (inner instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    } else if (inner instanceof EOFException) {
      return "it ends too soon";
    }
    return plain(inner.getMessage());
  }

  private static String ofJson(JsonProcessingException failure) {
    String message = String.valueOf(failure.getOriginalMessage());
    if (message.contains("nesting depth")) {
      return "it is nested too deeply";
    } else if (message.contains("exceeds the maximum")) {
      return message.contains("Number") ? "a number is too long" : "a text or key is too long";
    } else if (message.startsWith("Trailing token")) {
      return "there is more behind its end";
    } else if (failure instanceof MismatchedInputException) {
      return "a value is of another kind than expected";
    }
    // Behind that stand places in the source, which the reader of the message does not see.
    int end = message.replaceAll("\\(start marker at|\\(for \\w+ starting at", "\0").indexOf('\0');
    return plain(end < 0 ? message : message.substring(0, end).strip());
  }

  private static String plain(String message) {
    String line = message == null ? "" : message.lines().findFirst().orElse("").strip();
    String known = line.replaceFirst(" Struct: .*", "");
    if (known.isEmpty() || OF_CODE.matcher(known).find()) {
      return UNFIT;
    }
    return known.length() > LONGEST ? known.substring(0, LONGEST) + "…" : known;
  }
}
