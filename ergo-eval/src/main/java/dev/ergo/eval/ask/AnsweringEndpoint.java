package dev.ergo.eval.ask;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.episode.SecondTurn;
import dev.ergo.core.episode.SecondTurn.Brought;
import dev.ergo.core.episode.ZoomReader;
import dev.ergo.core.geometry.PixelLimits;
import dev.ergo.core.image.ImageProcessor;
import dev.ergo.core.image.ImageView;
import dev.ergo.core.text.Message;
import dev.ergo.eval.item.AnsweredItem;
import dev.ergo.eval.item.AnsweringPolicy;
import dev.ergo.eval.item.EvalItem;
import dev.ergo.eval.item.ItemCost;
import dev.ergo.eval.item.PolicyMode;
import dev.ergo.eval.item.PolicyUnavailable;
import dev.ergo.eval.remote.ChatClient;
import dev.ergo.eval.remote.ChatReply;
import dev.ergo.eval.remote.ChatRequest;
import dev.ergo.eval.remote.EndpointConfig;
import dev.ergo.eval.remote.ServerUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A chat server as an evaluation asks it, in the same modes and with the same views as a model. */
public final class AnsweringEndpoint implements AnsweringPolicy, AutoCloseable {

  private final EndpointConfig endpoint;
  private final ImageProcessor images;
  private final Prompts prompts;
  private final EpisodeConfig config;
  private final AnsweringModel.Asking asking;
  private final Control control;
  private final ZoomReader reader;
  private final ChatClient client;

  /** A server that is asked in a way. */
  public AnsweringEndpoint(
      EndpointConfig endpoint,
      ImageProcessor images,
      Prompts prompts,
      EpisodeConfig config,
      AnsweringModel.Asking asking) {
    this.endpoint = endpoint;
    this.images = images;
    this.prompts = prompts;
    this.config = config;
    this.asking = asking;
    this.control = new Control(asking.mode(), asking.seed());
    this.reader = new ZoomReader(images, config);
    this.client = new ChatClient(endpoint, images);
  }

  @Override
  public List<AnsweredItem> answer(List<EvalItem> batch) {
    client.beginBatch();
    try {
      List<AnsweredItem> answers =
          asking.mode() == PolicyMode.FULL_IMAGE ? oneLook(batch) : twoLooks(batch);
      client.endBatch();
      return answers;
    } catch (ServerUnavailable e) {
      throw new PolicyUnavailable(
          e.getMessage() + "; the answers so far are kept, the same command goes on from them", e);
    }
  }

