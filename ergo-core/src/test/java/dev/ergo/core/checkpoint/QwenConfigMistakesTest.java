package dev.ergo.core.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ergo.core.error.UserException;
import dev.ergo.fixtures.Fixtures;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class QwenConfigMistakesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path root;

  /** Columns: where the key stands in the nested form, key, value as JSON, the complaint. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/|model_type|\"qwen2_vl\"|model_type is qwen2_vl, but only qwen2_5_vl is supported; choose another checkpoint",
        "/|model_type|null|model_type is missing; take the file from the checkpoint's publisher",
        "/|quantization_config|{\"quant_method\": \"bitsandbytes\", \"load_in_4bit\": true}|quantization_config says that the weights are quantised (bitsandbytes, 4 bits), and only unquantised ones are computed with; take the checkpoint that it was made from, or load it with transformers, call dequantize() and save it again, and merge an adapter that was trained on it into the result or give it as model.adapter",
        "/|quantization_config|{\"bits\": 4}|quantization_config says that the weights are quantised (an unnamed method), and only unquantised ones are computed with; take the checkpoint that it was made from, or load it with transformers, call dequantize() and save it again, and merge an adapter that was trained on it into the result or give it as model.adapter",
        "/|vision_config|7|vision_config is 7, but an object was expected",
        "/|vision_config|null|vision_config is missing; take the file from the checkpoint's publisher",
        "/|image_token_id|-1|image_token_id -1 must lie below vocab_size 1056",
        "/|image_token_id|1056|image_token_id 1056 must lie below vocab_size 1056",
        "/text_config|use_sliding_window|true|text_config.use_sliding_window is true, but only false is supported; choose another checkpoint",
        "/text_config|hidden_act|\"gelu\"|text_config.hidden_act is gelu, but only silu is supported; choose another checkpoint",
        "/text_config|hidden_size|null|text_config.hidden_size is missing; take the file from the checkpoint's publisher",
        "/text_config|hidden_size|64.5|text_config.hidden_size is 64.5, but an integer was expected",
        "/text_config|hidden_size|\"\"|text_config.hidden_size is \"\", but an integer was expected",
        "/text_config|intermediate_size|3000000000|text_config.intermediate_size is 3000000000, but a number of 32 bits was expected",
        "/text_config|hidden_size|66|hidden_size 66 must be num_attention_heads 4 times an even head width",
        "/text_config|head_dim|32|hidden_size 64 must be num_attention_heads 4 times an even head width",
        "/text_config|num_attention_heads|0|num_attention_heads 0 must be positive",
        "/text_config|num_key_value_heads|3|num_attention_heads 4 must be a multiple of num_key_value_heads 3",
        "/text_config|rms_norm_eps|\"x\"|text_config.rms_norm_eps is \"x\", but a number was expected",
        "/text_config|rms_norm_eps|0|rms_norm_eps 0.0 must be positive",
        "/text_config|tie_word_embeddings|1|text_config.tie_word_embeddings is 1, but true or false was expected",
        "/text_config/rope_parameters|rope_type|\"yarn\"|text_config.rope_parameters.rope_type is yarn, but only mrope is supported; choose another checkpoint",
        "/text_config/rope_parameters|mrope_section|[2, 3, 4]|mrope_section [2, 3, 4] must be three numbers that sum to half of the head width 16",
        "/text_config/rope_parameters|mrope_section|null|text_config.rope_parameters.mrope_section is missing; take the file from the checkpoint's publisher",
        "/vision_config|hidden_act|\"quick_gelu\"|vision_config.hidden_act is quick_gelu, but only silu is supported; choose another checkpoint",
        "/text_config/rope_parameters|rope_theta|0|rope_theta 0.0 must be positive",
        "/text_config/rope_parameters|mrope_section|[-1, 4, 5]|mrope_section [-1, 4, 5] must be three numbers that sum to half of the head width 16",
        "/vision_config|window_size|0|vision window_size 0 must be positive",
        "/vision_config|in_chans|1|vision_config.in_chans is 1, but only 3 is supported; choose another checkpoint",
        "/vision_config|fullatt_block_indexes|[-1]|fullatt_block_indexes [-1] must lie in 0 to 3",
        "/vision_config|hidden_size|[1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 10]|vision_config.hidden_size is [1000000,1000000,1000000,1000000,1000000,1000000,1000000,10], but an integer or a list of integers was expected",
        "/vision_config|hidden_size|[1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 100]|vision_config.hidden_size is [1000000,1000000,1000000,1000000,1000000,1000000,1000000,100…, but an integer or a list of integers was expected",
        "/vision_config|out_hidden_size|65|vision out_hidden_size 65 must equal the language model's hidden_size 64",
        "/vision_config|num_heads|5|vision hidden_size 64 must be num_heads 5 times a multiple of 4",
        "/vision_config|patch_size|16|vision_config.patch_size is 16, but only 14 is supported; choose another checkpoint",
        "/vision_config|window_size|100|window_size 100 must be a multiple of 28 pixels",
        "/vision_config|fullatt_block_indexes|[1, 4]|fullatt_block_indexes [1, 4] must lie in 0 to 3",
        "/vision_config|fullatt_block_indexes|[1, \"a\"]|vision_config.fullatt_block_indexes is [1,\"a\"], but an integer or a list of integers was expected"
      })
  void tellsWhatIsWrong(String where, String key, String value, String expected)
      throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(Fixtures.path("model/A/config.json").toFile());
    ObjectNode section = (ObjectNode) json.at(where.equals("/") ? "" : where);
    section.set(key, JSON.readTree(value));
    assertMessage(json, expected);
  }

  @Test
  void namesKeysOfTheFlatFormAtTheRoot() throws IOException {
    ObjectNode json =
        (ObjectNode) JSON.readTree(Fixtures.path("model/A/config.flat.json").toFile());
    json.remove("rope_scaling");
    assertMessage(json, "rope_scaling is missing; take the file from the checkpoint's publisher");
    json.putObject("rope_scaling").put("type", "linear").putArray("mrope_section").add(8);
    assertMessage(
        json,
        "rope_scaling.type is linear, but only mrope is supported; choose another checkpoint");
  }

  @Test
  void checksNumbersGivenByAProgram() {
    QwenConfig a = QwenConfig.read(Fixtures.path("model/A/config.json"));
    UserException e =
        assertThrows(
            UserException.class,
            () -> QwenConfig.of(a.text(), a.vision(), new TokenIds(1, 2, 3, 4, 5, 6, -1)));
    assertEquals(
        "model configuration: pad_token_id -1 must lie below vocab_size 1056", e.getMessage());
  }

  private void assertMessage(ObjectNode json, String expected) throws IOException {
    Path file = root.resolve("config.json");
    JSON.writeValue(file.toFile(), json);
    UserException e = assertThrows(UserException.class, () -> QwenConfig.read(file));
    assertEquals(file + ": " + expected, e.getMessage());
  }
}
