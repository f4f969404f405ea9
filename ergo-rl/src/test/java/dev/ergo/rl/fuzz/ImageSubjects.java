package dev.ergo.rl.fuzz;

import dev.ergo.core.image.ImageDecoder;
import dev.ergo.core.image.ImageLimits;
import dev.ergo.fixtures.Fixtures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Image files of every format. */
final class ImageSubjects {

  private static final ImageLimits LIMITS =
      new ImageLimits(ImageLimits.DEFAULT_PIXELS, 64L << 20, ImageLimits.defaultDecodedBytes(), 4);

  private ImageSubjects() {}

  static List<Subject> all() throws IOException {
    Map<String, List<byte[]>> byKind = new TreeMap<>();
    for (String folder : List.of("image/formats", "image/modes")) {
      try (Stream<Path> files = Files.list(Fixtures.path(folder)).sorted()) {
        for (Path file : files.filter(file -> !file.toString().endsWith(".json")).toList()) {
          String kind = file.toString().replaceAll(".*\\.", "");
          byKind.computeIfAbsent(kind, name -> new ArrayList<>()).add(Files.readAllBytes(file));
        }
      }
    }
    BufferedImage picture = new BufferedImage(23, 17, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 23 * 17; i++) {
      picture.setRGB(i % 23, i / 23, 0x10f * i);
    }
    byKind.get("jpg").add(progressive(picture));
    ByteArrayOutputStream bmp = new ByteArrayOutputStream();
    ImageIO.write(picture, "bmp", bmp);
    byKind.put("bmp", List.of(bmp.toByteArray()));
    List<Subject> subjects = new ArrayList<>();
    byKind.forEach(
        (kind, files) -> {
          Subject.Form form = kind.equals("png") ? Subject.Form.PNG : Subject.Form.BINARY;
          subjects.add(new Subject(kind, form, files, ImageSubjects::read));
        });
    return subjects;
  }

  private static byte[] progressive(BufferedImage picture) throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(jpeg)) {
      writer.setOutput(out);
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      writer.write(null, new IIOImage(picture, null, null), param);
    } finally {
      writer.dispose();
    }
    return jpeg.toByteArray();
  }

  private static void read(byte[] input) {
    ImageDecoder.size("damaged", new ByteArrayInputStream(input), LIMITS);
    ImageDecoder.decode("damaged", input, LIMITS);
  }
}