  private List<AnsweredItem> oneLook(List<EvalItem> batch) {
    long start = System.nanoTime();
    List<ImageView> views = new ArrayList<>();
    List<ChatRequest> asked = new ArrayList<>();
    for (EvalItem item : batch) {
      EpisodeRequest request = item.example().request();
      ImageView view = reader.view(request.image());
      views.add(view);
      String system = item.prompt().isPresent() ? Prompts.PLAIN_SYSTEM : prompts.singleSystem();
      String text = item.prompt().orElseGet(() -> prompts.singleText(request));
      asked.add(
          request(
              item, config.maxNewTokens2(), List.of(system(system), user(Brought.of(view), text))));
    }
    List<ChatReply> replies = client.ask(asked);
    double seconds = (System.nanoTime() - start) / 1e9 / batch.size();
    List<AnsweredItem> answers = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      ChatReply reply = replies.get(i);
      answers.add(
          new AnsweredItem(
              List.of(reply.text()),
              Optional.empty(),
              Optional.empty(),
              new ItemCost(
                  tokens(views.get(i)), reply.promptTokens(), reply.generatedTokens(), seconds)));
    }
    return answers;
  }

  private List<AnsweredItem> twoLooks(List<EvalItem> batch) {
    long start = System.nanoTime();
    List<ImageView> others =
        control.swaps()
            ? zooms(batch, batch.stream().map(item -> item.partner().get().request()).toList())
                .stream()
                .map(zoomed -> zoomed.zoomed().crop())
                .toList()
            : List.of();
    List<Looked> first = zooms(batch, batch.stream().map(control::request).toList());
    SecondTurn second = control.second(batch, others);
    List<Brought> brought = new ArrayList<>();
    List<ChatRequest> asked = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Looked looked = first.get(i);
      brought.add(second.bring(i, looked.zoomed().crop()));
      List<Message> turns = new ArrayList<>(looked.turns());
      turns.add(Message.text("assistant", looked.reply().text()));
      turns.add(user(brought.get(i), prompts.stage2Text(looked.request())));
      asked.add(request(batch.get(i), config.maxNewTokens2(), turns));
    }
    List<ChatReply> replies = client.ask(asked);
    List<Optional<ImageView>> shown = brought.stream().map(Brought::view).toList();
    double seconds = (System.nanoTime() - start) / 1e9 / batch.size();
    List<Optional<ImageView>> regions = shown.stream().map(control::region).toList();
    List<Optional<String>> fromCrop = fromCrop(batch, regions);
    List<AnsweredItem> answers = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Looked looked = first.get(i);
      ChatReply reply = replies.get(i);
      answers.add(
          new AnsweredItem(
              List.of(looked.reply().text(), reply.text()),
              Optional.of(looked.zoomed().outcome()),
              regions.get(i).map(ImageView::region),
              fromCrop.get(i),
              new ItemCost(
                  tokens(looked.view()) + shown.get(i).map(this::tokens).orElse(0),
                  reply.promptTokens(),
                  looked.reply().generatedTokens() + reply.generatedTokens(),
                  seconds)));
    }
    return answers;
  }

  /** A first look with its conversation so far. */
  private record Looked(
      EpisodeRequest request,
      ImageView view,
      List<Message> turns,
      ChatReply reply,
      ZoomReader.Zoomed zoomed) {}

  private List<Looked> zooms(List<EvalItem> batch, List<EpisodeRequest> requests) {
    List<ImageView> views = requests.stream().map(request -> reader.view(request.image())).toList();
    List<List<Message>> turns = new ArrayList<>();
    List<ChatRequest> asked = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      Message first = user(Brought.of(views.get(i)), prompts.stage1Text(requests.get(i)));
      turns.add(List.of(system(prompts.system()), first));
      asked.add(request(batch.get(i), config.maxNewTokens1(), turns.get(i)));
    }
    List<ChatReply> replies = client.ask(asked);
    List<Looked> looked = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      ZoomReader.Zoomed zoomed = reader.read(requests.get(i), views.get(i), replies.get(i).text());
      looked.add(new Looked(requests.get(i), views.get(i), turns.get(i), replies.get(i), zoomed));
    }
    return looked;
  }

  private List<Optional<String>> fromCrop(List<EvalItem> batch, List<Optional<ImageView>> regions) {
    List<Optional<ImageView>> crops =
        regions.stream().map(region -> region.filter(crop -> asking.sufficiency())).toList();
    return CropOnly.answers(batch, crops, CropReader.of(client, prompts, config.maxNewTokens2()));
  }

  private ChatRequest request(EvalItem item, int maxTokens, List<Message> turns) {
    return new ChatRequest(
        turns, maxTokens, asking.temperature(), ItemNoise.key(asking.seed(), item));
  }

  private static Message system(String text) {
    return Message.text("system", text);
  }

  private static Message user(Brought brought, String text) {
    return brought
        .view()
        .map(view -> new Message("user", Message.about(view, text)))
        .orElseGet(() -> Message.text("user", brought.text() + text));
  }

  private int tokens(ImageView view) {
    return PixelLimits.tokens(images.viewSize(view));
  }

  /** Identifies everything that is known to decide the answers; the weights are the server's. */
  public String digest() {
    return String.join(
            "\n",
            endpoint.url(),
            endpoint.model(),
            prompts.toString(),
            config.toString(),
            asking.toString())
        + control.digestLine();
  }

  @Override
  public void close() {
    client.close();
  }
}
