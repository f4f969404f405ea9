package dev.ergo.eval.ask;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.Look;
import dev.ergo.core.episode.LookControl;
import dev.ergo.core.episode.LookControl.Shown;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.episode.Zoom;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A chat server as an evaluation asks it, in the same modes and with the same views as a model. */
public final class AnsweringEndpoint implements AnsweringPolicy, AutoCloseable {

  private final EndpointConfig endpoint;
  private final ImageProcessor images;
  private final Prompts prompts;
  private final EpisodeConfig config;
  private final Asking asking;
  private final Control control;
  private final ZoomReader reader;
  private final ChatClient client;

  /** Whether the policy has one look, at the whole image. */
  private final boolean isSingle;

  /** Looks of an episode at most. */
  private final int looks;

  /** A server that is asked in a way. */
  public AnsweringEndpoint(
      EndpointConfig endpoint,
      ImageProcessor images,
      Prompts prompts,
      EpisodeConfig config,
      Asking asking) {
    this.endpoint = endpoint;
    this.images = images;
    this.prompts = prompts;
    this.config = config;
    this.asking = asking;
    this.control = new Control(asking.mode(), asking.seed());
    this.reader = new ZoomReader(images, config);
    this.client = new ChatClient(endpoint, images);
    this.isSingle = asking.mode() == PolicyMode.FULL_IMAGE;
    this.looks = isSingle ? 1 : config.looks();
  }

  @Override
  public List<AnsweredItem> answer(List<EvalItem> batch) {
    client.beginBatch();
    try {
      List<AnsweredItem> answers = answered(batch);
      client.endBatch();
      return answers;
    } catch (PolicyUnavailable e) {
      throw new PolicyUnavailable(
          e.getMessage() + "; the answers so far are kept, the same command goes on from them", e);
    }
  }

  private List<AnsweredItem> answered(List<EvalItem> batch) {
    long start = System.nanoTime();
    List<ImageView> others = control.swaps() ? partnersCrops(batch) : List.of();
    List<Asked> rows = asked(batch, batch.stream().map(control::request).toList());
    look(rows, looks, control.replacing(batch, others, looks));
    double seconds = (System.nanoTime() - start) / 1e9 / batch.size();
    List<Optional<ImageView>> regions =
        rows.stream().map(row -> control.region(row.lastCrop())).toList();
    List<Optional<String>> fromCrop = fromCrop(batch, regions);
    List<AnsweredItem> answers = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Asked row = rows.get(i);
      answers.add(
          new AnsweredItem(
              row.texts,
              row.zoom.map(Zoom::outcome),
              regions.get(i).map(ImageView::region),
              fromCrop.get(i),
              new ItemCost(
                  row.views.stream().mapToInt(view -> view.map(this::tokens).orElse(0)).sum(),
                  row.promptTokens,
                  row.generatedTokens,
                  seconds)));
    }
    return answers;
  }

  private List<ImageView> partnersCrops(List<EvalItem> batch) {
    List<Asked> rows =
        asked(batch, batch.stream().map(item -> item.partner().get().request()).toList());
    look(rows, looks - 1, LookControl.asChosen());
    return rows.stream()
        .map(row -> row.lastCrop().orElseGet(() -> reader.whole(row.request)))
        .toList();
  }

  /** An episode in progress: its conversation, and what has been shown in it. */
  private static final class Asked {

    final EvalItem item;
    final EpisodeRequest request;
    final List<Message> turns = new ArrayList<>();
    final List<Optional<ImageView>> views = new ArrayList<>();
    final List<String> texts = new ArrayList<>();
    Optional<Zoom> zoom = Optional.empty();
    boolean isOpen = true;
    int promptTokens;
    int generatedTokens;

    Asked(EvalItem item, EpisodeRequest request) {
      this.item = item;
      this.request = request;
    }

    void show(Shown shown, String text) {
      views.add(shown.view());
      turns.add(user(shown, text));
    }

    /** What the last look behind the first shows, if that is an image. */
    Optional<ImageView> lastCrop() {
      return views.size() < 2 ? Optional.empty() : views.get(views.size() - 1);
    }
  }

  private List<Asked> asked(List<EvalItem> batch, List<EpisodeRequest> requests) {
    List<Asked> rows = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Asked row = new Asked(batch.get(i), requests.get(i));
      Optional<String> worded = row.item.prompt().filter(text -> isSingle);
      String system = isSingle ? prompts.singleSystem() : prompts.systemText(config);
      String text =
          isSingle ? prompts.singleText(row.request) : prompts.lookText(1, config, row.request);
      row.turns.add(Message.text("system", worded.isPresent() ? Prompts.PLAIN_SYSTEM : system));
      row.show(Shown.of(reader.view(row.request.image())), worded.orElse(text));
      rows.add(row);
    }
    return rows;
  }

  /** Takes the looks up to one of some number, and shows what the next one would show. */
  private void look(List<Asked> rows, int last, LookControl control) {
    for (int look = 1; look <= last; look++) {
      List<Asked> open = rows.stream().filter(row -> row.isOpen).toList();
      int limit = isSingle ? config.maxAnswerTokens() : config.maxNewTokens(look);
      List<ChatReply> replies =
          client.ask(open.stream().map(row -> request(row.item, limit, row.turns)).toList());
      for (int i = 0; i < open.size(); i++) {
        Asked row = open.get(i);
        ChatReply reply = replies.get(i);
        row.texts.add(reply.text());
        row.promptTokens = reply.promptTokens();
        row.generatedTokens += reply.generatedTokens();
        boolean isOver = Look.answers(reply.text()) || reply.generatedTokens() >= limit;
        row.isOpen = look < looks && !(config.earlyAnswer() && isOver);
        if (row.isOpen) {
          ImageView view = row.views.get(look - 1).orElseThrow();
          Zoom zoom = reader.read(row.request, view, reply.text());
          row.zoom = Optional.of(zoom);
          row.turns.add(Message.text("assistant", reply.text()));
          row.show(
              control.show(rows.indexOf(row), look + 1, zoom.crop()),
              prompts.lookText(look + 1, config, row.request));
        }
      }
    }
  }

  private List<Optional<String>> fromCrop(List<EvalItem> batch, List<Optional<ImageView>> regions) {
    List<Optional<ImageView>> crops =
        regions.stream().map(region -> region.filter(crop -> asking.sufficiency())).toList();
    return CropReader.of(client, prompts, config.maxAnswerTokens()).answers(batch, crops);
  }

  private ChatRequest request(EvalItem item, int maxTokens, List<Message> turns) {
    return new ChatRequest(
        turns, maxTokens, asking.temperature(), ItemNoise.key(asking.seed(), item));
  }

  private static Message user(Shown brought, String text) {
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
    return "url %s\nmodel %s\n%s"
        .formatted(endpoint.url(), endpoint.model(), asking.parts(prompts, config));
  }

  @Override
  public void close() {
    client.close();
  }
}
