package dev.ergo.rl.grpo;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.Message;
import dev.ergo.eval.remote.ChatClient;
import dev.ergo.eval.remote.ChatReply;
import dev.ergo.eval.remote.ChatRequest;
import dev.ergo.eval.remote.EndpointConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A model behind an OpenAI-compatible server as a judge, such as one that is too large for this
 * machine. It gets the pixels and words that a judge in this process would get.
 */
public final class EndpointReader implements CropReader, AutoCloseable {

  private final ChatClient client;
  private final Prompts prompts;
  private final int maxNewTokens;

  /**
   * Creates the reader.
   *
   * @param images renders the crops
   * @param prompts texts around a question
   * @throws dev.ergo.core.error.UserException if the environment lacks the key that the
   *     configuration names
   */
  public EndpointReader(
      EndpointConfig endpoint, ImageProcessor images, Prompts prompts, int maxNewTokens) {
    this.client = new ChatClient(endpoint, images);
    this.prompts = prompts;
    this.maxNewTokens = maxNewTokens;
  }

  @Override
  public List<String> ask(List<EpisodeRequest> requests, List<ImageView> crops) {
    List<ChatRequest> asked = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      Message system = Message.text("system", prompts.singleSystem());
      Message crop =
          new Message("user", Message.about(crops.get(i), prompts.singleText(requests.get(i))));
      asked.add(new ChatRequest(List.of(system, crop), maxNewTokens, 0, 0));
    }
    client.beginBatch();
    List<String> texts = client.ask(asked).stream().map(ChatReply::text).toList();
    client.endBatch();
    return texts;
  }

  @Override
  public void close() {
    client.close();
  }
}
