package dev.ergo.core.image;

import java.io.IOException;

/** Bytes that are no readable image; the message completes "image X can't be decoded: …". */
final class BadImageException extends IOException {

  BadImageException(String message) {
    super(message);
  }

  BadImageException(String message, Exception cause) {
    super(message, cause);
  }
}
