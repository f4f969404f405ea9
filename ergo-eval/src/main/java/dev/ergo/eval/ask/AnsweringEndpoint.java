package dev.ergo.eval.ask;

import dev.ergo.core.episode.EpisodeConfig;
import dev.ergo.core.episode.EpisodeRequest;
import dev.ergo.core.episode.Look;
import dev.ergo.core.episode.LookControl;
import dev.ergo.core.episode.Prompts;
import dev.ergo.core.episode.Zoom;
import dev.ergo.core.episode.ZoomReader;
import dev.ergo.core.error.UserException;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
  private final Consumer<String> notices;

  /** Whether the policy has one look, at the whole image. */
  private final boolean isSingle;

  /** Looks of an episode at most. */
  private final int looks;

  /**
   * A server that is asked in a way.
   *
   * @param notices told what is waited for
   */
  public AnsweringEndpoint(
      EndpointConfig endpoint,
      ImageProcessor images,
      Prompts prompts,
      EpisodeConfig config,
      Asking asking,
      Consumer<String> notices) {
    this(
        endpoint,
        images,
        prompts,
        config,
        asking,
        new ChatClient(endpoint, images, notices),
        notices);
  }

  AnsweringEndpoint(
      EndpointConfig endpoint,
      ImageProcessor images,
      Prompts prompts,
      EpisodeConfig config,
      Asking asking,
      ChatClient client,
      Consumer<String> notices) {
    this.endpoint = endpoint;
    this.images = images;
    this.prompts = prompts;
    this.config = config;
    this.asking = asking;
    this.control = asking.control();
    this.reader = new ZoomReader(images, config);
    this.client = client;
    this.notices = notices;
    this.isSingle = asking.mode() == PolicyMode.FULL_IMAGE;
    this.looks = isSingle ? 1 : config.looks();
  }

  /**
   * Keeps replies in a file until the answers of a task are kept, so that another start goes on
   * from them.
   */
  public void keepReplies(Path file) {
    client.keepIn(Replies.in(file));
  }

  @Override
  public void settled() {
    client.replies().used();
    client.keepIn(Replies.inMemory());
  }

  @Override
  public List<AnsweredItem> answer(List<EvalItem> batch) {
    List<AnsweredItem> answers = new ArrayList<>();
    for (Outcome outcome : answerEach(batch)) {
      answers.add(outcome.answer().orElseThrow(() -> outcome.refusal().orElseThrow()));
    }
    return answers;
  }

  @Override
  public List<Outcome> answerEach(List<EvalItem> batch) {
    client.beginBatch();
    long start = System.nanoTime();
    List<ChatClient.Outcome<AskedItem>> rows = client.each(opened(batch), this::answered);
    double seconds = (System.nanoTime() - start) / 1e9 / batch.size();
    try {
      ChatClient.Outcome.requireServer(rows);
    } catch (PolicyUnavailable e) {
      throw new PolicyUnavailable(
          e.getMessage() + "; the answers so far are kept, the same command goes on from them", e);
    }
    client.endBatch();
    return rows.stream()
        .map(
            row ->
                row.result()
                    .map(asked -> Outcome.of(item(asked, seconds)))
                    .orElseGet(() -> Outcome.of(row.refusal().orElseThrow())))
        .toList();
  }

  private AnsweredItem item(AskedItem row, double seconds) {
    Optional<ImageView> region = control.region(row.lastCrop());
    return new AnsweredItem(
        row.texts,
        row.zoom.map(Zoom::outcome),
        region.map(ImageView::region),
        region.map(shown -> Control.image(row.item, shown, row.zoom)).filter(number -> number > 1),
        row.fromCrop,
        new ItemCost(
            row.views.stream().flatMap(List::stream).mapToInt(this::tokens).sum(),
            row.promptTokens,
            row.generatedTokens,
            seconds));
  }

  /** Data is read here, by one thread: not every source can be read by several. */
  private List<Opened> opened(List<EvalItem> batch) {
    return batch.stream()
        .map(
            item ->
                new Opened(
                    item,
                    control.swaps()
                        ? Optional.of(item.partner().get().request())
                        : Optional.empty()))
        .toList();
  }

  /** An item, and what its partner is asked where a control wants its crop. */
  private record Opened(EvalItem item, Optional<EpisodeRequest> partner) {}

  /** The looks of one item, and what is said about its crop alone. */
  private AskedItem answered(Opened opened) {
    EvalItem item = opened.item();
    List<ImageView> others =
        opened.partner().stream().map(partner -> partnersCrop(item, partner)).toList();
    AskedItem row = asked(item, control.request(item));
    look(row, looks, control.replacing(List.of(item), others, looks));
    if (asking.sufficiency()) {
      row.fromCrop = control.region(row.lastCrop()).flatMap(crop -> fromCrop(item, crop));
    }
    return row;
  }

  private ImageView partnersCrop(EvalItem item, EpisodeRequest partner) {
    AskedItem row = asked(item, partner);
    look(row, looks - 1, LookControl.asChosen());
    return row.lastCrop().orElseGet(() -> reader.whole(row.request, 1));
  }

  private AskedItem asked(EvalItem item, EpisodeRequest request) {
    AskedItem row = new AskedItem(item, request);
    Optional<String> worded = item.prompt().filter(text -> isSingle);
    String system = isSingle ? prompts.singleSystem() : prompts.systemText(config);
    List<ImageView> views = reader.views(request);
    row.turns.add(Message.text("system", worded.isPresent() ? Prompts.PLAIN_SYSTEM : system));
    row.show(
        views,
        worded
            .map(text -> Message.about(views, text))
            .orElseGet(
                () ->
                    isSingle
                        ? prompts.singleTurn(request, views)
                        : prompts.firstTurn(config, request, views)));
    return row;
  }

  /** Takes the looks up to one of some number, and shows what the next one would show. */
  private void look(AskedItem row, int last, LookControl control) {
    for (int look = 1; look <= last && row.isOpen; look++) {
      int limit = isSingle ? config.maxAnswerTokens() : config.maxNewTokens(look);
      ChatReply reply = client.reply(request(row.item, limit, row.turns));
      String turn = reply.turn();
      row.texts.add(turn);
      row.promptTokens = reply.promptTokens();
      row.generatedTokens += reply.generatedTokens();
      boolean isOver = Look.answers(turn) || reply.generatedTokens() >= limit;
      row.isOpen = look < looks && !(config.earlyAnswer() && isOver);
      if (row.isOpen) {
        ImageView view = row.views.get(look - 1).get(0);
        int image = row.zoom.map(Zoom::image).orElse(1);
        Zoom zoom = reader.read(row.request, view, image, turn);
        row.zoom = Optional.of(zoom);
        row.turns.add(Message.text("assistant", turn));
        row.show(
            control.show(0, look + 1, zoom.crop()),
            prompts.lookText(look + 1, config, row.request));
      }
    }
  }

  /** Where the server won't have the crop alone, nothing is known about it. */
  private Optional<String> fromCrop(EvalItem item, ImageView crop) {
    try {
      ChatRequest request =
          CropReader.request(prompts, config.maxAnswerTokens(), item.example().request(), crop);
      return Optional.of(client.reply(request).text());
    } catch (PolicyUnavailable e) {
      throw e;
    } catch (UserException e) {
      notices.accept("item %s, its crop alone: %s".formatted(item.example().id(), e.getMessage()));
      return Optional.empty();
    }
  }

  private ChatRequest request(EvalItem item, int maxTokens, List<Message> turns) {
    return new ChatRequest(
        turns,
        maxTokens,
        asking.temperature(),
        asking.truncation(),
        ItemNoise.key(asking.seed(), "servers", item).bits());
  }

  private int tokens(ImageView view) {
    return PixelLimits.tokens(images.viewSize(view));
  }

  /** Identifies everything that is known to decide the answers; the weights are the server's. */
  public String digest() {
    return "url %s\nmodel %s\ndraws from all tokens, without penalties\n%s"
        .formatted(endpoint.url(), endpoint.model(), asking.parts(prompts, config));
  }

  @Override
  public void close() {
    client.close();
  }
}
