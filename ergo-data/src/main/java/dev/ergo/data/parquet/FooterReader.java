package dev.ergo.data.parquet;

import dev.ergo.core.error.Reason;
import dev.ergo.core.error.UserException;
import dev.ergo.core.io.StandIn;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.SeekableInputStream;

/** Opens a footer and says in one sentence why a file has none that can be used. */
final class FooterReader {

  /** Magic bytes at both ends, and the footer's length before the last. */
  private static final int MAGIC_LENGTH = 4;

  private static final int LEAST_FILE_LENGTH = 3 * MAGIC_LENGTH;

  private FooterReader() {}

  static ParquetMetadata read(Path file, ParquetReadOptions options) {
    if (!Files.isRegularFile(file)) {
      throw new UserException("There is no file " + file + "; a Parquet file was expected");
    }
    StandIn.refuse(file);
    try {
      checkFrame(file);
      ChannelInput input = new ChannelInput(file);
      try (SeekableInputStream stream = input.newStream()) {
        ParquetMetadata footer = ParquetFileReader.readFooter(input, options, stream);
        checkChunks(file, footer, input.getLength());
        return footer;
      }
    } catch (UserException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw damaged(file, "its footer can't be read (" + Reason.of(e) + ")", e);
    }
  }

  private static void checkFrame(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long length = channel.size();
      if (length < LEAST_FILE_LENGTH) {
        throw damaged(file, "it has only " + length + " bytes");
      }
      ByteBuffer tail = ByteBuffer.allocate(2 * MAGIC_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
      long position = length - tail.capacity();
      while (tail.hasRemaining()) {
        if (channel.read(tail, position + tail.position()) < 0) {
          throw damaged(file, "it shrank while being read");
        }
      }
      String magic =
          new String(tail.array(), MAGIC_LENGTH, MAGIC_LENGTH, StandardCharsets.ISO_8859_1);
      if (magic.equals("PARE")) {
        throw new UserException(
            "The Parquet file " + file + " is encrypted, which is not supported; decrypt it first");
      } else if (!magic.equals("PAR1")) {
        throw damaged(file, "it does not end in the bytes PAR1");
      }
      int footer = tail.getInt(0);
      if (footer < 0 || footer > length - LEAST_FILE_LENGTH) {
        throw damaged(
            file,
            "its footer claims %s of the file's %d bytes"
                .formatted(Integer.toUnsignedString(footer), length));
      }
    }
  }

  private static void checkChunks(Path file, ParquetMetadata footer, long length) {
    for (BlockMetaData group : footer.getBlocks()) {
      if (group.getRowCount() < 0) {
        throw damaged(file, "its footer claims " + group.getRowCount() + " rows");
      }
      for (ColumnChunkMetaData column : group.getColumns()) {
        if (column.isEncrypted()) {
          // Refused by whoever asks for the column; the others can be read.
          continue;
        }
        checkCodec(file, column);
        long start = column.getStartingPos();
        long size = column.getTotalSize();
        boolean inside = start >= MAGIC_LENGTH && size >= 0 && size <= length - start;
        if (group.getRowCount() > 0 && !inside) {
          throw damaged(
              file,
              "its footer puts column " + column.getPath().toDotString() + " outside of the file");
        }
      }
    }
  }

  private static void checkCodec(Path file, ColumnChunkMetaData column) {
    if (!JvmCodecs.readableCodecs().contains(column.getCodec())) {
      throw new UserException(
          "column %s of %s is compressed with %s, which is not supported; write the file again with zstd or snappy"
              .formatted(column.getPath().toDotString(), file, column.getCodec()));
    }
  }

  private static UserException damaged(Path file, String reason) {
    return damaged(file, reason, null);
  }

  /** The sentence for a file that isn't what it should be. */
  static UserException damaged(Path file, String reason, Exception cause) {
    return new UserException(
        file + " is damaged or no Parquet file: " + reason + "; fetch or write it again", cause);
  }
}
