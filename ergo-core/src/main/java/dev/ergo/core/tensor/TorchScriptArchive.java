package dev.ergo.core.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive that holds one module class without state: the container that
 * libtorch's {@code torch::jit::load} reads, made from program text alone.
 *
 * <p>The archive is a zip of four stored entries below one folder: {@code data.pkl} (a protocol-2
 * pickle of an instance of the class), {@code code/__torch__.py} (the text), {@code constants.pkl}
 * (an empty tuple) and {@code version} (10: the operators of PyTorch 2, older numbers would bring
 * back retired ones). The format is that of PyTorch's caffe2/serialize; no pickle is ever read.
 */
final class TorchScriptArchive {

  /** Name of the module class in the text. */
  static final String CLASS_NAME = "Program";

  /** What stands before the functions. */
  static final String HEADER =
      """
      class %s(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        _is_full_backward_hook : Optional[bool]
      """
          .formatted(CLASS_NAME);

  private TorchScriptArchive() {}

  /** Writes {@code file}; {@code module} is the text of the records and the module class. */
  static void write(Path file, String module) throws IOException {
    String name = file.getFileName().toString().replaceFirst("\\.pt$", "");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      store(zip, name + "/data.pkl", moduleInstance());
      store(zip, name + "/code/__torch__.py", module.getBytes(StandardCharsets.UTF_8));
      store(zip, name + "/constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, name + "/version", "10\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** Pickle of {@code __torch__.Program()} with its two attributes. */
  private static byte[] moduleInstance() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x80, 2});
    out.writeBytes(("c__torch__\n" + CLASS_NAME + "\n").getBytes(StandardCharsets.UTF_8));
    out.writeBytes(new byte[] {')', (byte) 0x81, '}', '('});
    text(out, "training");
    out.write(0x88);
    text(out, "_is_full_backward_hook");
    out.write('N');
    out.writeBytes(new byte[] {'u', 'b', '.'});
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
    out.writeBytes(bytes);
  }
}
