package dev.ergo.rl.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Changes values of JSON, or of a line of JSON lines, to others that are JSON too. */
final class JsonDamage {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final SplittableRandom random;

  JsonDamage(SplittableRandom random) {
    this.random = random;
  }

  /** What can't be parsed stays what it is. */
  byte[] apply(byte[] file) {
    String text = new String(file, StandardCharsets.UTF_8);
    List<String> lines = new ArrayList<>(text.lines().toList());
    try {
      return bytes(changed(MAPPER.readTree(text)).toString(), lines.size() > 1);
    } catch (IOException | RuntimeException e) {
      // Several documents, perhaps one a line.
    }
    int which = random.nextInt(lines.size());
    try {
      lines.set(which, changed(MAPPER.readTree(lines.get(which))).toString());
    } catch (IOException | RuntimeException e) {
      lines.set(which, "null");
    }
    return bytes(String.join("\n", lines), true);
  }

  private static byte[] bytes(String text, boolean line) {
    return (line ? text + "\n" : text).getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode changed(JsonNode root) throws IOException {
    if (!(root instanceof ContainerNode<?>) || random.nextInt(40) == 0) {
      return value(root);
    }
    if (MAPPER.readTree(root.toString()) instanceof ContainerNode<?> copy) {
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        change(copy);
      }
      return copy;
    }
    return root;
  }

  private void change(ContainerNode<?> root) {
    ContainerNode<?> at = root;
    // Down by chance; rarely all the way.
    for (int depth = random.nextInt(6); depth > 0 && at.size() > 0; depth--) {
      List<JsonNode> children = new ArrayList<>();
      at.elements().forEachRemaining(children::add);
      if (children.get(random.nextInt(children.size())) instanceof ContainerNode<?> child) {
        at = child;
      }
    }
    if (at.size() == 0) {
      return;
    }
    int index = random.nextInt(at.size());
    if (at instanceof ArrayNode list) {
      list.set(index, value(list.get(index)));
      if (random.nextInt(6) == 0) {
        list.remove(index);
      }
    } else if (at instanceof ObjectNode object) {
      List<String> keys = new ArrayList<>();
      object.fieldNames().forEachRemaining(keys::add);
      String key = keys.get(index);
      JsonNode value = value(object.get(key));
      if (random.nextInt(6) == 0) {
        object.remove(key);
      } else {
        object.set(random.nextInt(12) == 0 ? "" : key, value);
      }
    }
  }

  private JsonNode value(JsonNode now) {
    return switch (random.nextInt(18)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(0);
      case 3 -> NODES.numberNode(-1 - random.nextInt(1000));
      case 4 -> NODES.numberNode(2_000_000_000);
      case 5 -> NODES.numberNode(1L << random.nextInt(32, 63));
      case 6 -> NODES.numberNode(BigInteger.ONE.shiftLeft(random.nextInt(64, 5000)));
      case 7 -> NODES.numberNode(random.nextDouble() * Math.pow(10, random.nextInt(-300, 300)));
      case 8 -> NODES.textNode("");
      case 9 -> NODES.textNode("x\u0000y");
      case 10 -> NODES.textNode("a\ud800b");
      case 11 -> NODES.textNode("../../x");
      case 12 -> NODES.textNode("\n\n");
      case 13 -> NODES.textNode("long ".repeat(random.nextInt(1, 20_000)));
      case 14 -> NODES.arrayNode();
      case 15 -> NODES.objectNode();
      case 16 -> NODES.arrayNode().add(now).add(now);
      default -> nested(now);
    };
  }

  private JsonNode nested(JsonNode now) {
    JsonNode nested = now;
    for (int depth = random.nextInt(1, 1500); depth > 0; depth--) {
      nested = NODES.arrayNode().add(nested);
    }
    return nested;
  }
}
