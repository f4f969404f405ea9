package dev.ergo.rl.grpo;

import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.eval.ask.ChatClient;
import dev.ergo.eval.ask.CropReader;
import dev.ergo.eval.ask.EndpointConfig;
import java.util.List;

/**
 * A model behind an OpenAI-compatible server as a judge, such as one that is too large for this
 * machine. What it has said is forgotten with each batch.
 */
public final class EndpointReader implements CropReader, AutoCloseable {

  private final ChatClient client;
  private final CropReader reader;

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
    this.reader = CropReader.of(client, prompts, maxNewTokens);
  }

  @Override
  public List<String> ask(List<EpisodeRequest> requests, List<ImageView> crops) {
    client.beginBatch();
    List<String> texts = reader.ask(requests, crops);
    client.endBatch();
    return texts;
  }

  @Override
  public void close() {
    client.close();
  }
}
