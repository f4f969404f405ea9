package dev.ergo.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class ItemBrowserTest {

  private static String html(ReportBlock block) throws IOException {
    StringBuilder out = new StringBuilder();
    block.appendTo(out);
    return out.toString();
  }

  @Test
  void noTextEndsTheElementThatHoldsItAndEveryTextComesBack() throws IOException {
    String html = html(SampleBrowser.of(30, 4));
    int from = html.indexOf("{\"policies\"");
    String data = html.substring(from, html.indexOf("</script>", from));
    assertFalse(data.contains("<"), "no markup of any kind inside the data");
    JsonNode read = new ObjectMapper().readTree(data);
    assertEquals(30, read.get("items").size());
    JsonNode item = read.get("items").get(10);
    assertEquals("scene-10", item.get("id").asText());
    assertTrue(
        item.get("answers").get(0).get("looks").get(0).asText().contains("</script><script>"));
    assertFalse(item.has("picture"));
    assertTrue(read.get("items").get(3).has("picture"));
  }

  @Test
  void equalPicturesStandInThePageOnce() throws IOException {
    String html = html(SampleBrowser.of(30, 20));
    assertEquals(3, html.split("class=\"browser-picture\"", -1).length - 1);
  }

  @Test
  void aLongTextIsCutInTheMiddleAndSaysSo() {
    String text = "a".repeat(ItemBrowser.Answer.LOOK_CHARACTERS) + "<answer>B</answer>";
    ItemBrowser.Answer answer =
        new ItemBrowser.Answer(
            "right",
            true,
            Optional.empty(),
            "B",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(text),
            Optional.empty());
    String shown = answer.looks().get(0);
    assertTrue(shown.endsWith("<answer>B</answer>"));
    assertTrue(shown.contains("18 characters left out"), shown.substring(2990, 3060));
  }
}
