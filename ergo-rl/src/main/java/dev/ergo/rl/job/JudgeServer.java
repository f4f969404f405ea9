package dev.ergo.rl.job;

import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.io.Console;
import dev.ergo.core.policy.PromptOverrides;
import dev.ergo.eval.ask.ChatClient;
import dev.ergo.eval.ask.CropReader;
import dev.ergo.eval.ask.Replies;
import dev.ergo.rl.grpo.JudgeConfig;
import dev.ergo.rl.report.TrainingOutcome;
import java.nio.file.Path;

/**
 * A judge behind a server, for one worker or several. Its replies are kept on the disk: a run that
 * goes on repeats steps since its last checkpoint, and the server would be asked twice.
 */
public final class JudgeServer implements AutoCloseable {

  private final ChatClient client;
  private final CropReader reader;

  /** What the workers of a run share: files of what was said, and of what was refused. */
  record Records(Replies replies, RefusedCrops refused) {

    static Records in(Path folder) {
      return new Records(
          Replies.in(folder.resolve("judge-replies.jsonl")),
          new RefusedCrops(folder.resolve(TrainingOutcome.REFUSED_CROPS)));
    }
  }

  /**
   * Creates it; the server is asked when crops come.
   *
   * @param config names the server
   * @param images renders the crops
   * @param prompts texts around the question; null for ERGO's
   * @param folder keeps what it says
   */
  public JudgeServer(
      JudgeConfig config, ImageProcessor images, PromptOverrides prompts, Path folder) {
    this(config, images, prompts, Records.in(folder));
  }

  JudgeServer(JudgeConfig config, ImageProcessor images, PromptOverrides prompts, Records records) {
    this.client = new ChatClient(config.endpoint(), images, Console.out()::println);
    client.keepIn(records.replies());
    this.reader =
        CropReader.of(
            client,
            PromptOverrides.ofServers(prompts),
            config.maxNewTokens(),
            records.refused()::add);
  }

  /** Asks it about crops. */
  public CropReader reader() {
    return (requests, crops) -> {
      client.beginBatch();
      // The batch does not end: the same crop, asked about greedily, has the same reply.
      return reader.ask(requests, crops);
    };
  }

  @Override
  public void close() {
    client.close();
  }
}
